import Foundation
import JuicerCore
import JuicerSQLite
import TestSupport
import Testing

@testable import JuicerVault

@Suite("Databases on a volume")
struct DatabaseTests {
    @Test("Random transactions leave what they leave in a plain database", arguments: ["DELETE", "WAL"])
    func randomTransactions(_ mode: String) throws {
        let world = try VolumeWorld()
        let vfs = try WritableVFS(VolumeDatabases(world.volume))
        let ours = try Connection(on: vfs, path: "state.db")
        let plain = try Connection(creating: world.directory.file("plain.db"))
        for database in [ours, plain] {
            try database.execute("PRAGMA journal_mode = \(mode); PRAGMA synchronous = OFF; PRAGMA cache_size = 20")
            try database.execute(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB); CREATE INDEX i ON t (text)"
            )
        }
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<(isThorough ? 100_000 : 1_000) {
            let steps = (0..<Int.random(in: 1...8, using: &generator)).map { _ in randomStep(using: &generator) }
            let rollsBack = Int.random(in: 0..<5, using: &generator) == 0
            for database in [ours, plain] {
                try database.execute("BEGIN")
                for (sql, values) in steps { try database.run(sql, values) }
                try database.execute(rollsBack ? "ROLLBACK" : "COMMIT")
            }
        }
        try ours.execute("VACUUM")
        let again = try Connection(on: vfs, path: "state.db")
        #expect(try again.rows("PRAGMA integrity_check") == [[.text("ok")]])
        let all = "SELECT id, text, hex(bytes) FROM t ORDER BY id"
        #expect(try again.rows(all) == plain.rows(all))
        #expect(try world.volume.list(.root).entries.allSatisfy { $0.name.starts(with: Array("state.db".utf8)) })
    }

    private func randomStep(using generator: inout SeededGenerator) -> (String, [SQLValue]) {
        let id = Int64.random(in: 0..<2_000, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return ("DELETE FROM t WHERE id = ?", [.integer(id)])
        case 1: return ("UPDATE t SET text = text || 'x' WHERE id = ?", [.integer(id)])
        default:
            let bytes = generator.bytes(Int.random(in: 0...3_000, using: &generator))
            return (
                "INSERT OR REPLACE INTO t VALUES (?, ?, ?)", [.integer(id), .text("t\(id % 97)"), .blob(bytes)]
            )
        }
    }

    @Test("A damaged block is an error with its cause, and sealing cuts a database off")
    func failures() throws {
        let world = try VolumeWorld()
        var vfs = try WritableVFS(VolumeDatabases(world.volume))
        do {
            let database = try Connection(on: vfs, path: "state.db")
            try database.execute("CREATE TABLE t (text TEXT)")
            for _ in 0..<100 {
                try database.run("INSERT INTO t VALUES (?)", [.text(String(repeating: "x", count: 500))])
            }
        }
        let place = try world.cipherFile("state.db")
        vfs.close()
        world.volume.seal()
        var bytes = try FileSource(path: place).allBytes(limit: 1 << 24)
        bytes[VolumeLayout.headerSize + 3 * VolumeLayout.cipherBlockSize + 100] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: place))
        try world.reopen()
        vfs = try WritableVFS(VolumeDatabases(world.volume))
        let database = try Connection(on: vfs, path: "state.db")
        #expect {
            try database.rows("SELECT text FROM t")
        } throws: { error in
            guard let error = error as? SQLiteError, error.code == .inputOutput else { return false }
            return error.cause as? VolumeError == .damaged(path: "state.db", .block(number: 3))
        }
        vfs.close()
        #expect {
            try database.run("INSERT INTO t VALUES ('y')")
        } throws: { ($0 as? SQLiteError)?.code == .inputOutput }
        #expect(throws: SQLiteError.self) { try Connection(on: vfs, path: "state.db") }
    }
}
