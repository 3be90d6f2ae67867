internal import JuicerSQLite

/// Finds single rows of a table by their id, for what the rows of another table refer to.
struct RowLookup {
    private let statement: Statement
    private let table: String
    private let output: ParseOutput

    /// - Returns: nil, and a report, when the table cannot be read.
    init?(_ select: Select, for output: ParseOutput) throws {
        table = select.table
        self.output = output
        do {
            statement = try select.database.connection.prepare(select.sql(where: "ROWID = ?"))
        } catch {
            if error.code == .interrupted { throw ParseStop() }
            output.report(.tableUnreadable, table: table, detail: error.description)
            return nil
        }
    }

    /// The row, until the next one is looked for; nil, and a report, when it is not there or cannot be read.
    ///
    /// - Parameter referrer: the table whose row refers to it, and that row.
    func row(_ id: Int64, for referrer: (table: String, row: Int64)) throws -> Statement? {
        statement.reset()
        do {
            try statement.bind(id, at: 1)
            if try statement.step() { return statement }
            output.report(.referenceMissing, table: referrer.table, row: referrer.row, detail: "a row of \(table)")
        } catch {
            if error.code == .interrupted { throw ParseStop() }
            output.report(.rowUnreadable, table: table, row: id, detail: error.description)
        }
        return nil
    }
}
