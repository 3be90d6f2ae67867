internal import JuicerSQLite

/// Events out of `Calendar.sqlitedb`.
///
/// What is known of the schema (docs/formats/calendar.md): `CalendarItem` has a row for each event, in iOS 5 and before
/// `Event`; it refers to `Calendar` and `Location`, and `Participant`, `Recurrence` and `ExceptionDate` refer to it. Times
/// are seconds since 2001; those of whole days and of events without a time zone are local ones written as if they were
/// UTC.
///
/// Events are read in the order of their ids, with what refers to them beside. What is kept in memory is calendars.
public struct CalendarParser: ArtifactParser {
    public static let kind = ArtifactKind.calendarEvent
    static let database = InputRequest(
        "Calendar.sqlitedb",
        [.file(domain: "HomeDomain", path: "Library/Calendar/Calendar.sqlitedb")]
    )
    public static let requests = [database]

    /// Calendars beyond this are not kept.
    static let mostKept = 100_000

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        guard let database = try inputs.database(Self.database, for: output) else { return }
        guard let table = database.schema.first(of: "CalendarItem", "Event") else {
            throw ParserError.tableMissing("CalendarItem")
        }
        var scan = try CalendarScan(database, table, output)
        try scan.run()
    }
}
