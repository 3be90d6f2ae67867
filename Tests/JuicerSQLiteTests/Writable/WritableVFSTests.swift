import Foundation
import JuicerCore
import JuicerSQLite
import Synchronization
import TestSupport
import Testing

/// The error of SQLite that a closure ends with.
func sqliteError(_ body: () throws -> Void) -> SQLiteError? {
    do {
        try body()
        return nil
    } catch {
        return error as? SQLiteError
    }
}

@Suite struct WritableVFSTests {
    private let vfs: WritableVFS

    init() throws {
        vfs = try WritableVFS(DirectoryFileSystem())
    }

    private static let fill = """
        CREATE TABLE t(id INTEGER PRIMARY KEY, content BLOB);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO t SELECT i, randomblob(200) FROM n
        """

    @Test("a database is kept, in every journal mode", arguments: ["delete", "truncate", "persist", "wal"])
    func kept(mode: String) throws {
        do {
            let connection = try Connection(on: vfs, path: "a")
            #expect(try rows(connection, "PRAGMA journal_mode = \(mode)") == [[.text(mode)]])
            try connection.execute(Self.fill)
            try connection.execute("DELETE FROM t WHERE id % 2 = 0; VACUUM")
        }
        let reader = try Connection(on: vfs, path: "a", readOnly: true)
        #expect(try rows(reader, "SELECT count(*) FROM t") == [[1_000]])
        #expect(try rows(reader, "PRAGMA integrity_check") == [["ok"]])
        #expect(try rows(reader, "PRAGMA page_size") == [[4_096]])
        #expect(sqliteError { try reader.execute("DELETE FROM t") }?.code == .readOnly)
    }

    @Test("large sorts and temporary tables need no file")
    func temporaryFiles() throws {
        let disk = SimulatedDisk()
        let connection = try Connection(on: WritableVFS(disk), path: "a")
        try connection.execute("PRAGMA temp_store = FILE; PRAGMA cache_size = 10")
        try connection.execute(Self.fill)
        try connection.execute("CREATE TEMP TABLE s AS SELECT * FROM t ORDER BY content; CREATE INDEX i ON t(content)")
        #expect(try rows(connection, "SELECT count(*) FROM s") == [[2_000]])
        #expect(disk.names == ["a"])
    }

    @Test("names are encoded for the URI, and one path has one set of locks however it is written")
    func names() throws {
        #expect(vfs.uri(for: "a/b c?#%\u{E9}.db") == "file:/a/b%20c%3F%23%25%C3%A9.db?vfs=\(vfs.name)")
        #expect(try WritableVFS(DirectoryFileSystem()).name != vfs.name)
        let first = try Connection(on: vfs, path: "a")
        let second = try Connection(on: vfs, path: "//./a")
        try first.execute("CREATE TABLE t(v); BEGIN IMMEDIATE")
        #expect(sqliteError { try second.execute("BEGIN IMMEDIATE") }?.code == .busy)
        try Connection(on: vfs, path: ":memory:").execute("CREATE TABLE u(v)")
        #expect(try rows(Connection(on: vfs, path: ":memory:"), "SELECT name FROM sqlite_master") == [["u"]])
        for path in ["", "/", "../a", "a/../b", String(repeating: "a", count: 2_000)] {
            #expect(sqliteError { _ = try Connection(on: vfs, path: path) }?.code == .cannotOpen)
        }
        try first.execute("ATTACH '\(vfs.uri(for: "other"))' AS other")
    }

    @Test("a transaction over two databases is one, and leaves no journal behind")
    func superJournal() throws {
        let disk = SimulatedDisk()
        let connection = try Connection(on: WritableVFS(disk), path: "a")
        try connection.execute("ATTACH 'folder/b' AS b; CREATE TABLE main.t(v); CREATE TABLE b.u(v)")
        try connection.execute("BEGIN; INSERT INTO t VALUES (1); INSERT INTO u VALUES (2); COMMIT")
        #expect(try rows(connection, "SELECT * FROM t, u") == [[1, 2]])
        #expect(disk.names == ["a", "folder/b"])
        let journals = disk.log.compactMap { operation in
            if case .create(let path, _) = operation { path.contains("-mj") ? path : nil } else { nil }
        }
        #expect(journals.count == 1)
    }

    @Test("a database that is not there is not created for reading, and the cause is told")
    func missing() throws {
        let error = sqliteError { _ = try Connection(on: vfs, path: "a", readOnly: true) }
        #expect(error?.code == .cannotOpen)
        #expect((error?.cause as? SystemError)?.code == 2)
    }

    @Test("a reader keeps a rollback-mode writer from committing, and the waiting writer keeps new readers out")
    func locks() throws {
        let connections = try (0..<3).map { _ in try Connection(on: vfs, path: "a") }
        let (writer, reader, late) = (connections[0], connections[1], connections[2])
        try writer.execute("CREATE TABLE t(v); INSERT INTO t VALUES (1)")
        try reader.execute("BEGIN; SELECT * FROM t")
        try writer.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)")
        #expect(sqliteError { try late.execute("BEGIN IMMEDIATE") }?.code == .busy)
        #expect(try rows(late, "SELECT v FROM t") == [[1]])
        #expect(sqliteError { try writer.execute("COMMIT") }?.code == .busy)
        #expect(sqliteError { try late.execute("SELECT v FROM t") }?.code == .busy)
        #expect(sqliteError { try late.execute("SELECT v FROM t") }?.cause == nil)
        try reader.execute("COMMIT")
        try writer.execute("COMMIT")
        #expect(try rows(late, "SELECT v FROM t") == [[1], [2]])
    }

    @Test("a reader of a write-ahead log sees its own moment while another connection writes")
    func snapshots() throws {
        let writer = try Connection(on: vfs, path: "a")
        try writer.execute("PRAGMA journal_mode = wal; CREATE TABLE t(v); INSERT INTO t VALUES (1)")
        let reader = try Connection(on: vfs, path: "a", readOnly: true)
        try reader.execute("BEGIN; SELECT * FROM t")
        try writer.execute("INSERT INTO t VALUES (2); PRAGMA wal_checkpoint")
        #expect(try rows(reader, "SELECT v FROM t") == [[1]])
        #expect(try rows(writer, "PRAGMA wal_checkpoint(truncate)").first?.first == 1)
        try reader.execute("COMMIT")
        #expect(try rows(reader, "SELECT v FROM t") == [[1], [2]])
        #expect(try rows(writer, "PRAGMA wal_checkpoint(truncate)") == [[0, 0, 0]])
    }

    @Test("threads share a database: writers wait for each other and readers see whole transactions")
    func threads() throws {
        for mode in ["delete", "wal"] {
            let setup = try Connection(on: vfs, path: mode)
            try setup.execute("PRAGMA journal_mode = \(mode); CREATE TABLE t(v); CREATE TABLE n(n)")
            try setup.execute("INSERT INTO n VALUES (0)")
            let problems = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 4) { thread in
                do {
                    let connection = try Connection(on: vfs, path: mode)
                    try connection.execute("PRAGMA busy_timeout = 60000; PRAGMA synchronous = FULL")
                    for number in 0..<60 {
                        if thread < 2 {
                            try connection.transaction {
                                try connection.run("INSERT INTO t VALUES (?)", [.integer(Int64(number))])
                                try connection.execute("UPDATE n SET n = n + 1")
                            }
                        } else {
                            let sql = "SELECT (SELECT count(*) FROM t) = (SELECT n FROM n)"
                            if try rows(connection, sql) != [[1]] { problems.withLock { $0.append("torn read") } }
                        }
                    }
                } catch {
                    problems.withLock { $0.append("\(thread) \(error)") }
                }
            }
            #expect(problems.withLock { $0 } == [])
            #expect(try rows(setup, "SELECT n FROM n") == [[120]])
            #expect(try rows(setup, "PRAGMA integrity_check") == [["ok"]])
        }
    }
}
