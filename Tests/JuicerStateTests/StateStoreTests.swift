import Foundation
import JuicerCore
import JuicerState
import JuicerVault
import TestSupport
import Testing

@Suite("What the daemon remembers")
struct StateStoreTests {
    private let directory: TemporaryDirectory
    private let secret = Hex.encode(SecretBytes(randomCount: 32))

    init() throws {
        directory = try TemporaryDirectory()
        try Vault(at: directory.file("vault")).create(slot: "machine", .machineSecret, secret: secret)
    }

    private let backup = KeptBackup(
        id: String(repeating: "a", count: 32),
        path: "/backups/a",
        deviceName: "Ann's phone",
        deviceIdentifier: "00008101-000A",
        lastBackup: 1_700_000_000.5
    )

    /// Opens the vault and its state for the time of a call.
    private func withState<R>(_ body: (StateStore, Vault) throws -> R) throws -> R {
        let vault = try Vault(at: directory.file("vault"))
        try vault.unseal(secret)
        let state = try StateStore(on: vault.root, vault.rootManifest)
        defer {
            state.close()
            vault.seal()
        }
        return try body(state, vault)
    }

    /// A copy of a folder of the vault, which ``putBack(_:)`` puts in its place again.
    private func keepCopy(of folder: String) throws {
        try FileManager.default.copyItem(atPath: directory.file("vault/\(folder)"), toPath: directory.file("copy"))
    }

    private func putBack(_ folder: String, where isMeant: (String) -> Bool = { _ in true }) throws {
        let place = directory.file("vault/\(folder)")
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.file("copy")) where isMeant(name) {
            try? FileManager.default.removeItem(atPath: "\(place)/\(name)")
            try FileManager.default.copyItem(atPath: directory.file("copy/\(name)"), toPath: "\(place)/\(name)")
        }
    }

    @Test("It is there after seal and unseal, and passes the vault's check beside what was recorded")
    func kept() throws {
        let head = ManifestHead(generation: 7, digest: [UInt8](repeating: 1, count: 32))
        try withState { state, _ in
            try state.remember(backup)
            try state.remember(head, of: backup.id)
        }
        try withState { state, vault in
            #expect(try state.keptBackups() == [backup])
            #expect(try state.head(of: backup.id) == head)
            #expect(try state.head(of: "b") == nil)
            var check = VolumeCheck(of: try vault.root, try vault.rootManifest)
            var damages: [VolumeError] = []
            while let step = try check.next() { damages += step.damages }
            #expect(damages == [])
            try state.forget(backup.id)
            #expect(try state.keptBackups() == [])
            #expect(try state.head(of: backup.id) == nil)
        }
    }

    @Test("A database that was put back in an older version is refused")
    func olderDatabase() throws {
        try withState { state, _ in try state.remember(backup) }
        try keepCopy(of: "root")
        let names = try withState { _, vault in
            try vault.root.list(.root).entries.map { String(decoding: $0.name, as: UTF8.self) }
        }
        #expect(names.contains("state.db"))
        // All of the root folder's own files but the folders: the database, and nothing of the manifest.
        try putBack("root") { name in
            FileHandle(forReadingAtPath: directory.file("copy/\(name)/gocryptfs.diriv")) == nil
                && name != "gocryptfs.diriv"
        }
        #expect(throws: StateError.putBack) { try withState { _, _ in } }
    }

    @Test("A backup's volume that was put back as a whole in an older version is refused")
    func olderVolume() throws {
        func add(_ name: String) throws {
            try withState { state, vault in
                let volume = try vault.volume(of: backup.id, creating: true, heads: state)
                let file = try volume.volume.newFile()
                try Array(name.utf8).withUnsafeBytes { try file.write($0) }
                let path = VolumePath(name)
                volume.manifest.record(path, try file.commit(to: path))
                try volume.manifest.commit()
            }
        }
        try add("one")
        try keepCopy(of: "backups/\(backup.id)")
        try add("two")
        try add("three")
        try FileManager.default.removeItem(atPath: directory.file("vault/backups/\(backup.id)"))
        try FileManager.default.createDirectory(
            atPath: directory.file("vault/backups/\(backup.id)"),
            withIntermediateDirectories: false
        )
        try putBack("backups/\(backup.id)")
        #expect(throws: VolumeError.damaged(path: ".juicer/manifest", .manifest)) {
            try withState { state, vault in _ = try vault.volume(of: backup.id, heads: state) }
        }
    }

    @Test("A call that comes while it is closed gets an answer or is told that the vault is sealed")
    func closedMeanwhile() async throws {
        // Of their own: calls that block would keep this test from going on.
        let threads = BlockingExecutor(threadCount: 3, name: "test")
        for _ in 0..<20 {
            let vault = try Vault(at: directory.file("vault"))
            try vault.unseal(secret)
            let state = try StateStore(on: vault.root, vault.rootManifest)
            await withTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask {
                        do {
                            try await threads.run { while true { _ = try state.keptBackups() } }
                        } catch {
                            #expect(error as? VolumeError == .sealed)
                        }
                    }
                }
                try? await Task.sleep(for: .milliseconds(3))
                state.close()
            }
            vault.seal()
        }
    }

    @Test("After the vault is sealed it says so, and a rotation of the key keeps it")
    func sealing() throws {
        let vault = try Vault(at: directory.file("vault"))
        try vault.unseal(secret)
        let first = try StateStore(on: vault.root, vault.rootManifest)
        try first.remember(backup)
        first.close()
        _ = try vault.rotate(current: secret)
        let second = try StateStore(on: vault.root, vault.rootManifest)
        #expect(try second.keptBackups() == [backup])
        vault.seal()
        #expect(second.isSealed)
        #expect(throws: VolumeError.sealed) { try second.keptBackups() }
    }

    @Test("A damaged block is an error that names it")
    func damaged() throws {
        try withState { state, _ in try state.remember(backup) }
        let root = directory.file("vault/root")
        let files = try FileManager.default.contentsOfDirectory(atPath: root)
            .filter { ((try? Data(contentsOf: URL(fileURLWithPath: "\(root)/\($0)")))?.count ?? 0) > 8_000 }
        let path = try #require(files.first.map { "\(root)/\($0)" })
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[18 + 4_128 + 50] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(throws: VolumeError.damaged(path: "state.db", .block(number: 1))) {
            try withState { state, _ in _ = try state.keptBackups() }
        }
    }
}
