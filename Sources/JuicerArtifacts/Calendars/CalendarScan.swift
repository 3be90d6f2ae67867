internal import JuicerSQLite

/// The one pass over the table of events.
struct CalendarScan {
    private let database: SourceDatabase
    private let table: String
    private let output: ParseOutput
    private let times: TimeReader
    private let select: Select
    private let columns: CalendarColumns
    private let calendars: [Int64: String]
    private let locations: RowLookup?
    private let locationColumns: (title: Int, address: Int)
    private let attendees: CalendarAttendees
    private let recurrences: CalendarRecurrences
    private var ids = UniqueIDs()

    init(_ database: SourceDatabase, _ table: String, _ output: ParseOutput) throws {
        self.database = database
        self.table = table
        self.output = output
        times = TimeReader(table: table, output: output)
        var select = Select(database, from: table)
        columns = CalendarColumns(&select)
        self.select = select
        calendars = try Self.calendars(database, output)
        var location = Select(database, from: "Location")
        locationColumns = (location.column("title"), location.column("address"))
        locations = database.schema.has("Location") ? try RowLookup(location, for: output) : nil
        attendees = try CalendarAttendees(database, output)
        recurrences = try CalendarRecurrences(database, output)
    }

    mutating func run() throws {
        try select.scan(for: output, counting: true) { row, rowID in try take(row, rowID) }
    }

    private mutating func take(_ row: Statement, _ rowID: Int64) throws {
        let isAllDay = row.flag(columns.allDay)
        // What refers to events goes on with every row, also with one that is left out.
        let people = try attendees.attendees(of: rowID)
        let recurrence = try recurrences.recurrence(of: rowID, isAllDay: isAllDay)
        let id = ids.unique(row.filled(columns.uuid) ?? "event-\(rowID)", row: rowID)
        var event = EventRow(id: id, source: database.source(table, rowID))
        event.title = row.string(columns.title)
        event.notes = row.string(columns.notes)
        event.url = row.filled(columns.url) ?? row.string(columns.conference)
        event.isAllDay = isAllDay
        let zone = row.string(columns.zone)
        event.timeZone = zone == "_float" ? "" : zone
        event.start = time(row, columns.start, rowID)
        event.end = time(row, columns.end, rowID)
        event.attendees = people
        event.recurrence = recurrence
        if let calendar = row.integer(columns.calendar) {
            event.calendar = calendars[calendar] ?? ""
            if calendars[calendar] == nil {
                output.report(.referenceMissing, table: table, row: rowID, detail: "a calendar")
            }
        }
        event.location = row.string(columns.place)
        if event.location.isEmpty, let location = row.integer(columns.location), location > 0 {
            event.location = try place(location, rowID)
        }
        try output.emit(.event(event))
    }

    /// A time; one of the year 1604 is 400 years later, which has the same days of the week.
    ///
    /// Birthdays without a year are in 1604, which is out of range. The calendar repeats after 400 years.
    private func time(_ row: Statement, _ column: Int, _ rowID: Int64) -> UnixTime? {
        if let value = row.number(column), (Self.start1604..<Self.start1604 + 366 * 86_400).contains(value) {
            return times.time(value + 146_097 * 86_400, .cocoaSeconds, row: rowID)
        }
        return times.time(row, column, .cocoaSeconds, row: rowID)
    }

    /// 1604-01-01 in seconds since 2001.
    private static let start1604 = -12_528_172_800.0

    private func place(_ location: Int64, _ rowID: Int64) throws -> String {
        guard let cells = try locations?.row(location, for: (table, rowID)) else { return "" }
        var parts = [cells.string(locationColumns.title), cells.string(locationColumns.address)]
        // The address often begins with the name.
        if parts[1].hasPrefix(parts[0]) { parts.removeFirst() }
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static func calendars(_ database: SourceDatabase, _ output: ParseOutput) throws -> [Int64: String] {
        var calendars: [Int64: String] = [:]
        guard database.schema.has("Calendar") else {
            output.report(.tableMissing, table: "Calendar")
            return calendars
        }
        var select = Select(database, from: "Calendar")
        let title = select.column("title")
        try select.scan(for: output) { row, rowID in
            guard calendars.count < CalendarParser.mostKept else {
                return output.report(.limitReached, table: "Calendar", row: rowID)
            }
            calendars[rowID] = names[row.string(title)] ?? row.string(title)
        }
        return calendars
    }

    /// Calendars that the device itself made have a name for the program.
    private static let names = [
        "DEFAULT_CALENDAR_NAME": "Calendar", "DEFAULT_BIRTHDAY_CALENDAR_NAME": "Birthdays",
        "DEFAULT_TASK_CALENDAR_NAME": "Reminders", "DEFAULT_REMINDERS_CALENDAR_NAME": "Reminders",
        "SUGGESTED_EVENTS_CALENDAR_NAME": "Found in apps", "FOUND_IN_MAIL_CALENDAR_NAME": "Found in Mail",
    ]
}

/// Numbers of the columns of the table of events in the query.
private struct CalendarColumns {
    let uuid: Int
    let title: Int
    let notes: Int
    let start: Int
    let end: Int
    let zone: Int
    let allDay: Int
    let calendar: Int
    let place: Int
    let location: Int
    let url: Int
    let conference: Int

    init(_ select: inout Select) {
        uuid = select.column("UUID")
        title = select.column("summary")
        notes = select.column("description")
        // Reminders, which were events until iOS 12, are due and do not start.
        start = select.column(firstOf: ["start_date", "due_date"])
        end = select.column("end_date")
        zone = select.column("start_tz")
        allDay = select.column("all_day")
        calendar = select.column("calendar_id")
        // A text in the oldest versions.
        place = select.column("location")
        location = select.column("location_id")
        url = select.column("url")
        conference = select.column(firstOf: ["conference_url", "conference_url_detected", "conference"])
    }
}
