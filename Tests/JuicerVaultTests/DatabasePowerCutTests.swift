import Foundation
import JuicerCore
import JuicerSQLite
import TestSupport
import Testing

@testable import JuicerVault

@Suite("Databases on a volume whose power was cut")
struct DatabasePowerCutTests {
    @Test(
        "Every acknowledged transaction is there, and none is there in part",
        arguments: ["delete", "truncate", "persist", "wal"]
    )
    func powerCuts(mode: String) throws {
        let trial = try PowerCutTrial(journalMode: mode)
        var cut = PowerCut()
        var generator = SeededGenerator(seed: 9)
        var torn = 0
        for (index, operation) in trial.log.enumerated() {
            try cut.advance(operation)
            guard isThorough || index % 8 == 0 else { continue }
            let disk = try cut.disk(using: &generator, losingAll: index % 32 == 0)
            do {
                let world = try VolumeWorld()
                torn += try put(disk, on: world, using: &generator)
                let databases = try VolumeDatabases(world.reopen())
                let problem = try trial.problem(of: databases, acknowledged: cut.acknowledged)
                #expect(problem == nil, "\(mode), cut after operation \(index)")
            } catch {
                Issue.record("\(mode), cut after operation \(index): \(error)")
            }
        }
        #expect(trial.log.count > 200 && torn > 8, "\(trial.log.count) operations, \(torn) torn")
    }

    /// Writes what a disk holds to a volume, with its torn blocks as a disk tears what a volume writes.
    ///
    /// - Returns: how many blocks were torn.
    private func put(_ disk: SimulatedDisk, on world: VolumeWorld, using generator: inout SeededGenerator) throws -> Int
    {
        var torn = 0
        for (name, number) in disk.withState({ $0.names }).sorted(by: { $0.key < $1.key }) {
            guard let image = disk.withState({ $0.files[number] }) else { continue }
            let path = VolumePath(name)
            do {
                let file = try world.volume.openFile(path, creating: true)
                try image.allBytes.withUnsafeBytes { try file.write($0, at: 0) }
            }
            let place = try world.cipherFile(path)
            for block in image.damaged.keys.sorted() {
                try tear(block, of: place, using: &generator)
                torn += 1
            }
        }
        return torn
    }

    private func tear(_ block: Int, of place: String, using generator: inout SeededGenerator) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: place))
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        let start = UInt64(VolumeLayout.cipherOffset(ofBlock: Int64(block)))
        let length = min(UInt64(VolumeLayout.cipherBlockSize), size - start)
        let kept = UInt64.random(in: 0..<length, using: &generator)
        if start + length == size, Bool.random(using: &generator) {
            try handle.truncate(atOffset: start + kept)
        } else {
            try handle.seek(toOffset: start + kept)
            try handle.write(contentsOf: Data(generator.bytes(Int(length - kept))))
        }
    }

    @Test("A file that never got so far as its header is empty", arguments: [1, 17, 18, 40, 4_000])
    func unfinishedHeader(length: Int) throws {
        let world = try VolumeWorld()
        _ = try world.volume.openFile("a", creating: true)
        let place = try world.cipherFile("a")
        try Data(count: length).write(to: URL(fileURLWithPath: place))
        let databases = try VolumeDatabases(world.reopen())
        let file = try databases.openDatabaseFile("a", creating: false)
        #expect(try file.size == 0)
        try [UInt8](repeating: 7, count: 5_000).withUnsafeBytes { try file.write($0, at: 0) }
        #expect(try world.reopen().openFile("a").allBytes(limit: 10_000) == [UInt8](repeating: 7, count: 5_000))
    }
}
