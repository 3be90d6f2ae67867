public import JuicerSQLite

/// A series of transactions on a simulated disk, and what must be true of a database after any cut into it.
public struct PowerCutTrial {
    private static let settings = "PRAGMA synchronous = FULL; PRAGMA cache_size = 6; PRAGMA wal_autocheckpoint = 12"

    /// What was done to the disk.
    public let log: [SimulatedDisk.Operation]
    private let series: TransactionSeries

    public init(journalMode mode: String) throws {
        let disk = SimulatedDisk()
        var series = TransactionSeries(seed: 5)
        do {
            let connection = try Connection(on: WritableVFS(disk), path: "a")
            try connection.execute("PRAGMA journal_mode = \(mode); \(Self.settings); \(TransactionSeries.schema)")
            // Numbered from 1 for the table, and then by the results that follow it.
            disk.acknowledge(1)
            for _ in 0..<14 { disk.acknowledge(try series.runNext(on: connection) + 1) }
        }
        log = disk.log
        self.series = series
    }

    /// Opens what a cut left, and says what is wrong with it, if anything is.
    public func problem(of disk: any DatabaseFileSystem, acknowledged: Int) throws -> String? {
        let vfs = try WritableVFS(disk)
        do {
            let connection = try Connection(on: vfs, path: "a")
            try connection.execute(Self.settings)
            guard try connection.rows("PRAGMA integrity_check") == [["ok"]] else { return "the database is damaged" }
            if try connection.rows("SELECT name FROM sqlite_master WHERE name = 't'").isEmpty {
                return acknowledged == 0 ? nil : "the table is lost"
            }
            let found = try TransactionSeries.rows(connection)
            let candidates = series.results[max(0, acknowledged - 1)..<min(series.results.count, acknowledged + 1)]
            guard candidates.contains(found) else { return "acknowledged \(acknowledged), \(found.count) rows" }
            // It must go on from there, over whatever the cut left of journal and log.
            try connection.execute("BEGIN; UPDATE t SET number = number + 1; UPDATE t SET content = zeroblob(2500)")
            try connection.execute("INSERT INTO t VALUES (1000, 0, zeroblob(20000)); COMMIT")
        }
        let connection = try Connection(on: vfs, path: "a")
        guard try connection.rows("PRAGMA integrity_check") == [["ok"]] else { return "it was damaged afterwards" }
        let added = try connection.rows("SELECT length(content) FROM t WHERE id = 1000")
        return added == [[.integer(20_000)]] ? nil : "what was added is lost"
    }
}
