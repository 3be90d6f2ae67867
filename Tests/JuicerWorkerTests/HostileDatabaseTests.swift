import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import JuicerWorker
import TestSupport
import Testing

/// Databases that are made to hurt their reader, in the shipped worker.
@Suite struct HostileDatabaseTests {
    private let pool = WorkerPool.pool(Programs.worker)

    private static let message = """
        CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, service TEXT,
            date INTEGER, is_from_me INTEGER, attributedBody BLOB);
        """

    private func report(_ sql: String, _ change: (inout ParseJob) -> Void = { _ in }) async throws -> ParseReport {
        var job = try TestDatabase(sql).job()
        change(&job)
        return try await pool.parsed(job).report
    }

    @Test(
        "a view in the place of a table is no table",
        arguments: [
            // One that never ends, one that grows, one over itself.
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS ROWID, x AS text FROM c",
            "SELECT zeroblob(2000000000) AS text, randomblob(1000000000) AS guid",
            "SELECT * FROM message",
        ]
    )
    func views(_ select: String) async throws {
        let report = try await report("CREATE TABLE x (y); CREATE VIEW message AS \(select)")
        #expect(report.outcome == .failed)
        #expect(report.failure == "the database has no table message")
    }

    @Test("triggers, generated columns, indexes of expressions and checks do nothing")
    func code() async throws {
        let database = try TestDatabase(
            """
            CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT CHECK (length(text) < 100),
                date INTEGER, is_from_me INTEGER, handle_id AS (zeroblob(guid)) VIRTUAL,
                service TEXT AS (hex(zeroblob(guid))) VIRTUAL);
            CREATE TABLE log (x);
            CREATE INDEX i ON message (abs(date));
            CREATE TRIGGER t AFTER INSERT ON message BEGIN INSERT INTO log VALUES (randomblob(1000)); END;
            INSERT INTO message (guid, text, date) VALUES ('8000000', 'x', 1);
            """
        )
        let (rows, report) = try await pool.parsed(try database.job())
        #expect(report.outcome == .finished)
        #expect(rows.compactMap { if case .message(let row) = $0 { row.text } else { nil } } == ["x"])
    }

    @Test("a virtual table in the place of a table is no table")
    func virtualTables() async throws {
        let report = try await report("CREATE VIRTUAL TABLE message USING fts5(guid, text, date)")
        #expect(report.outcome == .failed)
    }

    @Test(
        "a schema that is no SQL, or is deep or long, is an error",
        arguments: [
            "CREATE TABLE message (guid TEXT DEFAULT (\(String(repeating: "(", count: 5_000))1\(String(repeating: ")", count: 5_000))))",
            "CREATE TABLE message (\((0..<3_000).map { "c\($0)" }.joined(separator: ", ")))",
            "CREATE TABLE message (guid TEXT DEFAULT '\(String(repeating: "x", count: 2_000_000))')",
            "DROP TABLE everything",
            "",
        ]
    )
    func schemas(_ sql: String) async throws {
        let database = try TestDatabase("CREATE TABLE message (guid)")
        try database.connection.execute("PRAGMA writable_schema = ON")
        try database.connection.run("UPDATE sqlite_master SET sql = ?", [.text(sql)])
        let report = try await pool.parsed(try database.job()).report
        #expect(report.outcome == .failed || report.rowCount == 0)
    }

    @Test("a value that is longer than any may be costs its row alone")
    func longValues() async throws {
        let report = try await report(
            """
            \(Self.message)
            INSERT INTO message (guid, text, date) VALUES ('a', 'x', 1), ('b', hex(zeroblob(9000000)), 2), ('c', 'y', 3);
            INSERT INTO message (guid, text, attributedBody, date) VALUES ('d', NULL, zeroblob(17000000), 4);
            """
        )
        #expect(report.outcome == .finished)
        #expect(report.rowCount >= 2)
        #expect(report.problems.contains { $0.code == .rowUnreadable })
    }

    @Test("a text that claims two gigabytes is an error of its row")
    func longClaim() async throws {
        let database = try TestDatabase(
            "\(Self.message) INSERT INTO message (guid, text, date) VALUES ('a', 'marker-of-the-text', 1)"
        )
        var bytes = try database.bytes()
        // The record's header: its length, then a serial type for each column. 0x31 is a text of 18 bytes.
        let text = try #require(bytes.firstRange(of: Array("amarker-of-the-text".utf8)))
        let header = try #require(bytes[..<text.lowerBound].lastIndex(of: 0x31))
        // 2 to the 31st, as a number of five bytes in the place of this and the four that follow.
        bytes.replaceSubrange(header..<header + 5, with: [0x90, 0x80, 0x80, 0x80, 0x0D])
        let file = JobFile(request: "sms.db", domain: "", path: "", content: try Stored.plain(bytes))
        let (rows, report) = try await pool.parsed(ParseJob(backup: "a", kind: .message, files: [file]))
        #expect(report.outcome != .absent)
        #expect(rows.isEmpty)
        #expect(!report.problems.isEmpty || report.outcome == .failed)
    }

    @Test("pages that point at each other end the reading, not the worker")
    func loops() async throws {
        let database = try TestDatabase(Self.message)
        for number in 0..<2_000 {
            try database.connection.run(
                "INSERT INTO message (guid, text, date) VALUES (?, ?, 1)",
                [.text("\(number)"), .text(String(repeating: "x", count: 200))]
            )
        }
        let bytes = try database.bytes()
        var outcomes: Set<ParseReport.Outcome> = []
        // The pointers of each inner page lead back to its own.
        for page in 1..<min(40, bytes.count / 4_096) where bytes[page * 4_096] == 5 {
            var looped = bytes
            let own = [UInt8(0), 0, 0, UInt8(page + 1)]
            looped.replaceSubrange(page * 4_096 + 8..<page * 4_096 + 12, with: own)
            let file = JobFile(request: "sms.db", domain: "", path: "", content: try Stored.plain(looped))
            outcomes.insert(
                try await pool.parsed(ParseJob(backup: "a", kind: .message, files: [file])).report.outcome
            )
        }
        #expect(!outcomes.isEmpty)
    }

    @Test("damaged databases end in a report, and the worker goes on")
    func damage() async throws {
        let database = try TestDatabase(
            "\(Self.message) INSERT INTO message (guid, text, date) VALUES ('a', 'x', 1), ('b', 'y', 2)"
        )
        for damaged in Mutations(of: try database.bytes(), count: isThorough ? 10_000 : 200, seed: 1) {
            let file = JobFile(request: "sms.db", domain: "", path: "", content: try Stored.plain(damaged))
            _ = try await pool.parsed(ParseJob(backup: "a", kind: .message, files: [file]))
        }
    }
}
