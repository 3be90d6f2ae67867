public import JuicerCore

/// Why the vault could not do something.
public enum VaultError: Error, Sendable, Hashable {
    /// There is no vault yet.
    case absent
    /// There is one already.
    case alreadyExists
    /// Its keys are not in memory.
    case sealed
    /// No slot fits the secret.
    case wrongSecret
    /// The secret cannot be used; the reason does not quote it.
    case invalidSecret(reason: String)
    /// The name cannot be that of a slot.
    case invalidSlotName
    /// There is a slot of that name.
    case slotExists(String)
    /// There is no slot of that name.
    case noSuchSlot(String)
    /// Without it nothing would open the vault any more.
    case lastSlot(String)
    /// A text that cannot be the id of a backup.
    case invalidBackupID
    /// Nothing is kept about the backup.
    case nothingKept(backupID: String)
    /// It was made by a newer version.
    case newerVersion(Int)
    /// What it lies on cannot be proved to be encrypted, as was asked; the reason says what was found.
    case unprovenStorage(reason: String)
    /// Another process uses it.
    case inUse(path: String)
    /// It cannot be used; the reason says why.
    case unusable(reason: String)
    /// The system answered with a failure.
    case system(path: String, SystemError)
}

extension VaultError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .absent: "there is no vault yet"
        case .alreadyExists: "there is a vault already"
        case .sealed: "the vault is sealed"
        case .wrongSecret: "no slot of the vault fits this secret"
        case .invalidSecret(let reason): "the secret cannot be used: \(reason)"
        case .invalidSlotName: "a slot's name has 1 to 64 letters, digits, \"-\" or \"_\""
        case .slotExists(let name): "there is a slot \(name) already"
        case .noSuchSlot(let name): "there is no slot \(name)"
        case .lastSlot(let name): "\(name) is the only slot: without it nothing would open the vault"
        case .invalidBackupID: "this cannot be the id of a backup"
        case .nothingKept(let id): "the vault keeps nothing about the backup \(id)"
        case .newerVersion(let version): "the vault has format \(version), which is newer than this program"
        case .unprovenStorage(let reason): "the storage below the vault cannot be proved to be encrypted: \(reason)"
        case .inUse(let path): "another process uses the vault in \(path)"
        case .unusable(let reason): "the vault cannot be used: \(reason)"
        case .system(let path, let error): "\(path): \(error)"
        }
    }
}
