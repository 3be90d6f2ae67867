import JuicerSQLite
import TestSupport
import Testing

@Suite struct WritableRandomTests {
    @Test("100,000 random operations leave what they leave in a plain database", arguments: ["delete", "wal"])
    func random(mode: String) throws {
        let folder = try TemporaryDirectory()
        let ours = try Connection(on: WritableVFS(DirectoryFileSystem()), path: "a")
        let plain = try Connection(creating: folder.file("a"))
        let both = [ours, plain]
        for connection in both {
            try connection.execute("PRAGMA journal_mode = \(mode); PRAGMA synchronous = OFF; PRAGMA cache_size = 50")
            try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, v, w BLOB); CREATE INDEX i ON t(v)")
        }
        let insert = try both.map { try $0.prepare("INSERT OR REPLACE INTO t VALUES (?1, ?2, zeroblob(?2))") }
        let update = try both.map { try $0.prepare("UPDATE t SET v = ?2 WHERE id BETWEEN ?1 AND ?1 + 3") }
        let delete = try both.map { try $0.prepare("DELETE FROM t WHERE id = ?1 AND v < ?2") }
        let select = try both.map { try $0.prepare("SELECT v, length(w) FROM t WHERE id >= ?1 AND v <= ?2 LIMIT 1") }
        var generator = SeededGenerator(seed: 8)
        var left = 100_000
        while left > 0 {
            let batch = min(left, Int.random(in: 1...400, using: &generator))
            left -= batch
            for connection in both { try connection.execute("BEGIN") }
            for _ in 0..<batch {
                let kind = Int.random(in: 0..<4, using: &generator)
                let values: [SQLValue] = [
                    .integer(Int64.random(in: 1...4_000, using: &generator)),
                    .integer(Int64.random(in: 0...900, using: &generator)),
                ]
                if kind == 3 {
                    let answers = try select.map { statement in
                        try statement.bind(values)
                        defer { statement.reset() }
                        return try statement.step() ? [statement.value(0), statement.value(1)] : []
                    }
                    if answers[0] != answers[1] { Issue.record("a query differs") }
                } else {
                    for statement in [insert, update, delete][kind] { try statement.run(values) }
                }
            }
            let end = Int.random(in: 0..<4, using: &generator) == 0 ? "ROLLBACK" : "COMMIT"
            for connection in both { try connection.execute(end) }
        }
        let all = "SELECT id, v, length(w) FROM t ORDER BY id"
        #expect(try rows(ours, all) == rows(plain, all))
        #expect(try rows(ours, "PRAGMA integrity_check") == [["ok"]])
    }
}
