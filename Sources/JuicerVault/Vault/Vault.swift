internal import Glibc
public import JuicerCore
internal import JuicerCrypto
internal import Synchronization

/// The one place where anything decrypted is kept: a root volume for the daemon's own state, and a volume for each
/// backup, whose secret lies in the root volume.
///
/// All methods block; call them on a ``JuicerCore/BlockingExecutor``. Secrets are tried one at a time, by callers that
/// limit how often.
public final class Vault: Sendable {
    /// What can be done with it.
    public enum State: Sendable, Hashable {
        /// There is none yet.
        case absent
        /// Its keys are not in memory.
        case sealed
        /// It can be used.
        case unsealed
        /// It cannot be used, and why.
        case unusable(reason: String)
    }

    struct Open {
        let root: Volume
        let manifest: Manifest
        var backups: [String: BackupVolume] = [:]
    }

    struct Inner: ~Copyable {
        var lock: CInt = -1
        var kind = VaultKind.embedded
        var open: Open?
        var problem: String?

        deinit {
            if lock >= 0 { close(lock) }
        }
    }

    /// Where the secrets of the backups' volumes lie in the root volume.
    private static let keyFolder: VolumePath = "keys"

    let folder: VaultFolder
    let inner: Mutex<Inner>

    /// The vault in a folder, which need not be there yet. It is sealed.
    ///
    /// - Throws: ``VaultError/inUse(path:)`` when another process has it.
    public init(at path: String) throws {
        folder = VaultFolder(path: path)
        var inner = Inner()
        if folder.exists {
            inner.lock = try folder.lock()
            do {
                inner.kind = try folder.readFormat()
                try Rotation(folder).finish()
            } catch {
                inner.problem = "\(error)"
            }
        }
        self.inner = Mutex(inner)
    }

    /// Where it lies.
    public var path: String { folder.path }

    /// Version of its format.
    public static var formatVersion: Int { VaultFolder.version }

    /// What can be done with it.
    public var state: State {
        inner.withLock { inner in
            if let problem = inner.problem { return .unusable(reason: problem) }
            if inner.lock < 0 { return .absent }
            return inner.open == nil ? .sealed : .unsealed
        }
    }

    /// What its encryption stands on.
    public var kind: VaultKind { inner.withLock { $0.kind } }

    // MARK: - Life

    /// Makes the vault, with one slot, and leaves it unsealed.
    ///
    /// - Throws: ``VaultError/unprovenStorage(reason:)`` for an external one whose storage is not encrypted.
    public func create(
        slot name: String,
        _ kind: SlotKind,
        secret: SecretBytes,
        on storage: VaultKind = .embedded
    ) throws {
        try kind.check(secret)
        guard SlotFolder.isValid(name) else { throw VaultError.invalidSlotName }
        try inner.withLock { inner in
            if let problem = inner.problem { throw VaultError.unusable(reason: problem) }
            guard inner.lock < 0, !folder.exists else { throw VaultError.alreadyExists }
            try folder.make()
            let lock = try folder.lock()
            do {
                if storage == .external { try StorageProof().check(folder.path) }
                let master = SecretBytes(randomCount: GCMCipher.keySize)
                // A half-made one has no format file, and holds nothing yet.
                try Erasure.removeFolder(folder.root)
                try Volume.create(at: folder.root)
                for old in try folder.slots.names { try folder.slots.remove(old) }
                try folder.slots.write(name, VolumeConfiguration(wrapping: master, under: secret, cost: kind.cost))
                let root = try Volume(at: folder.root, stagingIn: folder.staging("root"), master: master)
                try root.createFolders(Self.keyFolder)
                try folder.writeFormat(storage)
                inner.kind = storage
                inner.open = Open(root: root, manifest: try Manifest(of: root))
                inner.lock = lock
            } catch {
                close(lock)
                throw error
            }
        }
    }

    /// Opens it with the secret of any slot. One that is open already stays so, if the secret fits.
    ///
    /// - Returns: the slot that the secret fitted.
    /// - Throws: ``VaultError/wrongSecret``, ``VaultError/absent``, ``VaultError/unusable(reason:)``;
    ///   ``VaultError/unprovenStorage(reason:)`` when what lies below an external one changed.
    @discardableResult
    public func unseal(_ secret: SecretBytes) throws -> String {
        if kind == .external { try StorageProof().check(folder.path) }
        let opened = try openSlot(secret)
        try inner.withLock { inner in
            guard inner.open == nil else { return }
            let root = try Volume(at: folder.root, stagingIn: folder.staging("root"), master: opened.master)
            // A root volume under another key has nothing of these names.
            guard try root.status(Self.keyFolder)?.kind == .folder else {
                throw VaultError.unusable(reason: "its root volume has another key than its slots, or was changed")
            }
            inner.open = Open(root: root, manifest: try Manifest(of: root))
        }
        return opened.name
    }

    func openSlot(_ secret: SecretBytes) throws -> (name: String, master: SecretBytes) {
        switch state {
        case .absent: throw VaultError.absent
        case .unusable(let reason): throw VaultError.unusable(reason: reason)
        case .sealed, .unsealed: break
        }
        guard secret.count > 0 else { throw VaultError.wrongSecret }
        return try folder.slots.open(secret)
    }

    /// Drops every key and closes every file.
    public func seal() {
        let open = inner.withLock { inner in
            defer { inner.open = nil }
            return inner.open
        }
        guard let open else { return }
        for backup in open.backups.values { backup.volume.seal() }
        open.root.seal()
    }

    // MARK: - Volumes

    /// The root volume.
    ///
    /// - Throws: ``VaultError/sealed``.
    public var root: Volume {
        get throws {
            guard let root = inner.withLock({ $0.open?.root }) else { throw VaultError.sealed }
            return root
        }
    }

    /// What lies in the root volume.
    ///
    /// - Throws: ``VaultError/sealed``.
    public var rootManifest: Manifest {
        get throws {
            guard let manifest = inner.withLock({ $0.open?.manifest }) else { throw VaultError.sealed }
            return manifest
        }
    }

    /// The ids of the backups about which anything is kept.
    public var backupIDs: [String] { get throws { try folder.backupIDs } }

    /// The volume of a backup.
    ///
    /// - Parameters:
    ///   - creating: whether it is made when there is none.
    ///   - heads: where the head of its manifest is remembered.
    /// - Throws: ``VaultError/nothingKept(backupID:)``, ``VaultError/sealed``, ``VolumeError``.
    public func volume(
        of backupID: String,
        creating: Bool = false,
        heads: (any ManifestHeads)? = nil
    ) throws -> BackupVolume {
        guard VaultFolder.isValidBackupID(backupID) else { throw VaultError.invalidBackupID }
        return try inner.withLock { inner in
            guard let open = inner.open else { throw VaultError.sealed }
            if let known = open.backups[backupID] { return known }
            let keyPath = Self.keyFolder.appending(Array(backupID.utf8))
            if creating, open.manifest[keyPath] == nil {
                try makeVolume(backupID, keyPath, open)
                try heads?.remember(.none, of: backupID)
            }
            let secret = try Self.readSecret(keyPath, open.manifest, backupID)
            let configuration = try readConfiguration(backupID)
            let volume = try Volume(
                at: folder.backup(backupID),
                stagingIn: folder.staging(backupID),
                master: configuration.unwrap(secret)
            )
            let opened = BackupVolume(
                backupID: backupID,
                volume: volume,
                manifest: try Manifest(of: volume, expecting: heads?.head(of: backupID)) {
                    try heads?.remember($0, of: backupID)
                }
            )
            inner.open?.backups[backupID] = opened
            return opened
        }
    }

    /// What opens the volume of a backup.
    func volumeSecret(_ backupID: String) throws -> SecretBytes {
        guard VaultFolder.isValidBackupID(backupID) else { throw VaultError.invalidBackupID }
        return try Self.readSecret(Self.keyFolder.appending(Array(backupID.utf8)), rootManifest, backupID)
    }

    private func readConfiguration(_ backupID: String) throws -> VolumeConfiguration {
        let path = folder.backup(backupID) + "/" + VolumeLayout.configurationName
        do {
            return try VolumeConfiguration(
                text: FileSource(path: path).allBytes(limit: VolumeConfiguration.sizeLimit)
            )
        } catch FileSourceError.notFound {
            throw VolumeError.damaged(path: backupID, .missing)
        }
    }

    /// The secret is written last: a volume without one is half made, and is made anew.
    private func makeVolume(_ backupID: String, _ keyPath: VolumePath, _ open: Open) throws {
        let path = folder.backup(backupID)
        try Erasure.removeFolder(path)
        try Volume.create(at: path)
        // Hexadecimal digits, as the stock program takes its password from a line of text.
        let secret = Hex.encode(SecretBytes(randomCount: 32))
        let configuration = try VolumeConfiguration(
            wrapping: SecretBytes(randomCount: GCMCipher.keySize),
            under: secret,
            cost: .machineSecret
        )
        try AtomicFile.write(configuration.text, to: path + "/" + VolumeLayout.configurationName, mode: 0o400)
        let file = try open.root.newFile()
        try secret.withUnsafeBytes { try file.write($0) }
        open.manifest.record(keyPath, try file.commit(to: keyPath, replacing: true))
        try open.manifest.commit()
    }

    private static func readSecret(
        _ path: VolumePath,
        _ manifest: Manifest,
        _ backupID: String
    ) throws -> SecretBytes {
        guard manifest[path] != nil else { throw VaultError.nothingKept(backupID: backupID) }
        let file = try manifest.openFixed(path)
        guard try file.size == 64 else { throw VolumeError.damaged(path: path.description, .length) }
        return try SecretBytes(count: 64) { _ = try file.read(into: $0, at: 0) }
    }

    /// Destroys what is kept about a backup: its secret first, then its files. Also what is half made or half purged.
    ///
    /// - Returns: bytes that are free again.
    /// - Throws: ``VaultError/nothingKept(backupID:)``; ``VaultError/sealed``.
    public func purge(_ backupID: String) throws -> Int64 {
        guard VaultFolder.isValidBackupID(backupID) else { throw VaultError.invalidBackupID }
        return try inner.withLock { inner in
            guard let open = inner.open else { throw VaultError.sealed }
            inner.open?.backups.removeValue(forKey: backupID)?.volume.seal()
            let keyPath = Self.keyFolder.appending(Array(backupID.utf8))
            let hasKey = try open.root.status(keyPath) != nil
            let path = folder.backup(backupID)
            guard try hasKey || folder.backupIDs.contains(backupID) else {
                throw VaultError.nothingKept(backupID: backupID)
            }
            if hasKey {
                let file = try open.root.openFile(keyPath)
                let zeros = [UInt8](repeating: 0, count: Int(max(64, min(4_096, try file.size))))
                try zeros.withUnsafeBytes { try file.write($0, at: 0) }
                try file.sync()
                try open.root.remove(keyPath)
            }
            open.manifest.record(keyPath, nil)
            try open.manifest.commit()
            try Erasure.eraseFile(path + "/" + VolumeLayout.configurationName)
            let freed = try Erasure.removeFolder(path)
            try Erasure.removeFolder(folder.staging(backupID))
            return freed
        }
    }

    /// Whether nothing is left that could open what was kept about a backup.
    public func isPurged(_ backupID: String) throws -> Bool {
        let keyPath = Self.keyFolder.appending(Array(backupID.utf8))
        return try root.status(keyPath) == nil && !folder.backupIDs.contains(backupID)
    }

    // MARK: - Numbers

    /// Bytes that it takes on the disk.
    public var bytesUsed: Int64 { get throws { try Erasure.usedBytes(of: path) } }

    /// Bytes that are free where it lies.
    public var bytesFree: Int64 {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int64(status.f_bavail) * Int64(status.f_frsize) : 0
    }
}
