import Foundation
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerVault

@Suite("secrets of the vault, from outside")
struct VaultSecretsTests {
    @Test("a machine's vault is made, gets other slots and keys, and is mounted, by the command line")
    func commands() async throws {
        // A machine's daemon without a credential makes no vault by itself.
        let world = try await World(arguments: ["--system"], socket: "system/juicer.sock")
        #expect(try await world.succeed("vault", "status").text.contains("juicer vault init"))
        try await world.succeed("vault", "init", "--slot", "first", "--passphrase-stdin", input: "one secret\n")
        #expect(try await world.juicer("vault", "init", "--passphrase-stdin", input: "one secret\n").status != 0)
        let id = try await world.unlock("phone")
        try await world.succeed("files", "materialize", id, "--domain", "HomeDomain")
        #expect(try await world.succeed("vault", "status").text.contains(id))

        try await world.succeed("vault", "add-slot", "second", "--passphrase-stdin", input: "one secret\ntwo secret\n")
        try await world.succeed(
            "vault",
            "change-slot",
            "first",
            "--passphrase-stdin",
            input: "one secret\nthree secret\n"
        )
        try await world.succeed("vault", "remove-slot", "second")
        #expect(try await world.juicer("vault", "remove-slot", "first").errorText.contains("only slot"))
        try await world.succeed("vault", "rotate", "--passphrase-stdin", input: "three secret\n")
        try await world.succeed("vault", "seal")
        for wrong in ["one secret", "two secret"] {
            let refused = try await world.juicer("vault", "unseal", "--passphrase-stdin", input: wrong + "\n")
            #expect(refused.status == 5, "\(wrong)")
        }
        try await world.succeed("vault", "unseal", "--passphrase-stdin", input: "three secret\n")
        #expect(try await world.succeed("vault", "check").text.contains("verified"))
        #expect(try await world.succeed("vault", "status").text.contains(id))

        guard StockProgram.canMount else { return }
        let mount = world.folder.file("mount")
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: false)
        try await world.succeed("vault", "mount", id, mount)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: mount).contains { $0.contains("HomeDomain/") })
        try await world.succeed("vault", "unmount", mount)
        #expect(try FileManager.default.contentsOfDirectory(atPath: mount).isEmpty)
        #expect(try await world.juicer("vault", "unmount", mount).status == 4)
    }

    @Test(
        "after seal no key and no secret is in the daemon's memory",
        .enabled("needs root, to read it") { geteuid() == 0 }
    )
    func memory() async throws {
        let world = try await World()
        let id = try await world.unlock("phone")
        try await world.succeed("files", "materialize", id)
        try await world.succeed("vault", "check")
        let state = world.folder.file("state")
        let text = try #require(FileManager.default.contents(atPath: state + "/vault.key")).dropLast()
        let secret = text.withUnsafeBytes { SecretBytes(copying: $0) }
        let slot = try VolumeConfiguration(
            text: FileSource(path: state + "/vault/slots/machine.conf").allBytes(limit: 1 << 16)
        )
        let master = try slot.unwrap(secret)
        let root = try Volume(
            at: state + "/vault/root",
            stagingIn: world.folder.file("staging"),
            master: master
        )
        let backupSecret = try SecretBytes(count: 64) {
            _ = try root.openFile(VolumePath("keys/" + id)).read(into: $0, at: 0)
        }
        let backup = try VolumeConfiguration(
            text: FileSource(path: state + "/vault/backups/\(id)/gocryptfs.conf").allBytes(limit: 1 << 16)
        )
        let backupMaster = try backup.unwrap(backupSecret)
        let contentKeys = [master, backupMaster].map { KeyDerivation.hkdf($0, info: VolumeKeys.contentInfo) }
        let needles = [secret, master, backupSecret, backupMaster] + contentKeys + [SecretBytes(World.passphrase)]

        // While it is open, the keys lie where no scanner reaches, but for what the cipher has expanded.
        let before = try ProcessMemory.copies(of: needles.map(Data.init), in: world.daemon.id)
        #expect(before.suffix(3).dropLast().allSatisfy { $0 > 0 }, "the scan finds nothing: \(before)")
        try await world.succeed("vault", "seal")
        #expect(try ProcessMemory.copies(of: needles.map(Data.init), in: world.daemon.id) == needles.map { _ in 0 })
    }

    @Test(
        "after a purge nothing of the backup or its keys is anywhere on the disk",
        .enabled("needs root, to mount an image") { TestDisk.isPossible }
    )
    func rawDisk() async throws {
        let mounted = LockedBox<TestDisk?>(nil)
        let world = try await World(samples: ["phone": ["--messages", "40", "--photos", "3"]]) { folder in
            mounted.value = try TestDisk(ext4: 64, on: folder.file("state"))
        }
        let disk = try #require(mounted.value)
        let id = try await world.unlock("phone")
        try await world.succeed("files", "materialize", id)
        let volume = world.folder.file("state/vault/backups/" + id)
        let configuration = try Data(contentsOf: URL(fileURLWithPath: volume + "/gocryptfs.conf"))
        // The longest string of it is the wrapped key.
        let wrapped = try #require(configuration.split(separator: UInt8(ascii: "\"")).max { $0.count < $1.count })
        var needles = [Data(World.passphrase.utf8)]
        for file in try world.expectations("phone").filter({ $0["type"] == "file" }).prefix(200) {
            let name = try #require(file["domain"]) + ":" + #require(file["path"])
            guard needles.count < 6, let size = file["size"].flatMap(Int.init), size >= 4_096 else { continue }
            let part = try await world.succeed("files", "cat", id, name).output.subdata(in: 2_000..<2_032)
            if Set(part).count > 8 { needles.append(part) }
        }
        #expect(needles.count > 3)
        #expect(try raw(disk).range(of: Data(wrapped)) != nil)
        try await world.succeed("vault", "purge", id)
        let bytes = try raw(disk)
        for needle in needles + [Data(wrapped)] { #expect(bytes.range(of: needle) == nil) }
    }

    private func raw(_ disk: TestDisk) throws -> Data {
        sync()
        return try Data(contentsOf: URL(fileURLWithPath: #require(disk.image)), options: .alwaysMapped)
    }
}

extension Data {
    fileprivate init(_ secret: SecretBytes) { self = secret.withUnsafeBytes { Data($0) } }
}

extension SecretBytes {
    fileprivate convenience init(_ text: String) {
        self.init(count: text.utf8.count) { $0.copyBytes(from: Array(text.utf8)) }
    }
}
