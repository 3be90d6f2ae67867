/// Where a row comes from, so that an examiner can go back to it.
public struct SourceRow: Sendable, Hashable {
    /// Position of the file in ``ParserInputs/files``; whoever opened them knows its id in the manifest.
    public var file: Int
    /// The table; empty where the source has none.
    public var table: String
    /// The row's id in the table.
    public var rowID: Int64

    public init(file: Int, table: String, rowID: Int64) {
        self.file = file
        self.table = table
        self.rowID = rowID
    }
}
