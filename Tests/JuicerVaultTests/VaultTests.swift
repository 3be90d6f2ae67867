import Foundation
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerVault

@Suite("The vault")
struct VaultTests {
    let directory: TemporaryDirectory
    let secret = Hex.encode(SecretBytes(randomCount: 32))
    var path: String { directory.path + "/vault" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func makeVault() throws -> Vault {
        let vault = try Vault(at: path)
        #expect(vault.state == .absent)
        try vault.create(slot: "machine", .machineSecret, secret: secret)
        #expect(vault.state == .unsealed)
        return vault
    }

    private func write(_ text: String, to path: VolumePath, in backup: BackupVolume) throws {
        let file = try backup.volume.newFile()
        try Array(text.utf8).withUnsafeBytes { try file.write($0) }
        backup.manifest.record(path, try file.commit(to: path))
        try backup.manifest.commit()
    }

    @Test("What was kept is there after seal and unseal, also for another process, and not without its secret")
    func life() throws {
        var vault: Vault? = try makeVault()
        try write("hello", to: "greeting", in: #require(vault).volume(of: "phone-1", creating: true))
        #expect(throws: VaultError.nothingKept(backupID: "phone-2")) { try vault?.volume(of: "phone-2") }
        #expect(throws: VaultError.inUse(path: path)) { try Vault(at: path) }
        vault?.seal()
        #expect(vault?.state == .sealed)
        #expect(throws: VaultError.sealed) { try vault?.volume(of: "phone-1") }
        #expect(throws: VaultError.sealed) { try vault?.root }
        vault = nil

        let next = try Vault(at: path)
        #expect(next.state == .sealed)
        #expect(throws: VaultError.wrongSecret) { try next.unseal(SecretBytes("not the one, but long enough")) }
        #expect(throws: VaultError.wrongSecret) { try next.unseal(SecretBytes("")) }
        #expect(try next.unseal(secret) == "machine")
        let backup = try next.volume(of: "phone-1")
        #expect(try backup.manifest.openFixed("greeting").allBytes(limit: 100) == Array("hello".utf8))
        #expect(throws: VaultError.alreadyExists) {
            try next.create(slot: "machine", .machineSecret, secret: secret)
        }
    }

    @Test("Slots are added, changed and removed; each opens the vault, and the last one stays")
    func slots() throws {
        let vault = try makeVault()
        let passphrase = SecretBytes("correct horse battery")
        try vault.addSlot("person", .passphrase, secret: passphrase, current: secret)
        #expect(try vault.slots.map(\.name) == ["machine", "person"])
        #expect(try vault.slots.map(\.kind) == [.machineSecret, .passphrase])
        vault.seal()
        #expect(try vault.unseal(passphrase) == "person")
        #expect(throws: VaultError.slotExists("person")) {
            try vault.addSlot("person", .passphrase, secret: passphrase, current: secret)
        }
        #expect(throws: VaultError.wrongSecret) {
            try vault.addSlot("third", .passphrase, secret: passphrase, current: SecretBytes("something else"))
        }
        let changed = SecretBytes("another passphrase")
        try vault.changeSlot("person", secret: changed, current: passphrase)
        vault.seal()
        #expect(throws: VaultError.wrongSecret) { try vault.unseal(passphrase) }
        #expect(try vault.unseal(changed) == "person")
        try vault.removeSlot("machine")
        #expect(throws: VaultError.wrongSecret) { try vault.unseal(secret) }
        #expect(throws: VaultError.lastSlot("person")) { try vault.removeSlot("person") }
        #expect(throws: VaultError.noSuchSlot("machine")) { try vault.removeSlot("machine") }
    }

    @Test(
        "Secrets that cannot be are refused before anything is made",
        arguments: [
            ("short", SlotKind.passphrase), ("thirty-one bytes are too few...", .machineSecret),
            ("two\nlines of text", .passphrase),
        ]
    )
    func badSecrets(_ text: String, _ kind: SlotKind) throws {
        let vault = try Vault(at: path)
        #expect {
            try vault.create(slot: "first", kind, secret: SecretBytes(text))
        } throws: {
            guard case VaultError.invalidSecret = $0 else { return false }
            return true
        }
        #expect(throws: VaultError.invalidSlotName) {
            try vault.create(slot: "../x", .machineSecret, secret: secret)
        }
        #expect(vault.state == .absent)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("Rotation gives the root volume another key, and loses nothing")
    func rotation() throws {
        let vault = try makeVault()
        try vault.addSlot("person", .passphrase, secret: SecretBytes("correct horse battery"), current: secret)
        try write("hello", to: "greeting", in: vault.volume(of: "phone-1", creating: true))
        let before = try vault.folder.slots.read("machine").unwrap(secret)
        #expect(try vault.rotate(current: secret) == ["person"])
        #expect(try vault.slots.map(\.name) == ["machine"])
        #expect(try !vault.folder.slots.read("machine").unwrap(secret).constantTimeEquals(before))
        #expect(throws: VolumeError.self) {
            try Manifest(of: Volume(at: path + "/root", stagingIn: directory.path + "/other", master: before))
                .openFixed("keys/phone-1")
        }
        vault.seal()
        try vault.unseal(secret)
        let backup = try vault.volume(of: "phone-1")
        #expect(try backup.manifest.openFixed("greeting").allBytes(limit: 100) == Array("hello".utf8))
    }

    @Test("A rotation that a power cut ended is gone, or goes on, as far as it had come", arguments: 0...4)
    func interruptedRotation(_ steps: Int) throws {
        var vault: Vault? = try makeVault()
        try write("hello", to: "greeting", in: #require(vault).volume(of: "phone-1", creating: true))
        let folder = try #require(vault).folder
        let root = try #require(vault).root
        let master = SecretBytes(randomCount: 32)
        let rotation = Rotation(folder)
        try rotation.prepare(
            root,
            #require(vault).rootManifest,
            master: master,
            slot: "machine",
            VolumeConfiguration(wrapping: master, under: secret, cost: .machineSecret)
        )
        vault?.seal()
        vault = nil
        let files = FileManager.default
        let moves = [
            (path + "/root", path + "/rotation/old-root"), (path + "/rotation/root", path + "/root"),
            (path + "/slots", path + "/rotation/old-slots"), (path + "/rotation/slots", path + "/slots"),
        ]
        for (from, to) in moves.prefix(steps) { try files.moveItem(atPath: from, toPath: to) }
        if steps == 0 { try files.removeItem(atPath: path + "/rotation/ready") }
        let next = try Vault(at: path)
        try next.unseal(secret)
        #expect(try next.folder.slots.read("machine").unwrap(secret).constantTimeEquals(master) == (steps > 0))
        let backup = try next.volume(of: "phone-1")
        #expect(try backup.manifest.openFixed("greeting").allBytes(limit: 100) == Array("hello".utf8))
        #expect(!files.fileExists(atPath: path + "/rotation"))
    }

    @Test("Purge destroys the key first; nothing opens what was there, even when its files are put back")
    func purge() throws {
        let vault = try makeVault()
        try write("hello", to: "greeting", in: vault.volume(of: "phone-1", creating: true))
        let copy = directory.path + "/copy"
        try FileManager.default.copyItem(atPath: path + "/backups/phone-1", toPath: copy)
        let open = try vault.volume(of: "phone-1").volume.openFile("greeting")
        #expect(try vault.purge("phone-1") > 0)
        #expect(try vault.isPurged("phone-1"))
        #expect(throws: VolumeError.sealed) { try open.bytes(count: 5) }
        #expect(throws: VaultError.nothingKept(backupID: "phone-1")) { try vault.purge("phone-1") }
        try FileManager.default.moveItem(atPath: copy, toPath: path + "/backups/phone-1")
        #expect(throws: VaultError.nothingKept(backupID: "phone-1")) { try vault.volume(of: "phone-1") }
        // What is half made or half purged goes too.
        #expect(try vault.purge("phone-1") > 0)
        #expect(try vault.backupIDs.isEmpty)
    }

    @Test(
        "A backup's id leads nowhere else",
        arguments: ["", "..", "a/b", ".hidden", "x\u{0}y", String(repeating: "a", count: 200)]
    )
    func badIDs(_ id: String) throws {
        let vault = try makeVault()
        #expect(throws: VaultError.invalidBackupID) { try vault.volume(of: id, creating: true) }
        #expect(throws: VaultError.invalidBackupID) { try vault.purge(id) }
    }

    @Test("A vault of a newer version, or with a damaged format file, is left alone and says so")
    func versions() throws {
        var vault: Vault? = try makeVault()
        vault?.seal()
        vault = nil
        for (text, expected) in [("juicer vault 2\n", "newer"), ("something\n", "format")] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/format"))
            let next = try Vault(at: path)
            guard case .unusable(let reason) = next.state else {
                Issue.record("it can be used")
                continue
            }
            #expect(reason.contains(expected))
            #expect(throws: VaultError.unusable(reason: reason)) { try next.unseal(secret) }
        }
    }

    @Test("A vault that a crash left half made is made anew")
    func halfMade() throws {
        var vault: Vault? = try makeVault()
        vault?.seal()
        vault = nil
        try FileManager.default.removeItem(atPath: path + "/format")
        let next = try Vault(at: path)
        #expect(next.state == .absent)
        let other = Hex.encode(SecretBytes(randomCount: 32))
        try next.create(slot: "other", .machineSecret, secret: other)
        #expect(try next.slots.map(\.name) == ["other"])
        next.seal()
        try next.unseal(other)
    }
}

@Suite(
    "Volumes mounted by the stock program",
    .enabled("needs gocryptfs and /dev/fuse") { StockProgram.canMount }
)
struct MountTests {
    @Test("What was written is there to read as long as the mount lasts, and cannot be changed")
    func mount() throws {
        let directory = try TemporaryDirectory()
        let vault = try Vault(at: directory.path + "/vault")
        try vault.create(slot: "machine", .machineSecret, secret: Hex.encode(SecretBytes(randomCount: 32)))
        let backup = try vault.volume(of: "phone-1", creating: true)
        let file = try backup.volume.newFile()
        try Array("hello".utf8).withUnsafeBytes { try file.write($0) }
        _ = try file.commit(to: "greeting")
        let place = directory.path + "/mount"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        do {
            let mount = try vault.mount("phone-1", at: place, owner: geteuid())
            #expect(mount.isMounted)
            #expect(FileManager.default.contents(atPath: place + "/greeting") == Data("hello".utf8))
            #expect(!FileManager.default.createFile(atPath: place + "/other", contents: Data()))
            #expect(throws: MountError.self) { try vault.mount("phone-1", at: place, owner: geteuid()) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
        #expect(throws: MountError.unfitFolder("relative")) {
            try vault.mount("phone-1", at: "relative", owner: geteuid())
        }
        #expect(throws: MountError.unfitFolder(directory.path)) {
            try vault.mount("phone-1", at: directory.path, owner: geteuid())
        }
        #expect(throws: VaultError.nothingKept(backupID: "phone-2")) {
            try vault.mount("phone-2", at: place, owner: geteuid())
        }
    }
}
