import Foundation
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerVault

/// Names and contents that the format treats in different ways.
private let tree: [(path: String, count: Int)] = [
    ("empty", 0), ("one", 1), ("less", 4_095), ("block", 4_096), ("more", 4_097), ("large", 1_000_001),
    ("folder/Grüße 你好 🙂", 100), ("folder/inner/deep", 8_192),
    (String(repeating: "n", count: 175), 10), (String(repeating: "n", count: 176), 10),
    ("folder/" + String(repeating: "ä", count: 127), 10), (String(repeating: "x", count: 255), 10),
]

private func content(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
}

@Suite(
    "The stock program and ours",
    .enabled("needs gocryptfs and /dev/fuse") { StockProgram.canMount }
)
struct StockProgramTests {
    private func bash(_ script: String) async throws -> ProcessResult {
        try await ChildProcess.run("/bin/bash", ["-euc", script])
    }

    @Test("What the vault keeps comes out with the stock program, and passes its check")
    func recovery() async throws {
        let directory = try TemporaryDirectory()
        let secret = Hex.encode(SecretBytes(randomCount: 32))
        let vault = try Vault(at: directory.path + "/vault")
        try vault.create(slot: "machine", .machineSecret, secret: secret)
        let backup = try vault.volume(of: "phone-1", creating: true)
        for (path, count) in tree {
            let place = VolumePath("files/" + path)
            try backup.volume.createFolders(place.parent)
            let file = try backup.volume.newFile()
            try content(count).withUnsafeBytes { try file.write($0) }
            backup.manifest.record(place, try file.commit(to: place, syncing: false))
        }
        try backup.volume.createLink("files/link", to: Array("folder/inner".utf8))
        let sparse = try backup.volume.openFile("files/sparse", creating: true, holes: .allowed)
        try Array("end".utf8).withUnsafeBytes { try sparse.write($0, at: 5 << 30) }
        try sparse.truncate(to: 5 << 30 + 2)
        try backup.manifest.commit()
        vault.seal()
        try secret.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: directory.file("SECRET"))) }

        let result = try await bash(
            """
            cd \(directory.path)
            trap 'fusermount -u backup 2>/dev/null; fusermount -u root 2>/dev/null' EXIT
            gocryptfs -q -fsck -config vault/slots/machine.conf -passfile SECRET vault/root >&2
            mkdir root backup
            gocryptfs -q -ro -config vault/slots/machine.conf -passfile SECRET vault/root root
            ls root/keys
            gocryptfs -q -fsck -passfile root/keys/phone-1 vault/backups/phone-1 >&2
            gocryptfs -q -ro -passfile root/keys/phone-1 vault/backups/phone-1 backup
            stat -c %s backup/files/sparse
            tail -c 3 backup/files/sparse | od -An -c | tr -d ' '
            cp -a $(ls -d backup/files/* | grep -v sparse) .
            """
        )
        #expect(result.status == 0, "\(result.errorText)")
        #expect(result.text == "phone-1\n5368709122\n\\0en\n")
        for (path, count) in tree {
            #expect(FileManager.default.contents(atPath: directory.file(path)) == Data(content(count)), "\(path)")
        }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory.file("link")) == "folder/inner")
    }

    @Test("What the stock program wrote is read byte for byte")
    func foreignVolume() async throws {
        let directory = try TemporaryDirectory()
        let plain = directory.file("plain")
        for (path, count) in tree {
            let place = URL(fileURLWithPath: plain + "/" + path)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(content(count)).write(to: place)
        }
        let result = try await bash(
            """
            cd \(directory.path)
            trap 'fusermount -u mount 2>/dev/null' EXIT
            echo 'correct horse' >SECRET
            mkdir volume mount
            gocryptfs -q -init -scryptn 10 -passfile SECRET volume
            gocryptfs -q -passfile SECRET volume mount
            cp -r plain/* mount
            ln -s folder/inner mount/link
            printf 'appended' >>mount/block
            truncate -s 5000 mount/large
            truncate -s 5368709122 mount/sparse
            """
        )
        #expect(result.status == 0, "\(result.errorText)")
        let text = try FileSource(path: directory.file("volume/gocryptfs.conf")).allBytes(limit: 1 << 16)
        let master = try VolumeConfiguration(text: text).unwrap(SecretBytes("correct horse"))
        let volume = try Volume(at: directory.file("volume"), stagingIn: directory.file("staging"), master: master)
        for (path, count) in tree {
            var expected = content(count)
            if path == "block" { expected += Array("appended".utf8) }
            if path == "large" { expected = Array(expected.prefix(5_000)) }
            let file = try volume.openFile(VolumePath(path), holes: .allowed)
            #expect(try file.allBytes(limit: 1 << 24) == expected, "\(path)")
        }
        #expect(try volume.linkTarget("link") == Array("folder/inner".utf8))
        let sparse = try volume.openFile("sparse", holes: .allowed)
        #expect(try sparse.size == 5 << 30 + 2)
        #expect(try sparse.bytes(at: 3 << 30 + 7, count: 5_000) == [UInt8](repeating: 0, count: 5_000))
        let listing = try volume.list(.root)
        #expect(listing.damages.isEmpty)
        #expect(listing.entries.count == Set(tree.map { $0.path.split(separator: "/")[0] }).count + 2)
    }
}
