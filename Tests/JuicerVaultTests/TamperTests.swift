import Foundation
import JuicerCore
import TestSupport
import Testing

@testable import JuicerVault

/// A volume with files that were written once, recorded in its manifest, to be tampered with.
struct TamperWorld {
    let world: VolumeWorld
    let contents: [VolumePath: [UInt8]]
    static let longName = VolumePath("folder/" + String(repeating: "n", count: 200))

    init() throws {
        world = try VolumeWorld()
        try world.volume.createFolders("folder/inner")
        try world.volume.createFolders("other")
        var contents: [VolumePath: [UInt8]] = [:]
        let manifest = try Manifest(of: world.volume)
        for (path, count) in [
            ("folder/three", 3 * 4_096), ("folder/partial", 2 * 4_096 + 100), ("folder/short", 10),
            ("folder/inner/twin", 3 * 4_096), ("empty", 0),
        ] as [(VolumePath, Int)] + [(Self.longName, 5_000)] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ path.name.count) }
            let file = try world.volume.newFile()
            try bytes.withUnsafeBytes { try file.write($0) }
            manifest.record(path, try file.commit(to: path))
            contents[path] = bytes
        }
        try world.volume.createLink("folder/link", to: Array("three".utf8))
        try manifest.commit()
        self.contents = contents
    }

    /// What a check of the volume, opened anew, finds.
    func damages() throws -> [VolumeDamage] {
        let volume = try world.reopen()
        let manifest: Manifest
        do {
            manifest = try Manifest(of: volume)
        } catch VolumeError.damaged(_, let damage) {
            return [damage]
        }
        var check = VolumeCheck(of: volume, manifest)
        var found: [VolumeDamage] = []
        while let step = try check.next() {
            for case .damaged(_, let damage) in step.damages { found.append(damage) }
        }
        return found
    }

    /// What reading a recorded file gives: its bytes, or the damage that is met.
    func read(_ path: VolumePath) throws -> Result<[UInt8], VolumeError> {
        let volume = try world.reopen()
        do {
            return .success(try Manifest(of: volume).openFixed(path).allBytes(limit: 1 << 24))
        } catch let error as VolumeError {
            return .failure(error)
        }
    }

    func edit(_ path: VolumePath, _ change: (inout [UInt8]) throws -> Void) throws {
        let place = try world.cipherFile(path)
        var bytes = try FileSource(path: place).allBytes(limit: 1 << 24)
        try change(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: place))
    }
}

@Suite("What was tampered with is never taken for what was written")
struct TamperTests {
    private static let block = VolumeLayout.cipherBlockSize
    private static let header = VolumeLayout.headerSize

    /// A way to tamper, with the file that is read afterwards.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var path: VolumePath = "folder/three"
        let tamper: @Sendable (TamperWorld) throws -> Void

        static func edit(
            _ name: String,
            _ path: VolumePath = "folder/three",
            _ change: @escaping @Sendable (inout [UInt8]) -> Void
        ) -> Case {
            Case(testDescription: name, path: path) { try $0.edit(path, change) }
        }
    }

    static let cases: [Case] = [
        // What the stock program notices too.
        .edit("a bit of the ciphertext") { $0[header + 100] ^= 1 },
        .edit("a bit of the initialisation vector") { $0[header + block + 3] ^= 0x80 },
        .edit("a bit of the tag") { $0[header + block - 1] ^= 4 },
        .edit("a bit of the file's id") { $0[5] ^= 1 },
        .edit("a bit of the version") { $0[1] ^= 1 },
        .edit("two blocks swapped") {
            let first = Array($0[header..<(header + block)])
            $0.replaceSubrange(header..<(header + block), with: $0[(header + block)..<(header + 2 * block)])
            $0.replaceSubrange((header + block)..<(header + 2 * block), with: first)
        },
        .edit("a block dropped") { $0.removeSubrange(header..<(header + block)) },
        .edit("a block moved to the end") {
            let first = Array($0[header..<(header + block)])
            $0.removeSubrange(header..<(header + block))
            $0 += first
        },
        Case(testDescription: "a block of another file") { world in
            let other = try FileSource(path: world.world.cipherFile("folder/inner/twin"))
                .bytes(at: Int64(header), count: block)
            try world.edit("folder/three") { $0.replaceSubrange(header..<(header + block), with: other) }
        },
        .edit("cut inside a block") { $0.removeLast(1_000) },
        .edit("cut so that the last block has fewer than 33 bytes") { $0.removeLast(block - 20) },
        .edit("a partial last block of zeros", "folder/partial") {
            for index in (header + 2 * block)..<$0.count { $0[index] = 0 }
        },
        .edit("bytes appended") { $0 += [UInt8](repeating: 9, count: 50) },
        Case(testDescription: "an entry renamed to what is no name") { world in
            let place = try world.world.cipherFile("folder/three")
            try FileManager.default.moveItem(atPath: place, toPath: place.dropLast(4) + "AAAA")
        },
        Case(testDescription: "a plain file put in", path: "") { world in
            let place = try world.world.cipherFile("folder")
            try Data("plain".utf8).write(to: URL(fileURLWithPath: place + "/plain.txt"))
        },
        Case(testDescription: "the file of a long name missing", path: "") { world in
            try FileManager.default.removeItem(atPath: world.world.cipherFile(TamperWorld.longName) + ".name")
        },
        Case(testDescription: "a folder's initialisation vector missing") { world in
            let place = try world.world.cipherFile("folder")
            try FileManager.default.removeItem(atPath: place + "/gocryptfs.diriv")
        },
        Case(testDescription: "a folder's initialisation vector of another folder") { world in
            let place = try world.world.cipherFile("folder") + "/gocryptfs.diriv"
            try FileManager.default.removeItem(atPath: place)
            try FileManager.default.copyItem(
                atPath: world.world.cipherFile("other") + "/gocryptfs.diriv",
                toPath: place
            )
        },
        Case(testDescription: "a file replaced by a link with a plain target") { world in
            let place = try world.world.cipherFile("folder/three")
            try FileManager.default.removeItem(atPath: place)
            try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "/etc/passwd")
        },
        // What the format takes for normal, and only the manifest shows.
        .edit("cut at a block") { $0.removeLast(block) },
        .edit("cut to the header") { $0.removeSubrange(header...) },
        .edit("cut to nothing") { $0 = [] },
        .edit("a whole block of zeros") { for index in (header + block)..<(header + 2 * block) { $0[index] = 0 } },
        .edit("blocks of zeros appended") { $0 += [UInt8](repeating: 0, count: 2 * block) },
        Case(testDescription: "two files' names swapped") { world in
            let first = try world.world.cipherFile("folder/three")
            let second = try world.world.cipherFile("folder/inner/twin")
            try FileManager.default.moveItem(atPath: first, toPath: first + "x")
            try FileManager.default.moveItem(atPath: second, toPath: first)
            try FileManager.default.moveItem(atPath: first + "x", toPath: second)
        },
        Case(testDescription: "a file deleted") { world in
            try FileManager.default.removeItem(atPath: world.world.cipherFile("folder/three"))
        },
        Case(testDescription: "a file put back in an older version") { world in
            let old = try FileSource(path: world.world.cipherFile("folder/three")).allBytes(limit: 1 << 24)
            let volume = try world.world.reopen()
            let manifest = try Manifest(of: volume)
            let file = try volume.newFile()
            try [UInt8](repeating: 1, count: 3 * 4_096).withUnsafeBytes { try file.write($0) }
            manifest.record("folder/three", try file.commit(to: "folder/three", replacing: true))
            try manifest.commit()
            try Data(old).write(to: URL(fileURLWithPath: world.world.cipherFile("folder/three")))
        },
    ]

    @Test("A check finds it, and reading the file is an error", arguments: cases)
    func tampered(_ tampering: Case) throws {
        let world = try TamperWorld()
        #expect(try world.damages().isEmpty)
        try tampering.tamper(world)
        #expect(try !world.damages().isEmpty)
        guard !tampering.path.names.isEmpty else { return }
        guard case .failure(let error) = try world.read(tampering.path) else {
            Issue.record("the file was read as if nothing had happened")
            return
        }
        guard case .damaged = error else {
            Issue.record("not an error of integrity: \(error)")
            return
        }
    }

    @Test("There are 27 cases")
    func count() {
        #expect(Self.cases.count == 27)
    }

    @Test("A manifest that was changed, put back, removed or taken from another volume is refused")
    func manifests() throws {
        let world = try TamperWorld()
        let head = try Manifest(of: world.world.volume).head
        let place = try world.world.cipherFile(Manifest.path)
        let old = try Data(contentsOf: URL(fileURLWithPath: place))
        let volume = try world.world.reopen()
        let manifest = try Manifest(of: volume, expecting: head)
        manifest.record("folder/short", nil)
        let newer = try manifest.commit()
        #expect(newer.generation == head.generation + 1)
        _ = try Manifest(of: world.world.reopen(), expecting: newer)

        try old.write(to: URL(fileURLWithPath: place))
        let damage = VolumeError.damaged(path: ".juicer/manifest", .manifest)
        #expect(throws: damage) { try Manifest(of: world.world.reopen(), expecting: newer) }
        try FileManager.default.removeItem(atPath: place)
        #expect(throws: damage) { try Manifest(of: world.world.reopen(), expecting: newer) }

        let other = try VolumeWorld()
        let text = ManifestText(volumeID: try other.volume.keys().volumeID)
            .encoded(key: try other.volume.keys().manifest)
        let file = try world.world.volume.newFile()
        try text.withUnsafeBytes { try file.write($0) }
        _ = try file.commit(to: Manifest.path, replacing: true)
        #expect(throws: damage) { try Manifest(of: world.world.reopen()) }
    }

    @Test("Every byte of a small volume changed in turn: what is read is right, or an error of integrity")
    func everyByte() throws {
        let world = try VolumeWorld()
        try world.volume.createFolder("f")
        let manifest = try Manifest(of: world.volume)
        var contents: [VolumePath: [UInt8]] = [:]
        for (path, count) in [("f/a", 50), (VolumePath("f/" + String(repeating: "l", count: 180)), 20)]
            as [(VolumePath, Int)]
        {
            contents[path] = (0..<count).map { UInt8($0) }
            let file = try world.volume.newFile()
            try contents[path]?.withUnsafeBytes { try file.write($0) }
            manifest.record(path, try file.commit(to: path))
        }
        let head = try manifest.commit()
        let files = try FileManager.default.subpathsOfDirectory(atPath: world.cipher)
            .map { world.cipher + "/" + $0 }
            .filter {
                try FileManager.default.attributesOfItem(atPath: $0)[.type] as? FileAttributeType == .typeRegular
            }
        #expect(files.count == 7)
        var refused = 0
        for place in files {
            let original = try FileSource(path: place).allBytes(limit: 1 << 20)
            for index in original.indices {
                var changed = original
                changed[index] ^= UInt8(1 << (index % 8))
                try FileManager.default.removeItem(atPath: place)
                _ = FileManager.default.createFile(atPath: place, contents: Data(changed))
                do {
                    let volume = try world.reopen()
                    let manifest = try Manifest(of: volume, expecting: head)
                    for (path, bytes) in contents {
                        #expect(try manifest.openFixed(path).allBytes(limit: 1 << 20) == bytes)
                    }
                } catch VolumeError.damaged {
                    refused += 1
                }
            }
            try FileManager.default.removeItem(atPath: place)
            _ = FileManager.default.createFile(atPath: place, contents: Data(original))
        }
        #expect(refused > 500)
    }
}
