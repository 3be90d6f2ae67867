internal import JuicerSQLite

/// Cells as databases of apps have them: of the type that the app wrote, whatever the column was declared as.
extension Statement {
    /// A text, or a number as text; empty for NULL.
    func string(_ column: Int) -> String { text(column) ?? "" }

    /// A text that is not empty.
    func filled(_ column: Int) -> String? {
        guard let text = text(column), !text.isEmpty else { return nil }
        return text
    }

    /// Whether a number is not 0.
    func flag(_ column: Int) -> Bool { (integer(column) ?? 0) != 0 }

    /// A number, also one that is written as text; nil for anything else.
    func number(_ column: Int) -> Double? {
        switch storageClass(column) {
        case .integer, .real: real(column)
        case .text: Double(text(column) ?? "")
        case .blob, .null: nil
        }
    }
}

/// Reads the times of a table, and reports those that cannot be told.
struct TimeReader {
    enum Unit {
        /// Seconds since 2001.
        case cocoaSeconds
        /// Nanoseconds since 2001, or seconds in rows of old versions.
        case cocoaNanoseconds
        /// Seconds since 1970.
        case unixSeconds
    }

    let table: String
    let output: ParseOutput

    /// A time; nil for NULL and 0, which mean that there is none.
    func time(_ statement: Statement, _ column: Int, _ unit: Unit, row: Int64) -> UnixTime? {
        switch statement.storageClass(column) {
        case .null: return nil
        case .integer where unit == .cocoaNanoseconds:
            let value = statement.integer(column) ?? 0
            if value == 0 { return nil }
            return checked(UnixTime(cocoaNanosecondsOrSeconds: value), row)
        default:
            guard let value = statement.number(column) else {
                output.report(.wrongType, table: table, row: row, detail: "a time that is no number")
                return nil
            }
            return value == 0 ? nil : time(value, unit, row: row)
        }
    }

    /// A time from a number.
    func time(_ value: Double, _ unit: Unit, row: Int64) -> UnixTime? {
        switch unit {
        case .cocoaSeconds: checked(UnixTime(cocoaSeconds: value), row)
        case .unixSeconds: checked(UnixTime(seconds: value), row)
        case .cocoaNanoseconds:
            checked(UnixTime(cocoaSeconds: abs(value) < 1e12 ? value : value / 1e9), row)
        }
    }

    private func checked(_ time: UnixTime?, _ row: Int64) -> UnixTime? {
        if time == nil { output.report(.timeOutOfRange, table: table, row: row) }
        return time
    }
}
