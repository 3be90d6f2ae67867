internal import JuicerSQLite

/// A query over one table, in which a column that the table does not have reads as NULL.
///
/// Each `column` call gives the number under which the statement has it. Number 0 is always the ROWID.
struct Select {
    let database: SourceDatabase
    let table: String
    private var expressions: [String] = ["ROWID"]

    /// A query over a table that is there.
    init(_ database: SourceDatabase, from table: String) {
        self.database = database
        self.table = table
    }

    func has(_ name: String) -> Bool { database.schema.has(name, in: table) }

    /// Takes a column.
    mutating func column(_ name: String) -> Int {
        add(has(name) ? quoted(name) : "NULL")
    }

    /// Takes the first of some columns that is not NULL in a row: Core Data renames a column from one model to the
    /// next and leaves the old one empty.
    mutating func column(firstOf names: [String]) -> Int {
        let present = names.filter(has).map(quoted)
        switch present.count {
        case 0: return add("NULL")
        case 1: return add(present[0])
        default: return add("coalesce(\(present.joined(separator: ", ")))")
        }
    }

    /// Takes whether a column is not NULL, without reading it.
    mutating func column(isSet name: String) -> Int {
        add(has(name) ? "\(quoted(name)) IS NOT NULL" : "0")
    }

    /// Takes how many bytes a column has, without reading them.
    mutating func column(lengthOf name: String) -> Int {
        add(has(name) ? "length(\(quoted(name)))" : "NULL")
    }

    private mutating func add(_ expression: String) -> Int {
        expressions.append(expression)
        return expressions.count - 1
    }

    /// The query as text.
    ///
    /// - Parameters:
    ///   - condition: SQL after WHERE, over columns that are there.
    ///   - rest: SQL after that.
    func sql(where condition: String = "", _ rest: String = "") -> String {
        let filter = condition.isEmpty ? "" : " WHERE \(condition)"
        return "SELECT \(expressions.joined(separator: ", ")) FROM \(quoted(table))\(filter) \(rest)"
    }
}

extension Select {
    /// Goes through the rows in the order of their ids, and goes on after a row that cannot be read.
    ///
    /// - Parameters:
    ///   - condition: SQL over columns that are there; all rows if empty.
    ///   - output: learns of rows and tables that cannot be read.
    ///   - counting: whether these rows are the parser's progress.
    ///   - body: is given each row and its id. What it throws ends the scan.
    func scan(
        where condition: String = "",
        for output: ParseOutput,
        counting: Bool = false,
        _ body: (Statement, Int64) throws -> Void
    ) throws {
        do {
            if counting { output.expect(try estimatedCount()) }
            let filter = condition.isEmpty ? "ROWID > ?1" : "ROWID > ?1 AND (\(condition))"
            let statement = try database.connection.prepare(sql(where: filter, "ORDER BY ROWID"))
            var last = Int64.min
            var faults = 0
            while true {
                statement.reset()
                try statement.bind(last, at: 1)
                do {
                    while try statement.step() {
                        // Pages that refer to each other in a circle would give rows for ever, but not in order.
                        guard let rowID = statement.integer(0), rowID > last || last == .min else {
                            output.report(.tableUnreadable, table: table, row: last, detail: "rows out of order")
                            return
                        }
                        last = rowID
                        if counting { try output.advance() }
                        do { try body(statement, last) } catch let error as SQLiteError { throw BodyError(error) }
                    }
                    return
                } catch let error as SQLiteError where error.code == .tooBig || error.code == .corrupt {
                    faults += 1
                    guard faults <= 1_000, let next = try? rowID(after: last) else { throw error }
                    output.report(.rowUnreadable, table: table, row: next, detail: error.description)
                    last = next
                }
            }
        } catch let error as SQLiteError {
            if error.code == .interrupted { throw ParseStop() }
            output.report(.tableUnreadable, table: table, detail: error.description)
        } catch let error as BodyError {
            throw error.error
        }
    }

    /// An error of the caller's own statements, which is none of this scan.
    private struct BodyError: Error {
        let error: SQLiteError

        init(_ error: SQLiteError) { self.error = error }
    }

    /// The id of the next row, found without reading the row.
    private func rowID(after last: Int64) throws -> Int64? {
        let statement = try database.connection.prepare(
            "SELECT ROWID FROM \(quoted(table)) WHERE ROWID > ? ORDER BY ROWID LIMIT 1"
        )
        try statement.bind(last, at: 1)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// How many rows there are at most, from the first and last id: counting would read the whole table.
    private func estimatedCount() throws -> Int64 {
        let statement = try database.connection.prepare(
            "SELECT (SELECT min(ROWID) FROM \(quoted(table))), (SELECT max(ROWID) FROM \(quoted(table)))"
        )
        guard try statement.step(), let first = statement.integer(0), let last = statement.integer(1) else { return 0 }
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        return overflow ? .max : distance.addingReportingOverflow(1).partialValue
    }
}
