import Foundation
import JuicerCore
import JuicerState
import JuicerVault
import Synchronization
import TestSupport

/// A vault with its state, which can be sealed and opened again.
final class KeyVault: Sendable {
    let directory: TemporaryDirectory
    private let secret = Hex.encode(SecretBytes(randomCount: 32))
    private let vault: Vault
    private let opened = Mutex<StateStore?>(nil)

    init() throws {
        directory = try TemporaryDirectory()
        vault = try Vault(at: directory.file("vault"))
        try vault.create(slot: "machine", .machineSecret, secret: secret)
        try vault.unseal(secret)
    }

    /// The state, opened when it is first needed.
    var state: @Sendable () throws -> StateStore {
        { [self] in
            let (root, manifest) = (try vault.root, try vault.rootManifest)
            return try opened.withLock { opened in
                if let opened { return opened }
                let store = try StateStore(on: root, manifest)
                opened = store
                return store
            }
        }
    }

    func seal() {
        opened.withLock { opened in
            opened?.close()
            opened = nil
        }
        vault.seal()
    }

    func unseal() throws { try vault.unseal(secret) }

    /// What is in each file of the vault's folder.
    func files() throws -> [Data] {
        let entries = FileManager.default.enumerator(atPath: directory.path)
        return (entries?.allObjects ?? []).compactMap { $0 as? String }
            .compactMap { FileManager.default.contents(atPath: directory.file($0)) }
    }

    /// What is in the files of the root volume, as somebody with the key sees it.
    func clearFiles() throws -> [Data] {
        let root = try vault.root
        return try root.list(.root).entries
            .compactMap { entry in
                let path = VolumePath(String(decoding: entry.name, as: UTF8.self))
                return (try? root.openFile(path)).map { Data((try? $0.allBytes(limit: 1 << 24)) ?? []) }
            }
    }
}
