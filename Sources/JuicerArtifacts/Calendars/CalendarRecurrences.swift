internal import JuicerSQLite

/// The tables `Recurrence` and `ExceptionDate`, as RFC 5545 writes them: a rule, and behind it, on a line of their own, the
/// days on which it does not hold ("EXDATE:…").
struct CalendarRecurrences {
    private static let table = "Recurrence"
    private let output: ParseOutput
    private let times: TimeReader
    private let join: MergeCursor?
    private let rows: RowLookup?
    private let columns: (frequency: Int, interval: Int, weekStart: Int, count: Int, end: Int, specifier: Int)
    private let exceptionJoin: MergeCursor?
    private let exceptions: RowLookup?
    private let exceptionDate: Int

    /// Exceptions of one event that are read.
    private static let mostExceptions = 1_000

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        self.output = output
        times = TimeReader(table: Self.table, output: output)
        var select = Select(database, from: Self.table)
        columns = (
            select.column("frequency"), select.column("interval"), select.column("week_start"),
            select.column("count"), select.column("end_date"), select.column("specifier")
        )
        let owner = database.schema.has("owner_id", in: Self.table) ? "owner_id" : "event_id"
        if database.schema.has(Self.table) {
            join = try MergeCursor(database, Self.table, key: owner, value: "ROWID", output)
            rows = try RowLookup(select, for: output)
        } else {
            output.report(.tableMissing, table: Self.table)
            (join, rows) = (nil, nil)
        }
        var exception = Select(database, from: "ExceptionDate")
        exceptionDate = exception.column("date")
        // Some versions have it under another name; then such days show as if they took place.
        if database.schema.has("owner_id", in: "ExceptionDate") {
            exceptionJoin = try MergeCursor(database, "ExceptionDate", key: "owner_id", value: "ROWID", output)
            exceptions = try RowLookup(exception, for: output)
        } else {
            (exceptionJoin, exceptions) = (nil, nil)
        }
    }

    /// How an event repeats; empty if it does not. Events must come in rising order.
    func recurrence(of event: Int64, isAllDay: Bool) throws -> String {
        var lines: [String] = []
        try join?
            .forEach(event) { key in
                // An event has one rule.
                guard lines.isEmpty, let cells = try rows?.row(key, for: (Self.table, key)) else { return }
                if let rule = rule(cells, key, isAllDay) { lines = [rule] }
            }
        var days: [String] = []
        try exceptionJoin?
            .forEach(event) { key in
                guard days.count < Self.mostExceptions else {
                    return output.report(.limitReached, table: "ExceptionDate", row: key)
                }
                guard let cells = try exceptions?.row(key, for: ("ExceptionDate", key)),
                    let day = times.time(cells, exceptionDate, .cocoaSeconds, row: key)
                else { return }
                days.append(Self.text(day, isAllDay))
            }
        guard !lines.isEmpty else { return "" }
        if !days.isEmpty { lines.append("EXDATE\(isAllDay ? ";VALUE=DATE" : ""):\(days.joined(separator: ","))") }
        return lines.joined(separator: "\n")
    }

    private func rule(_ cells: Statement, _ key: Int64, _ isAllDay: Bool) -> String? {
        let frequencies: [Int64: String] = [1: "DAILY", 2: "WEEKLY", 3: "MONTHLY", 4: "YEARLY"]
        guard let frequency = frequencies[cells.integer(columns.frequency) ?? 0] else {
            output.report(.partUndecoded, table: Self.table, row: key, detail: "how often an event repeats")
            return nil
        }
        var parts = ["FREQ=\(frequency)"]
        if let interval = cells.integer(columns.interval), interval > 1 { parts.append("INTERVAL=\(interval)") }
        if let count = cells.integer(columns.count), count > 0 {
            parts.append("COUNT=\(count)")
        } else if let end = times.time(cells, columns.end, .cocoaSeconds, row: key) {
            parts.append("UNTIL=\(Self.text(end, isAllDay))")
        }
        let specifier = cells.string(columns.specifier)
        if specifier.utf8.count > 4_096 {
            output.report(.partUndecoded, table: Self.table, row: key, detail: "days on which an event repeats")
        } else {
            for part in specifier.split(separator: ";") {
                guard let text = RecurrenceSpecifier.rule(String(part)) else {
                    let detail = "days on which an event repeats"
                    output.report(.partUndecoded, table: Self.table, row: key, detail: detail)
                    continue
                }
                if !text.isEmpty { parts.append(text) }
            }
        }
        // Monday is what the standard takes.
        let days = ["TU", "WE", "TH", "FR", "SA", "SU"]
        if let start = cells.integer(columns.weekStart), (2...7).contains(start) {
            parts.append("WKST=\(days[Int(start) - 2])")
        }
        return parts.joined(separator: ";")
    }

    /// A time as RFC 5545 has it: in UTC, or only the day.
    private static func text(_ time: UnixTime, _ isAllDay: Bool) -> String {
        let seconds = Int(time.nanoseconds / 1_000_000_000) - (time.nanoseconds % 1_000_000_000 < 0 ? 1 : 0)
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let (year, month, date) = CivilDay.civil(day)
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let text = padded(year, 4) + padded(month) + padded(date)
        let rest = seconds - day * 86_400
        return isAllDay ? text : "\(text)T\(padded(rest / 3_600))\(padded(rest / 60 % 60))\(padded(rest % 60))Z"
    }
}

/// A part of `Recurrence.specifier`: a letter and numbers, "D=0MO,-1FR" or "M=15".
enum RecurrenceSpecifier {
    /// The part as RFC 5545 has it; empty for what says nothing, nil for what is not known.
    static func rule(_ part: String) -> String? {
        // Some are written as the standard writes them.
        if part.hasPrefix("FREQ=") { return "" }
        let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let values = halves[1].split(separator: ",")
        guard !values.isEmpty else { return "" }
        switch halves[0] {
        case "D", "BYDAY":
            let days = values.compactMap(day)
            return days.count == values.count ? "BYDAY=\(days.joined(separator: ","))" : nil
        case "M", "BYMONTHDAY": return numbers(values, "BYMONTHDAY", 31)
        case "O", "BYMONTH": return numbers(values, "BYMONTH", 12)
        case "S", "BYSETPOS": return numbers(values, "BYSETPOS", 366)
        case "Y", "BYYEARDAY": return numbers(values, "BYYEARDAY", 366)
        case "W", "BYWEEKNO": return numbers(values, "BYWEEKNO", 53)
        default: return nil
        }
    }

    /// "0MO" is every Monday, "+1MO" the first, "-1MO" the last.
    private static func day(_ text: Substring) -> String? {
        let day = text.suffix(2)
        guard ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].contains(String(day)) else { return nil }
        let number = text.dropLast(2)
        if number.isEmpty { return String(day) }
        guard let value = Int(number), (-53...53).contains(value) else { return nil }
        return value == 0 ? String(day) : "\(value)\(day)"
    }

    private static func numbers(_ values: [Substring], _ name: String, _ largest: Int) -> String? {
        let numbers = values.compactMap { Int($0) }
        guard numbers.count == values.count, numbers.allSatisfy({ $0 != 0 && abs($0) <= largest }) else { return nil }
        return "\(name)=\(numbers.map(String.init).joined(separator: ","))"
    }
}
