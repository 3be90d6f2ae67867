import JuicerCore
import JuicerSQLite
import TestSupport
import Testing

@Suite struct WALOverlayTests {
    /// A database whose later transactions are still in its log.
    private struct Pair {
        var database: [UInt8]
        var log: [UInt8]
    }

    private func pair(pageSize: Int = 4_096, checkpointed: Bool = true, _ statements: String...) throws -> Pair {
        let folder = try TemporaryDirectory()
        let path = folder.file("database")
        let connection = try Connection(creating: path)
        try connection.execute(
            "PRAGMA page_size = \(pageSize); PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0"
        )
        try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")
        if checkpointed { try connection.execute("INSERT INTO t VALUES (1, 'old'); PRAGMA wal_checkpoint(TRUNCATE)") }
        for statement in statements { try connection.execute(statement) }
        // Read while it is open: closing would bring the log into the database.
        return Pair(
            database: try FileSource(path: path).allBytes(limit: 1 << 26),
            log: try FileSource(path: path + "-wal").allBytes(limit: 1 << 26)
        )
    }

    private static let filling = """
        WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
        INSERT INTO t SELECT i, printf('row %d', i) FROM n
        """

    private func values(_ pair: Pair, _ sql: String = "SELECT count(*), min(v), max(id) FROM t") throws -> [[SQLValue]]
    {
        try rows(Connection(reading: BytesSource(pair.database), log: BytesSource(pair.log)), sql)
    }

    private func overlay(_ pair: Pair) throws -> WALOverlaySource {
        try WALOverlaySource(database: BytesSource(pair.database), log: BytesSource(pair.log))
    }

    @Test("rows that are only in the log are read", arguments: [512, 1_024, 4_096, 65_536])
    func reading(pageSize: Int) throws {
        let pair = try pair(pageSize: pageSize, Self.filling, "UPDATE t SET v = 'new' WHERE id = 1")
        #expect(try rows(Connection(reading: BytesSource(pair.database)), "SELECT count(*) FROM t") == [[1]])
        #expect(try values(pair) == [[900, "new", 900]])
        #expect(try values(pair, "PRAGMA integrity_check") == [["ok"]])
        #expect(try overlay(pair).fault == nil)
    }

    @Test("a database of no pages, all of it still in the log, is read")
    func everythingInTheLog() throws {
        var pair = try pair(checkpointed: false, "INSERT INTO t VALUES (5, 'first')")
        #expect(try values(pair) == [[1, "first", 5]])
        pair.database = []
        #expect(try values(pair) == [[1, "first", 5]])
    }

    @Test("a database that shrank in the log has its new length")
    func shrinking() throws {
        let pair = try pair(Self.filling, "DELETE FROM t WHERE id > 3; VACUUM")
        #expect(try values(pair) == [[3, "old", 3]])
        #expect(try values(pair, "PRAGMA integrity_check") == [["ok"]])
    }

    @Test("what was not committed, and what an earlier round left behind, does not count")
    func uncommitted() throws {
        var pair = try pair("INSERT INTO t VALUES (2, 'kept')", Self.filling.replacing("SELECT 2", with: "SELECT 3"))
        let frame = 4_096 + 24
        let frames = (pair.log.count - 32) / frame
        #expect(try overlay(pair).committedFrameCount == frames)
        // Without its last frame, which has the commit, the second transaction never was.
        pair.log.removeLast(frame)
        #expect(try values(pair) == [[2, "kept", 2]])
        #expect(try overlay(pair).fault == nil)
        // Frames with other salts follow the end.
        pair.log += [UInt8](repeating: 3, count: frame * 2)
        #expect(try values(pair) == [[2, "kept", 2]])
        #expect(try overlay(pair).fault == nil)
    }

    @Test("an empty log changes nothing")
    func emptyLog() throws {
        var pair = try pair()
        pair.log = []
        #expect(try values(pair) == [[1, "old", 1]])
        #expect(try overlay(pair).fault == nil && overlay(pair).committedFrameCount == 0)
    }

    @Test("padding after the log is ignored")
    func padding() throws {
        var pair = try pair("INSERT INTO t VALUES (2, 'x')")
        pair.log += [UInt8](repeating: 0x0F, count: 16)
        #expect(try values(pair) == [[2, "old", 2]])
    }

    @Test("a flipped bit ends the log there, and is told")
    func damage() throws {
        let good = try pair(
            "INSERT INTO t VALUES (2, 'x')",
            "INSERT INTO t VALUES (3, 'y')",
            "INSERT INTO t VALUES (4, 'z')"
        )
        let frame = 4_096 + 24
        for offset in [0, 4, 16, 24, 3_000] {
            var pair = good
            pair.log[32 + frame + offset] ^= 0x10
            #expect(try values(pair) == [[2, "old", 2]], "offset \(offset)")
            #expect(try overlay(pair).fault == .damagedFrame(2))
        }
        for offset in 0..<32 {
            var pair = good
            pair.log[offset] ^= 0x40
            #expect(try values(pair) == [[1, "old", 1]], "offset \(offset)")
            #expect(try overlay(pair).fault == .notALog)
        }
    }

    @Test("the log of another database is not used")
    func otherLog() throws {
        let first = try pair("INSERT INTO t VALUES (2, 'x')")
        let second = try pair(pageSize: 1_024, "INSERT INTO t VALUES (3, 'y')")
        let mixed = Pair(database: first.database, log: second.log)
        #expect(try overlay(mixed).fault == .pageSizeDiffers)
        #expect(try values(mixed) == [[1, "old", 1]])
    }

    @Test("reads at any offset and length give what the database has")
    func randomReads() throws {
        let pair = try pair(pageSize: 512, Self.filling)
        let overlay = try overlay(pair)
        let whole = try overlay.allBytes(limit: 1 << 26)
        #expect(Int64(whole.count) == overlay.size)
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<500 {
            let start = Int.random(in: 0...whole.count + 100, using: &generator)
            let count = Int.random(in: 0...2_000, using: &generator)
            let expected = start < whole.count ? Array(whole[start..<min(whole.count, start + count)]) : []
            #expect(try overlay.bytes(at: Int64(start), count: count) == expected)
        }
        #expect(try overlay.bytes(at: -1, count: 10) == [])
    }

    @Test("an error of the log's source is the cause of SQLite's error")
    func failingLog() throws {
        let pair = try pair(Self.filling)
        #expect(throws: FailingSource.Failure.self) {
            try Connection(reading: BytesSource(pair.database), log: FailingSource(pair.log, failingFrom: 0))
        }
    }

    @Test("the reading of a log ends when the caller says so")
    func stopping() throws {
        let pair = try pair(Self.filling)
        #expect(throws: SQLiteError.self) {
            try WALOverlaySource(database: BytesSource(pair.database), log: BytesSource(pair.log)) { false }
        }
    }

    /// The log with checksums made anew, so that what a mutation did to its frames gets past them.
    private func resealed(_ log: [UInt8]) -> [UInt8] {
        guard log.count >= 32 else { return log }
        var log = log
        let pageSize = max(512, min(65_536, Int(log[10]) << 8 | Int(log[11])))
        var sum: (UInt32, UInt32) = (0, 0)
        func add(_ range: Range<Int>) {
            for start in stride(from: range.lowerBound, to: range.upperBound - 7, by: 8) {
                func word(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(log[at + $1]) << UInt32(8 * $1) } }
                sum.0 &+= word(start) &+ sum.1
                sum.1 &+= word(start + 4) &+ sum.0
            }
        }
        func put(_ value: UInt32, _ at: Int) {
            for i in 0..<4 { log[at + i] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * i)) }
        }
        add(0..<24)
        put(sum.0, 24)
        put(sum.1, 28)
        var start = 32
        while start + 24 + pageSize <= log.count {
            add(start..<start + 8)
            add(start + 24..<start + 24 + pageSize)
            put(sum.0, start + 16)
            put(sum.1, start + 20)
            start += 24 + pageSize
        }
        return log
    }

    @Test("ten thousand hostile logs give rows or an error of SQLite, and all come to an end")
    func hostileLogs() throws {
        let good = try pair(
            pageSize: 512,
            "INSERT INTO t VALUES (2, zeroblob(1500))",
            "UPDATE t SET v = 'w' WHERE id = 1"
        )
        #expect(resealed(good.log) == good.log)
        var read = 0
        var faults = 0
        for (number, bytes) in Mutations(of: good.log, count: 10_000, seed: 99).enumerated() {
            let log = number % 2 == 0 ? resealed(bytes) : bytes
            do {
                let overlay = try WALOverlaySource(database: BytesSource(good.database), log: BytesSource(log))
                if overlay.fault != nil { faults += 1 }
                let connection = try Connection(reading: overlay)
                _ = try connection.rows("SELECT * FROM t")
                read += 1
            } catch let error as SQLiteError {
                #expect(error.code != .misuse)
            }
        }
        #expect(read > 1_000 && faults > 1_000)
    }
}
