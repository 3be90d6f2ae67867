import JuicerSQLite
import TestSupport
import Testing

@Suite struct WritablePowerCutTests {
    @Test(
        "after a power cut at any moment every acknowledged transaction is there and none is there in part",
        arguments: ["delete", "truncate", "persist", "wal"]
    )
    func powerCuts(mode: String) throws {
        let trial = try PowerCutTrial(journalMode: mode)
        var cut = PowerCut()
        var generator = SeededGenerator(seed: 3)
        var tornCount = 0
        for (index, operation) in trial.log.enumerated() {
            try cut.advance(operation)
            for attempt in 0..<2 {
                let disk = try cut.disk(using: &generator, losingAll: attempt == 0)
                if disk.withState({ $0.files.values.contains { !$0.damaged.isEmpty } }) { tornCount += 1 }
                do {
                    let problem = try trial.problem(of: disk, acknowledged: cut.acknowledged)
                    #expect(problem == nil, "\(mode), cut after operation \(index), attempt \(attempt)")
                } catch {
                    Issue.record("\(mode), cut after operation \(index), attempt \(attempt): \(error)")
                }
            }
        }
        #expect(trial.log.count > 200 && tornCount > 50, "\(trial.log.count) operations, \(tornCount) torn")
    }
}
