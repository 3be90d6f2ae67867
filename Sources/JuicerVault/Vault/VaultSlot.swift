internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

/// What opens a slot.
public enum SlotKind: Sendable, Hashable {
    /// What a person types: 8 to 1,024 bytes. Each try costs scrypt with n = 2^17.
    case passphrase
    /// A secret with at least 128 random bits, 32 to 1,024 bytes long: a key file, a systemd credential.
    case machineSecret

    var cost: ScryptCost {
        switch self {
        case .passphrase: .passphrase
        case .machineSecret: .machineSecret
        }
    }

    /// Makes sure that a secret can be one of this kind. The stock program reads it from the first line of a file.
    func check(_ secret: SecretBytes) throws(VaultError) {
        let least = self == .passphrase ? 8 : 32
        guard (least...1_024).contains(secret.count) else {
            throw .invalidSecret(reason: "it must have \(least) to 1,024 bytes")
        }
        guard secret.withUnsafeBytes({ !$0.contains(0) && !$0.contains(0x0A) && !$0.contains(0x0D) }) else {
            throw .invalidSecret(reason: "it must not have line ends or NUL bytes")
        }
    }
}

/// One way to open the vault.
public struct VaultSlot: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// What opens it.
    public let kind: SlotKind
    /// When it was made or last changed, in nanoseconds since 1970.
    public let changed: Int64
}

/// The slots of the root volume: each is a `gocryptfs.conf` of its own that wraps the one master key.
struct SlotFolder {
    private static let suffix = ".conf"

    let path: String

    /// Whether a text can be the name of a slot.
    static func isValid(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    private func file(_ name: String) -> String { path + "/" + name + Self.suffix }

    /// The names, in order.
    var names: [String] {
        get throws {
            try FolderListing.names(in: path).filter { $0.hasSuffix(Self.suffix) }
                .map { String($0.dropLast(Self.suffix.count)) }.filter(Self.isValid).sorted()
        }
    }

    var slots: [VaultSlot] {
        get throws {
            try names.map { name in
                var status = stat()
                try calling("stat", .root) { stat(file(name), &status) }
                let cost = try read(name).cost
                return VaultSlot(
                    name: name,
                    kind: cost.n >= 1 << 16 ? .passphrase : .machineSecret,
                    changed: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
                )
            }
        }
    }

    func read(_ name: String) throws -> VolumeConfiguration {
        guard Self.isValid(name) else { throw VaultError.invalidSlotName }
        do {
            let text = try FileSource(path: file(name)).allBytes(limit: VolumeConfiguration.sizeLimit)
            return try VolumeConfiguration(text: text)
        } catch FileSourceError.notFound {
            throw VaultError.noSuchSlot(name)
        }
    }

    func write(_ name: String, _ configuration: VolumeConfiguration) throws {
        guard Self.isValid(name) else { throw VaultError.invalidSlotName }
        do {
            try AtomicFile.write(configuration.text, to: file(name), mode: 0o400)
        } catch {
            throw VaultError.system(path: file(name), error)
        }
    }

    /// Removes a slot; what it held is overwritten first.
    func remove(_ name: String) throws {
        try Erasure.eraseFile(file(name))
        try AtomicFile.syncFolder(path)
    }

    /// Finds the slot that a secret fits.
    ///
    /// A slot that cannot be read stands in nobody's way as long as another one fits.
    /// - Throws: ``VaultError/wrongSecret``, or why no slot can be read.
    func open(_ secret: SecretBytes) throws -> (name: String, master: SecretBytes) {
        var problem: (any Error)?
        // The cheap ones first.
        let found = try names.map { name in (name, Result { try read(name) }) }
            .sorted { ((try? $0.1.get().cost.n) ?? 0) < ((try? $1.1.get().cost.n) ?? 0) }
        for (name, configuration) in found {
            do {
                return (name, try configuration.get().unwrap(secret))
            } catch VolumeError.wrongSecret {
                continue
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        throw found.isEmpty ? VaultError.unusable(reason: "it has no slots") : VaultError.wrongSecret
    }
}
