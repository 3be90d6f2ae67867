import JuicerState
import JuicerVault
import Synchronization

/// What the daemon remembers, as long as the vault is unsealed.
final class VaultMemory: ManifestHeads {
    private let vault: Vault
    private let current = Mutex<StateStore?>(nil)

    init(_ vault: Vault) {
        self.vault = vault
    }

    /// The open state, which is opened when it is first needed.
    ///
    /// - Throws: ``VaultError/sealed``, ``StateError``, ``VolumeError``.
    func opened() throws -> StateStore {
        // Asked for before the lock is taken: the vault asks for heads while it holds its own.
        let (root, manifest) = (try vault.root, try vault.rootManifest)
        return try current.withLock { current in
            if let current, !current.isSealed { return current }
            let store = try StateStore(on: root, manifest)
            current = store
            return store
        }
    }

    /// Closes the state, before the vault is sealed or its root volume gets another key.
    func close() {
        current.withLock { current in
            current?.close()
            current = nil
        }
    }

    /// Uses the state where it is open, and else does nothing.
    func whileOpen(_ body: (StateStore) throws -> Void) throws {
        if let store = current.withLock({ $0 }) { try body(store) }
    }

    func head(of backupID: String) throws -> ManifestHead? { try existing().head(of: backupID) }

    func remember(_ head: ManifestHead, of backupID: String) throws {
        try existing().remember(head, of: backupID)
    }

    private func existing() throws -> StateStore {
        guard let store = current.withLock({ $0 }) else { throw VaultError.sealed }
        return store
    }
}
