public import JuicerSQLite

extension Connection {
    /// The rows of a query, as values.
    public func rows(_ sql: String) throws -> [[SQLValue]] {
        let statement = try prepare(sql)
        var rows: [[SQLValue]] = []
        while try statement.step() { rows.append((0..<statement.columnCount).map { statement.value($0) }) }
        return rows
    }
}
