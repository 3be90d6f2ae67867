import Glibc
import JuicerCore
import JuicerSQLite
import TestSupport
import Testing

@Suite struct ConnectionTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    @Test("values of every kind come back as they were bound")
    func values() throws {
        let connection = try Connection(creating: folder.file("a"))
        try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")
        let values: [SQLValue] = [
            nil, 0, -1, .integer(.max), .integer(.min), 1.5, "", "text", "with\0nul", "é\u{1F600}", .blob([]),
            .blob([0, 1, 255]),
        ]
        let insert = try connection.prepare("INSERT INTO t(v) VALUES (?1)")
        #expect(insert.parameterCount == 1)
        for value in values { try insert.run([value]) }
        #expect(connection.lastInsertedRowID == Int64(values.count))
        #expect(try rows(connection, "SELECT v FROM t ORDER BY id") == values.map { [$0] })
    }

    @Test("columns are converted, NULL is nil and bytes that are no text are repaired")
    func columns() throws {
        let connection = try Connection(creating: folder.file("a"))
        let statement = try connection.prepare("SELECT 12 AS n, 'abc' AS t, NULL AS z, CAST(x'61FF62' AS TEXT), 2.5")
        #expect(try statement.step())
        #expect(statement.columnCount == 5)
        #expect(statement.columnName(0) == "n")
        #expect(statement.integer(0) == 12 && statement.real(0) == 12 && statement.text(0) == "12")
        #expect(statement.text(1) == "abc" && statement.blob(1) == Array("abc".utf8))
        #expect(statement.isNull(2) && statement.text(2) == nil && statement.integer(2) == nil)
        #expect(statement.real(2) == nil && statement.blob(2) == nil && statement.withBlob(2) { $0.count } == 0)
        #expect(statement.text(3) == "a\u{FFFD}b")
        #expect(statement.real(4) == 2.5)
        #expect(statement.isNull(9) && statement.isNull(.max) && statement.text(-1) == nil)
        #expect(try !statement.step())
        #expect(try statement.step())
    }

    @Test("a transaction is kept when it succeeds and undone when it throws")
    func transactions() throws {
        struct Stop: Error {}
        let connection = try Connection(creating: folder.file("a"))
        try connection.execute("CREATE TABLE t(v)")
        try connection.transaction { try connection.run("INSERT INTO t VALUES (?)", [1]) }
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.run("INSERT INTO t VALUES (?)", [2])
                throw Stop()
            }
        }
        #expect(try rows(connection, "SELECT v FROM t") == [[1]])
    }

    @Test("a new database is private to its owner and never replaces a file")
    func creating() throws {
        let path = folder.file("a")
        try Connection(creating: path).execute("CREATE TABLE t(v)")
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(throws: SystemError("create \(path)", code: EEXIST)) { try Connection(creating: path) }
        #expect(try rows(Connection(readingFile: path), "SELECT name FROM sqlite_master") == [["t"]])
        try Connection(updating: path).run("INSERT INTO t VALUES (1)")
    }

    private func code(_ body: () throws -> Void) -> SQLiteError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SQLiteError)?.code
        }
    }

    @Test("failures have SQLite's codes, and no bound value in their words")
    func failures() throws {
        let path = folder.file("a")
        let connection = try Connection(creating: path)
        try connection.execute("CREATE TABLE t(v UNIQUE NOT NULL)")
        #expect(code { try connection.execute("NONSENSE") } == .error)
        #expect(code { _ = try connection.prepare("SELECT * FROM missing") } == .error)
        #expect(code { _ = try connection.prepare("SELECT 1; SELECT 2") } == .error)
        #expect(code { _ = try connection.prepare("  ") } == .error)
        #expect(code { try connection.run("SELECT 1", [1]) } == .outOfRange)
        #expect(code { _ = try Connection(updating: folder.file("none")) } == .cannotOpen)
        #expect(code { try Connection(readingFile: path).execute("DELETE FROM t") } == .readOnly)
        try connection.run("INSERT INTO t VALUES ('canary-value')")
        do {
            try connection.run("INSERT INTO t VALUES (?)", ["canary-value"])
            Issue.record("a duplicate was accepted")
        } catch {
            #expect(error.code == .constraint)
            #expect(error.extendedCode == 2_067)
            #expect(!"\(error)".contains("canary-value"))
        }
        try connection.execute("BEGIN EXCLUSIVE")
        #expect(code { try Connection(updating: path).execute("BEGIN IMMEDIATE") } == .busy)
    }

    @Test("a statement may follow a semicolon and space")
    func trailingSpace() throws {
        let connection = try Connection(creating: folder.file("a"))
        #expect(try rows(connection, "SELECT 1 ;\n ") == [[1]])
    }

    @Test("a value does not print itself")
    func printing() {
        let values: [SQLValue] = [nil, 1, 1.5, "canary", .blob([1])]
        #expect("\(values)" == "[null, integer, real, text, blob]")
    }
}
