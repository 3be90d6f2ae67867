public import JuicerCore
internal import JuicerCrypto
internal import Synchronization

extension Vault {
    /// The ways to open it.
    public var slots: [VaultSlot] {
        get throws {
            if case .absent = state { throw VaultError.absent }
            return try folder.slots.slots
        }
    }

    /// Adds a way to open it.
    ///
    /// - Parameter current: the secret of any slot there is.
    public func addSlot(_ name: String, _ kind: SlotKind, secret: SecretBytes, current: SecretBytes) throws {
        try kind.check(secret)
        guard SlotFolder.isValid(name) else { throw VaultError.invalidSlotName }
        let master = try openSlot(current).master
        guard try !folder.slots.names.contains(name) else { throw VaultError.slotExists(name) }
        try folder.slots.write(name, VolumeConfiguration(wrapping: master, under: secret, cost: kind.cost))
    }

    /// Puts another secret into a slot; its kind stays.
    ///
    /// - Parameter current: the secret of any slot there is.
    public func changeSlot(_ name: String, secret: SecretBytes, current: SecretBytes) throws {
        guard let slot = try slots.first(where: { $0.name == name }) else { throw VaultError.noSuchSlot(name) }
        try slot.kind.check(secret)
        let master = try openSlot(current).master
        try folder.slots.write(name, VolumeConfiguration(wrapping: master, under: secret, cost: slot.kind.cost))
    }

    /// Removes a way to open it.
    public func removeSlot(_ name: String) throws {
        let names = try slots.map(\.name)
        guard names.contains(name) else { throw VaultError.noSuchSlot(name) }
        guard names.count > 1 else { throw VaultError.lastSlot(name) }
        try folder.slots.remove(name)
    }

    /// Gives the root volume a new key, under which the slot that `current` fits is made anew; the other slots go.
    ///
    /// Files of the root volume must not be in use. The vault is open afterwards as it was before.
    /// - Returns: the slots that are gone.
    public func rotate(current: SecretBytes) throws -> [String] {
        let opened = try openSlot(current)
        let removed = try slots.map(\.name).filter { $0 != opened.name }
        try inner.withLock { inner in
            let wasOpen = inner.open != nil
            let root =
                try inner.open?.root
                ?? Volume(at: folder.root, stagingIn: folder.staging("root"), master: opened.master)
            let manifest = try inner.open?.manifest ?? Manifest(of: root)
            let cost = try folder.slots.read(opened.name).cost
            let master = SecretBytes(randomCount: GCMCipher.keySize)
            let slot = try VolumeConfiguration(wrapping: master, under: current, cost: cost)
            let rotation = Rotation(folder)
            try rotation.prepare(root, manifest, master: master, slot: opened.name, slot)
            root.seal()
            try rotation.finish()
            guard wasOpen else { return }
            let new = try Volume(at: folder.root, stagingIn: folder.staging("root"), master: master)
            inner.open = Open(root: new, manifest: try Manifest(of: new), backups: inner.open?.backups ?? [:])
        }
        return removed
    }
}
