import JuicerSQLite

extension SQLValue {
    static func count(_ value: Int) -> SQLValue { .integer(Int64(value)) }
}

/// Columns and their values in a fixed order.
struct KeyedCells: ExpressibleByDictionaryLiteral {
    private(set) var pairs: [(String, SQLValue)]

    init(dictionaryLiteral elements: (String, SQLValue)...) { pairs = elements }

    /// Replaces a value in its place or adds it at the end.
    mutating func set(_ name: String, _ value: SQLValue) {
        if let index = pairs.firstIndex(where: { $0.0 == name }) {
            pairs[index].1 = value
        } else {
            pairs.append((name, value))
        }
    }
}

/// Writes the tables of one new database, in one transaction.
final class TableWriter {
    private var connection: Connection?
    private var statements: [String: Statement] = [:]

    init(path: String) throws {
        let connection = try Connection(creating: path)
        // A database that is worth nothing until it is complete needs no journal.
        try connection.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        self.connection = connection
    }

    /// The bytes of a database that `build` fills; its file in `folder` is gone afterwards.
    static func database(in folder: String, _ build: (TableWriter) throws -> Void) throws -> [UInt8] {
        let path = "\(folder)/table.db"
        let tables = try TableWriter(path: path)
        try build(tables)
        try tables.close()
        let bytes = try FileSystem.read(path)
        try FileSystem.remove(path)
        return bytes
    }

    /// Runs statements that have no parameters.
    func run(_ sql: String) throws { try open.execute(sql) }

    /// Runs one statement; it is compiled once.
    func run(_ sql: String, _ values: [SQLValue]) throws {
        let statement: Statement
        if let known = statements[sql] {
            statement = known
        } else {
            statement = try open.prepare(sql)
            statements[sql] = statement
        }
        try statement.run(values)
    }

    func insert(_ table: String, _ cells: KeyedCells) throws {
        let names = cells.pairs.map { "\"\($0.0)\"" }.joined(separator: ", ")
        let marks = cells.pairs.map { _ in "?" }.joined(separator: ", ")
        try run("INSERT INTO \"\(table)\" (\(names)) VALUES (\(marks))", cells.pairs.map(\.1))
    }

    /// Commits and lets go of the file.
    func close() throws {
        try open.execute("COMMIT")
        statements = [:]
        connection = nil
    }

    private var open: Connection {
        get throws {
            guard let connection else { throw SampleError(.internalFailure, "the database is closed already") }
            return connection
        }
    }
}
