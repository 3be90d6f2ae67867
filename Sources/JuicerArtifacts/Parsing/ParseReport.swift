/// What came of one parser.
public struct ParseReport: Sendable, Hashable {
    /// How it ended. The raw values are stored.
    public enum Outcome: UInt8, Sendable, Hashable {
        /// Everything was read, but for the problems.
        case finished = 0
        /// It was told to stop; the rows are a part.
        case stopped = 1
        /// It could not go on; the rows, if any, are a part.
        case failed = 2
        /// The backup does not have what it reads.
        case absent = 3
    }

    /// What its rows are.
    public var kind: ArtifactKind
    /// How it ended.
    public var outcome: Outcome = .finished
    /// Why it failed, without any content; empty if it did not.
    public var failure = ""
    /// Rows of all kinds that it gave.
    public var rowCount: Int64 = 0
    /// What could not be read.
    public var problems: [ParseProblem] = []

    public init(kind: ArtifactKind) {
        self.kind = kind
    }
}

extension ParseReport: CodedRecord {
    static let fieldCount = 5
    static var blank: ParseReport { ParseReport(kind: .message) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&kind)
        try coder.code(&outcome)
        try coder.code(&failure)
        try coder.code(&rowCount)
        try coder.code(&problems)
    }
}

extension ParseProblem: CodedRecord {
    static let fieldCount = 5
    static var blank: ParseProblem {
        ParseProblem(code: .rowUnreadable, table: "", count: 0, firstRowID: 0, detail: "")
    }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        var name = code.rawValue
        try coder.code(&name)
        guard let known = ProblemCode(rawValue: name) else { throw .malformed("an unknown kind of problem") }
        code = known
        try coder.code(&table)
        try coder.code(&count)
        try coder.code(&firstRowID)
        try coder.code(&detail)
    }
}
