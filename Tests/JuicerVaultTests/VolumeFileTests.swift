import JuicerCore
import TestSupport
import Testing

@testable import JuicerVault

@Suite("Files of a volume")
struct VolumeFileTests {
    @Test("10,000 random changes leave what the same changes leave in memory", arguments: [1, 2])
    func randomChanges(_ seed: UInt64) throws {
        let world = try VolumeWorld()
        var file = try world.volume.openFile("file", creating: true, holes: seed == 1 ? .allowed : .refused)
        var model: [UInt8] = []
        var generator = SeededGenerator(seed: seed)
        for step in 0..<5_000 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let offset = Int.random(in: 0...(model.count + 9_000), using: &generator)
                let count = [1, 5, 4_095, 4_096, 4_097, 20_000].randomElement(using: &generator) ?? 1
                let start = Bool.random(using: &generator) ? offset / 4_096 * 4_096 : offset
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                if model.count < start + count { model += [UInt8](repeating: 0, count: start + count - model.count) }
                model.replaceSubrange(start..<(start + count), with: bytes)
                try bytes.withUnsafeBytes { try file.write($0, at: Int64(start)) }
            case 5:
                let size = Int.random(in: 0...(model.count + 10_000), using: &generator)
                try file.truncate(to: Int64(size))
                model = Array(model.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - model.count))
            case 6:
                file = try world.reopen().openFile("file", holes: seed == 1 ? .allowed : .refused)
            default:
                let offset = Int.random(in: 0...(model.count + 10), using: &generator)
                let count = Int.random(in: 0...30_000, using: &generator)
                let expected = offset < model.count ? Array(model[offset..<min(model.count, offset + count)]) : []
                try #require(try file.bytes(at: Int64(offset), count: count) == expected, "step \(step)")
            }
            if model.count > 400_000 {
                model = []
                try file.truncate(to: 0)
            }
            try #require(try file.size == Int64(model.count))
        }
        #expect(try file.allBytes(limit: 1 << 24) == model)
    }

    @Test("A file of 5 GiB with nothing in it takes no space and reads as zeros, with what was written at its end")
    func sparse() throws {
        let world = try VolumeWorld()
        let file = try world.volume.openFile("sparse", creating: true, holes: .allowed)
        try [UInt8]("end".utf8).withUnsafeBytes { try file.write($0, at: 5 << 30) }
        #expect(try file.size == 5 << 30 + 3)
        #expect(try file.bytes(at: 5 << 30 - 2, count: 10) == [0, 0] + Array("end".utf8))
        #expect(try file.bytes(at: 1 << 30 + 5, count: 9_000) == [UInt8](repeating: 0, count: 9_000))
    }

    @Test(
        "A file that is written once has the bytes, the time and what is recorded of it",
        arguments: [0, 1, 4_095, 4_096, 4_097, 262_144, 1_000_001]
    )
    func writtenOnce(_ count: Int) throws {
        let world = try VolumeWorld()
        try world.volume.createFolders("a/b")
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let new = try world.volume.newFile()
        for start in stride(from: 0, to: count, by: 100_000) {
            try Array(bytes[start..<min(count, start + 100_000)]).withUnsafeBytes { try new.write($0) }
        }
        let recorded = try new.commit(to: "a/b/file", modified: 1_600_000_000_123_456_789)
        #expect(recorded.size == Int64(count))
        #expect((recorded.id == nil) == (count == 0))
        let volume = try world.reopen()
        #expect(try volume.openFile("a/b/file").allBytes(limit: 1 << 24) == bytes)
        #expect(try volume.status("a/b/file")?.modified == 1_600_000_000_123_456_789)
        #expect(throws: VolumeError.alreadyExists(path: "a/b/file")) {
            try volume.newFile().commit(to: "a/b/file")
        }
    }

    @Test("No initialisation vector comes twice in many blocks")
    func initialisationVectors() throws {
        let world = try VolumeWorld()
        let new = try world.volume.newFile()
        let piece = [UInt8](repeating: 7, count: 1 << 20)
        let size = isThorough ? 1_024 : 64
        for _ in 0..<size { try piece.withUnsafeBytes { try new.write($0) } }
        _ = try new.commit(to: "big")
        let cipher = try FileSource(path: world.cipherFile("big"))
        var seen: Set<[UInt8]> = []
        for block in 0..<Int64(size << 8) {
            seen.insert(try cipher.bytes(at: VolumeLayout.cipherOffset(ofBlock: block), count: 16))
        }
        #expect(seen.count == size << 8)
    }

    @Test("A sealed volume gives and takes nothing, through files that were open neither")
    func sealed() throws {
        let world = try VolumeWorld()
        let file = try world.volume.openFile("file", creating: true)
        try ([1, 2, 3] as [UInt8]).withUnsafeBytes { try file.write($0, at: 0) }
        let new = try world.volume.newFile()
        world.volume.seal()
        #expect(throws: VolumeError.sealed) { try file.bytes(count: 3) }
        #expect(throws: VolumeError.sealed) { try file.size }
        #expect(throws: VolumeError.sealed) { try ([1] as [UInt8]).withUnsafeBytes { try file.write($0, at: 0) } }
        #expect(throws: VolumeError.sealed) { try file.sync() }
        #expect(throws: VolumeError.sealed) { try world.volume.openFile("file") }
        #expect(throws: VolumeError.sealed) { try world.volume.list(.root) }
        #expect(throws: VolumeError.sealed) {
            try [UInt8](repeating: 1, count: 1_000_000).withUnsafeBytes { try new.write($0) }
        }
        #expect(try world.reopen().openFile("file").allBytes(limit: 10) == [1, 2, 3])
    }

    @Test("A key encrypts 2^32 blocks and no more, also after it was opened again")
    func blockLimit() throws {
        let world = try VolumeWorld()
        world.volume.seal()
        try AtomicFile.write(Array("\(BlockBudget.limit - 1)\n".utf8), to: world.staging + "/blocks")
        var file = try world.reopen().openFile("file", creating: true)
        try ([1] as [UInt8]).withUnsafeBytes { try file.write($0, at: 0) }
        #expect(throws: VolumeError.blockLimitReached) {
            try ([1] as [UInt8]).withUnsafeBytes { try file.write($0, at: 0) }
        }
        file = try world.reopen().openFile("file")
        #expect(throws: VolumeError.blockLimitReached) {
            try ([1] as [UInt8]).withUnsafeBytes { try file.write($0, at: 0) }
        }
        #expect(try file.allBytes(limit: 10) == [1])
    }
}
