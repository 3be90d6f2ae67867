import JuicerCore
public import JuicerSQLite

/// Transactions whose results are known, so that a database can be told to be after one of them.
public struct TransactionSeries {
    public typealias Rows = [[SQLValue]]

    public static let schema =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, number, content BLOB); CREATE INDEX i ON t(number)"
    /// The rows after each transaction; the first are those of the empty table.
    public private(set) var results: [Rows] = [[]]
    private var generator: SeededGenerator

    public init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    public static func rows(_ connection: Connection) throws -> Rows {
        try connection.rows("SELECT id, number, length(content) FROM t ORDER BY id")
    }

    /// Runs the next transaction; its number is that of its result.
    public mutating func runNext(on connection: Connection) throws -> Int {
        var after: Rows = []
        try connection.execute("BEGIN IMMEDIATE")
        do {
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let id = Int64.random(in: 1...60, using: &generator)
                let number = Int64.random(in: 0...1_000_000, using: &generator)
                let content = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: Int(number % 3_000))
                try connection.run(
                    "INSERT OR REPLACE INTO t VALUES (?, ?, ?)",
                    [.integer(id), .integer(number), .blob(content)]
                )
                let gone = Int64.random(in: 1...60, using: &generator)
                if gone % 3 == 0 { try connection.run("DELETE FROM t WHERE id = ?", [.integer(gone)]) }
            }
            after = try Self.rows(connection)
            // Known before the answer, which may get lost.
            results.append(after)
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
        return results.count - 1
    }
}
