import JuicerSQLite
import TestSupport
import Testing

@Suite struct VolumePowerCutTests {
    private static let settings = "PRAGMA synchronous = FULL; PRAGMA cache_size = 6; PRAGMA wal_autocheckpoint = 12"

    @Test(
        "after a power cut at any moment every acknowledged transaction is there and none is there in part",
        arguments: ["delete", "truncate", "persist", "wal"]
    )
    func powerCuts(mode: String) throws {
        let (log, series) = try record(mode: mode)
        var cut = PowerCut()
        var generator = SeededGenerator(seed: 3)
        var tornCount = 0
        for (index, operation) in log.enumerated() {
            try cut.advance(operation)
            for attempt in 0..<2 {
                let disk = try cut.disk(using: &generator, losingAll: attempt == 0)
                if disk.withState({ $0.files.values.contains { !$0.damaged.isEmpty } }) { tornCount += 1 }
                do {
                    try check(disk, acknowledged: cut.acknowledged, series: series)
                } catch {
                    Issue.record("\(mode), cut after operation \(index), attempt \(attempt): \(error)")
                }
            }
        }
        #expect(log.count > 200 && tornCount > 50, "\(log.count) operations, \(tornCount) torn")
    }

    private func record(mode: String) throws -> ([SimulatedDisk.Operation], TransactionSeries) {
        let disk = SimulatedDisk()
        var series = TransactionSeries(seed: 5)
        do {
            let connection = try Connection(on: VolumeVFS(disk), path: "a")
            try connection.execute("PRAGMA journal_mode = \(mode); \(Self.settings); \(TransactionSeries.schema)")
            // Numbered from 1 for the table, and then by the results that follow it.
            disk.acknowledge(1)
            for _ in 0..<14 { disk.acknowledge(try series.runNext(on: connection) + 1) }
        }
        return (disk.log, series)
    }

    private func check(_ disk: SimulatedDisk, acknowledged: Int, series: TransactionSeries) throws {
        let vfs = try VolumeVFS(disk)
        do {
            let connection = try Connection(on: vfs, path: "a")
            try connection.execute(Self.settings)
            #expect(try rows(connection, "PRAGMA integrity_check") == [["ok"]])
            if try rows(connection, "SELECT name FROM sqlite_master WHERE name = 't'").isEmpty {
                #expect(acknowledged == 0)
                return
            }
            let found = try TransactionSeries.rows(connection)
            let candidates = series.results[max(0, acknowledged - 1)..<min(series.results.count, acknowledged + 1)]
            #expect(candidates.contains(found), "acknowledged \(acknowledged), \(found.count) rows")
            // It must go on from there, over whatever the cut left of journal and log.
            try connection.execute("BEGIN; UPDATE t SET number = number + 1; UPDATE t SET content = zeroblob(2500)")
            try connection.execute("INSERT INTO t VALUES (1000, 0, zeroblob(20000)); COMMIT")
        }
        let connection = try Connection(on: vfs, path: "a")
        #expect(try rows(connection, "PRAGMA integrity_check") == [["ok"]])
        #expect(try rows(connection, "SELECT length(content) FROM t WHERE id = 1000") == [[20_000]])
    }
}
