/// What kind of thing could not be read. The raw values are stable and meant for programs.
public enum ProblemCode: String, Sendable, Hashable, CaseIterable {
    /// A file that is not needed for the rest cannot be read.
    case fileUnreadable = "file_unreadable"
    /// The write-ahead log ends early, or is not one; what it had behind is lost.
    case logDamaged = "log_damaged"
    /// A table that this app always has is not there.
    case tableMissing = "table_missing"
    /// A table cannot be read, or not to its end.
    case tableUnreadable = "table_unreadable"
    /// A row cannot be read.
    case rowUnreadable = "row_unreadable"
    /// A cell is not of the type that it should be.
    case wrongType = "wrong_type"
    /// A time is outside the years 1678 to 2261.
    case timeOutOfRange = "time_out_of_range"
    /// There is text that could not be decoded.
    case textUndecoded = "text_undecoded"
    /// A part of a row, such as an edit history, could not be decoded.
    case partUndecoded = "part_undecoded"
    /// A row refers to one that is not there.
    case referenceMissing = "reference_missing"
    /// Something is locked with a password of its own.
    case locked = "locked"
    /// There is more of something than is read.
    case limitReached = "limit_reached"
}

/// What could not be read, counted, with the first cause.
public struct ParseProblem: Sendable, Hashable {
    /// What kind of thing.
    public var code: ProblemCode
    /// The table or file.
    public var table: String
    /// How often.
    public var count: Int64
    /// Id of the first row; 0 if it is none of a row.
    public var firstRowID: Int64
    /// The cause of the first one, without any content.
    public var detail: String

    public init(code: ProblemCode, table: String, count: Int64, firstRowID: Int64, detail: String) {
        self.code = code
        self.table = table
        self.count = count
        self.firstRowID = firstRowID
        self.detail = detail
    }
}

/// Problems by kind and table.
struct ProblemList {
    private struct Key: Hashable {
        let code: ProblemCode
        let table: String
    }

    private var positions: [Key: Int] = [:]
    private(set) var problems: [ParseProblem] = []

    mutating func add(_ code: ProblemCode, table: String, row: Int64, detail: () -> String) {
        let key = Key(code: code, table: table)
        if let position = positions[key] {
            problems[position].count += 1
            return
        }
        positions[key] = problems.count
        let detail = String(detail().prefix(300))
        problems.append(ParseProblem(code: code, table: table, count: 1, firstRowID: row, detail: detail))
    }
}
