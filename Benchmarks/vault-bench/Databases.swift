import Glibc
import JuicerCore
import JuicerSQLite
import JuicerVault

/// Inserts rows in one transaction, and reads ten thousands of them by chance, on a volume and in a plain file.
func measureDatabase(in folder: String, journalMode: String, rows: Int) throws {
    let bench = try BenchVolume(in: folder)
    for name in ["database", "database-wal", "database-journal"] where try bench.volume.status(VolumePath(name)) != nil
    {
        try bench.volume.remove(VolumePath(name))
    }
    let vfs = try WritableVFS(VolumeDatabases(bench.volume))
    try measure("volume", rows: rows) {
        let connection = try Connection(on: vfs, path: "database")
        try prepare(connection, journalMode)
        return connection
    }
    let path = folder + "/plain"
    _ = try Connection(creating: path)
    try measure("plain", rows: rows) {
        let connection = try Connection(updating: path)
        try prepare(connection, journalMode)
        return connection
    }
}

private func prepare(_ connection: Connection, _ journalMode: String) throws {
    try connection.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = \(journalMode); PRAGMA synchronous = FULL")
    try connection.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, name TEXT, text TEXT)")
}

private func measure(_ name: String, rows: Int, open: () throws -> Connection) throws {
    let text = String(repeating: "some text of a message, ", count: 5)
    let insertion = try ContinuousClock()
        .measure {
            let connection = try open()
            try connection.transaction {
                let insert = try connection.prepare("INSERT INTO t VALUES (?, ?, ?)")
                for id in 1...Int64(rows) { try insert.run([.integer(id), .text("name \(id)"), .text(text)]) }
            }
            _ = connection
        }
    print("\(name)_insert_seconds \(insertion / .seconds(1))")
    let connection = try open()
    let select = try connection.prepare("SELECT name FROM t WHERE id = ?")
    let count = 100_000
    var state: UInt64 = 88_172_645_463_325_252
    let reading = try ContinuousClock()
        .measure {
            for _ in 0..<count {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                try select.bind([.integer(Int64(state % UInt64(rows)) + 1)])
                guard try select.step() else { throw SystemError("find a row", code: 2) }
                select.reset()
            }
        }
    print("\(name)_reads_per_second \(Double(count) / (reading / .seconds(1)))")
}

/// Commits small transactions until it is killed. Number n adds row n and sets every counter to n.
func commitForever(in folder: String, journalMode: String) throws {
    let vfs = try WritableVFS(VolumeDatabases(BenchVolume(in: folder).volume))
    let connection = try Connection(on: vfs, path: "database")
    try connection.execute("PRAGMA journal_mode = \(journalMode); PRAGMA synchronous = FULL")
    // A small cache and short logs, so that the file itself is written often.
    try connection.execute("PRAGMA cache_size = 8; PRAGMA wal_autocheckpoint = 20")
    try connection.execute("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, content BLOB)")
    try connection.execute("CREATE TABLE IF NOT EXISTS counters (id INTEGER PRIMARY KEY, value, pad BLOB)")
    try connection.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
        INSERT OR IGNORE INTO counters SELECT i, 0, zeroblob(900) FROM n
        """
    )
    let last = try connection.prepare("SELECT coalesce(max(id), 0) FROM entries")
    guard try last.step(), case .integer(var number) = last.value(0) else { return }
    last.reset()
    while true {
        number += 1
        try connection.transaction {
            try connection.run("INSERT INTO entries VALUES (?1, zeroblob(?1 % 5000))", [.integer(number)])
            try connection.run("UPDATE counters SET value = ?", [.integer(number)])
        }
        // Not buffered: who reads it knows that the transaction is kept.
        let line = Array("\(number)\n".utf8)
        guard write(1, line, line.count) == line.count else { return }
    }
}
