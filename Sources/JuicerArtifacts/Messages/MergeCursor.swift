internal import JuicerSQLite

/// A join table read in the order of its key, beside another scan in the same order: no memory, no lookups.
///
/// Keys must be asked for in rising order.
final class MergeCursor {
    private let statement: Statement
    private let table: String
    private let output: ParseOutput
    /// The row that the statement stands on; nil after the last.
    private var current: (key: Int64, value: Int64)?

    /// - Returns: nil, and a report, when the table is not there or does not have these columns.
    init?(_ database: SourceDatabase, _ table: String, key: String, value: String, _ output: ParseOutput) throws {
        guard database.schema.has(key, in: table), database.schema.has(value, in: table) else {
            output.report(.tableMissing, table: table)
            return nil
        }
        let columns = "\(quoted(key)), \(quoted(value))"
        do {
            statement = try database.connection.prepare(
                "SELECT \(columns) FROM \(quoted(table)) WHERE \(quoted(key)) IS NOT NULL ORDER BY \(columns)"
            )
        } catch {
            output.report(.tableUnreadable, table: table, detail: error.description)
            return nil
        }
        self.table = table
        self.output = output
        try advance()
    }

    private func advance() throws {
        do {
            current = try statement.step() ? (statement.integer(0) ?? 0, statement.integer(1) ?? 0) : nil
        } catch {
            current = nil
            if error.code == .interrupted { throw ParseStop() }
            output.report(.tableUnreadable, table: table, detail: error.description)
        }
    }

    /// Calls with each value of a key.
    func forEach(_ key: Int64, _ body: (Int64) throws -> Void) throws {
        while let row = current, row.key <= key {
            if row.key == key { try body(row.value) }
            try advance()
        }
    }
}
