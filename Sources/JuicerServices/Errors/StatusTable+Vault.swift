import Glibc
import JuicerCore
import JuicerProto
import JuicerState
import JuicerVault
import TTRPC

extension StatusTable {
    /// What a failure of the vault is to a caller.
    static func status(of error: VaultError) -> RPCError {
        switch error {
        case .absent:
            RPCError(
                .failedPrecondition,
                "\(error)",
                reason: "VAULT_ABSENT",
                metadata: ["hint": "make one with `juicer vault init`"]
            )
        case .sealed: vaultSealed
        case .wrongSecret: RPCError(.permissionDenied, "\(error)", reason: "WRONG_SECRET")
        case .alreadyExists: RPCError(.alreadyExists, "\(error)", reason: "VAULT_EXISTS")
        case .slotExists: RPCError(.alreadyExists, "\(error)", reason: "SLOT_EXISTS")
        case .noSuchSlot: RPCError(.notFound, "\(error)", reason: "SLOT_NOT_FOUND")
        case .nothingKept: RPCError(.notFound, "\(error)", reason: "NOTHING_KEPT")
        case .invalidSecret: RPCError.badField("secret", "\(error)")
        case .invalidSlotName: RPCError.badField("name", "\(error)")
        case .invalidBackupID: RPCError.badField("backup_id", "\(error)")
        case .lastSlot: RPCError(.failedPrecondition, "\(error)", reason: "LAST_SLOT")
        case .newerVersion, .unusable:
            RPCError(.failedPrecondition, "\(error)", reason: "VAULT_UNUSABLE")
        case .unprovenStorage:
            RPCError(
                .failedPrecondition,
                "\(error)",
                reason: "STORAGE_NOT_ENCRYPTED",
                metadata: ["hint": "move the state directory to encrypted storage, or make an embedded vault"]
            )
        case .inUse: RPCError(.unavailable, "\(error)", reason: "VAULT_IN_USE")
        case .system(_, let error): status(ofVaultSystem: error.code, "\(error)")
        }
    }

    /// What a failure in a volume is to a caller.
    static func status(of error: VolumeError) -> RPCError {
        switch error {
        case .sealed: vaultSealed
        case .wrongSecret: RPCError(.dataLoss, "the volume's key was changed", reason: "VAULT_DAMAGED")
        case .notAVolume, .damaged: RPCError(.dataLoss, "\(error)", reason: "VAULT_DAMAGED")
        case .unsupported: RPCError(.failedPrecondition, "\(error)", reason: "VAULT_UNUSABLE")
        case .notFound: RPCError(.notFound, "\(error)", reason: "ENTRY_NOT_FOUND")
        case .alreadyExists, .wrongKind, .notEmpty: RPCError(.alreadyExists, "\(error)", reason: "ENTRY_EXISTS")
        case .invalidName: RPCError(.invalidArgument, "\(error)", reason: "NAME_UNFIT")
        case .blockLimitReached:
            RPCError(.resourceExhausted, "\(error)", reason: "BLOCK_LIMIT", metadata: ["hint": "purge the backup"])
        case .system(_, let error): status(ofVaultSystem: error.code, "\(error)")
        }
    }

    /// What a failure of the daemon's memory is to a caller.
    static func status(of error: StateError) -> RPCError {
        switch error {
        case .newerVersion: RPCError(.failedPrecondition, "\(error)", reason: "VAULT_UNUSABLE")
        case .putBack, .damaged:
            RPCError(
                .dataLoss,
                "\(error)",
                reason: "VAULT_DAMAGED",
                metadata: ["hint": "docs/recovery.md tells how to get everything out"]
            )
        case .failed: RPCError(.internalError, "\(error)")
        }
    }

    /// What a failure of mounting is to a caller.
    static func status(of error: MountError) -> RPCError {
        switch error {
        case .unfitFolder: RPCError.badField("directory", "\(error)")
        case .mountedAlready: RPCError(.alreadyExists, "\(error)", reason: "MOUNTED_ALREADY")
        case .notHere, .failed: RPCError(.failedPrecondition, "\(error)", reason: "CANNOT_MOUNT")
        }
    }

    /// What is said to everybody while the vault is sealed.
    static let vaultSealed = RPCError(
        .failedPrecondition,
        "the vault is sealed",
        reason: "VAULT_SEALED",
        metadata: ["hint": "unseal it with `juicer vault unseal`"]
    )

    /// ENOSPC and EDQUOT are for whoever keeps the machine; what else fails on a disk is data that is not there.
    private static func status(ofVaultSystem code: CInt, _ text: String) -> RPCError {
        code == ENOSPC || code == EDQUOT
            ? RPCError(.resourceExhausted, "the vault's disk is full: \(text)", reason: "DISK_FULL")
            : RPCError(.unavailable, "the vault's disk failed: \(text)", reason: "DISK_FAILED")
    }
}
