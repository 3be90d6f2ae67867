import Foundation
import Glibc
import JuicerCore
import JuicerSQLite
import Synchronization
import TestSupport
import Testing

@Suite struct WritableFaultTests {
    @Test("failing writes and syncs have a typed cause and leave a sound database", arguments: ["delete", "wal"])
    func faults(mode: String) throws {
        var failureCount = 0
        for period in 1...60 {
            let code = period % 2 == 0 ? EIO : ENOSPC
            let disk = SimulatedDisk()
            disk.withState { $0.logs = false }
            var series = TransactionSeries(seed: UInt64(period))
            var acknowledged = 0
            do {
                let connection = try Connection(on: WritableVFS(disk), path: "a")
                try connection.execute("PRAGMA journal_mode = \(mode); PRAGMA synchronous = FULL")
                try connection.execute("PRAGMA cache_size = 6; PRAGMA wal_autocheckpoint = 12")
                try connection.execute(TransactionSeries.schema)
                disk.fail(every: period, code: code)
                do {
                    for _ in 0..<12 { acknowledged = try series.runNext(on: connection) }
                } catch let error as SQLiteError {
                    failureCount += 1
                    #expect(error.code == (code == ENOSPC ? .full : .inputOutput), "\(period): \(error)")
                    #expect((error.cause as? SystemError)?.code == code, "\(period): \(error)")
                }
                disk.fail(every: nil)
            }
            let connection = try Connection(on: WritableVFS(disk), path: "a")
            #expect(try rows(connection, "PRAGMA integrity_check") == [["ok"]])
            let found = try TransactionSeries.rows(connection)
            #expect(series.results[acknowledged...].contains(found), "\(period)")
        }
        #expect(failureCount > 40)
    }

    @Test("an error that SQLite does not report can be asked for, in another thread too")
    func unreportedError() throws {
        let disk = SimulatedDisk()
        let vfs = try WritableVFS(disk)
        do {
            let connection = try Connection(on: vfs, path: "a")
            try connection.execute("PRAGMA journal_mode = wal; CREATE TABLE t(v)")
            #expect(vfs.takeError() == nil)
            // The end of the last connection brings the log into the database.
            disk.fail(every: 1)
        }
        let found = Mutex<CInt?>(nil)
        let thread = Thread { found.withLock { $0 = (vfs.takeError() as? SystemError)?.code ?? -1 } }
        thread.start()
        while found.withLock({ $0 }) == nil { usleep(1_000) }
        #expect(found.withLock { $0 } == EIO)
        #expect(vfs.takeError() == nil)
        disk.fail(every: nil)
        #expect(try rows(Connection(on: vfs, path: "a"), "SELECT name FROM sqlite_master") == [["t"]])
    }

    @Test("closing the VFS cuts off every connection at once", arguments: ["delete", "wal"])
    func closing(mode: String) throws {
        let disk = SimulatedDisk()
        let vfs = try WritableVFS(disk)
        let connections = try (0..<3).map { _ in try Connection(on: vfs, path: "a") }
        try connections[0].execute("PRAGMA journal_mode = \(mode); CREATE TABLE t(v); INSERT INTO t VALUES (1)")
        try connections[1].execute("BEGIN; SELECT * FROM t")
        try connections[0].execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)")
        vfs.close()
        vfs.close()
        #expect(sqliteError { try connections[0].execute("COMMIT") }?.code == .inputOutput)
        #expect(sqliteError { try connections[2].execute("SELECT * FROM t") }?.code == .inputOutput)
        #expect(sqliteError { try connections[2].execute("INSERT INTO t VALUES (3)") }?.code == .inputOutput)
        #expect(sqliteError { _ = try Connection(on: vfs, path: "a") }?.code == .cannotOpen)
        #expect(sqliteError { try connections[2].execute("ATTACH 'b' AS b") } != nil)
        #expect(vfs.takeError() == nil)
        let again = try Connection(on: WritableVFS(disk), path: "a")
        #expect(try rows(again, "SELECT v FROM t") == [[1]])
    }

    @Test("the file system is let go of when the VFS is closed, with connections still open")
    func lettingGo() throws {
        weak var disk: SimulatedDisk?
        let vfs = try {
            let made = SimulatedDisk()
            disk = made
            return try WritableVFS(made)
        }()
        let connection = try Connection(on: vfs, path: "a")
        try connection.execute("PRAGMA journal_mode = wal; CREATE TABLE t(v)")
        #expect(disk != nil)
        vfs.close()
        #expect(disk == nil)
        #expect(sqliteError { try connection.execute("SELECT * FROM t") }?.code == .inputOutput)
    }

    @Test("a damaged block of a database is an error with its cause, torn or not", arguments: [true, false])
    func damage(mayBeTorn: Bool) throws {
        for block in [0, 3] {
            let disk = SimulatedDisk()
            let vfs = try WritableVFS(disk)
            try Connection(on: vfs, path: "a").execute("CREATE TABLE t(v); INSERT INTO t VALUES (zeroblob(50000))")
            disk.damage("a", block: block, mayBeTorn: mayBeTorn)
            let error = sqliteError {
                _ = try rows(Connection(on: vfs, path: "a", readOnly: true), "SELECT hex(v) FROM t")
            }
            #expect(error?.code == .inputOutput)
            #expect(error?.cause as? DamagedBlock == DamagedBlock(block: block, mayBeTorn: mayBeTorn))
            #expect(vfs.takeError() == nil)
        }
    }

    @Test("a block of a log that was sound and is damaged later is an error, not an end")
    func laterDamage() throws {
        let disk = SimulatedDisk()
        let vfs = try WritableVFS(disk)
        let writer = try Connection(on: vfs, path: "a")
        try writer.execute("PRAGMA journal_mode = wal; CREATE TABLE t(v); INSERT INTO t VALUES (zeroblob(50000))")
        disk.damage("a-wal", block: 5, mayBeTorn: true)
        let reader = try Connection(on: vfs, path: "a")
        let error = sqliteError { _ = try rows(reader, "SELECT hex(v) FROM t") }
        #expect(error?.code == .inputOutput)
        #expect(error?.cause is DamagedBlock)
        let checkpoint = sqliteError { _ = try rows(reader, "PRAGMA wal_checkpoint") }
        #expect(checkpoint?.code == .inputOutput)
    }
}
