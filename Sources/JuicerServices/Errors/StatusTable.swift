import JuicerAccess
import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerCrypto
import JuicerIndex
import JuicerJobs
import JuicerProto
import JuicerSessions
import JuicerState
import JuicerVault
import JuicerWorker
import TTRPC

/// The one table from what goes wrong in the domain to what a caller is told.
///
/// Each status has a stable reason in `google.rpc.ErrorInfo`, and what to do about it under `hint` there.
enum StatusTable {
    /// The status of any error that a handler throws.
    static func status(of error: any Error) -> RPCError {
        switch error {
        case let error as RPCError: error
        case let error as BackupsError: status(of: error)
        case let error as TurnError: status(of: error)
        case let error as ThrottleError: status(of: error)
        case let error as KeyError: status(of: error)
        case let error as BackupFormatError: status(of: error)
        case let error as SessionError: status(of: error)
        case let error as VaultError: status(of: error)
        case let error as VolumeError: status(of: error)
        case let error as StateError: status(of: error)
        case let error as MountError: status(of: error)
        case let error as JobError: status(of: error)
        case let error as WorkerError: status(of: error)
        case let error as IndexError: status(of: error)
        case let error as ContentError:
            RPCError(.dataLoss, "\(error)", reason: "CHANGED_WHILE_OPEN")
        case let error as SystemError:
            // Only reads of a backup's files get here; the path is no business of the caller's.
            RPCError(.dataLoss, "a file of the backup cannot be read: \(error.reason)", reason: "FILE_UNREADABLE")
        case is CancellationError: RPCError(.cancelled, "the call was cancelled")
        default: RPCError(.internalError, "something in the daemon failed; its log has more")
        }
    }

    private static func status(of error: BackupsError) -> RPCError {
        switch error {
        case .notFound(let selector):
            RPCError(
                .notFound,
                "there is no backup \"\(selector.prefix(128))\"",
                reason: "BACKUP_NOT_FOUND",
                metadata: ["hint": "list the backups, or look through the roots again with rescan"]
            )
        case .ambiguous(let selector, let candidates):
            RPCError(
                .invalidArgument,
                "\"\(selector.prefix(128))\" fits \(candidates.count) backups: \(shown(candidates))",
                reason: "BACKUP_AMBIGUOUS",
                metadata: ["hint": "give more of the id", "candidates": candidates.prefix(16).joined(separator: ",")]
            )
        case .locked:
            RPCError(.unauthenticated, "the backup is locked: unlock it again", reason: "BACKUP_LOCKED")
        case .shut: vaultSealed
        }
    }

    private static func status(of error: TurnError) -> RPCError {
        let text =
            switch error {
            case .tooManyWaiting(let bound): "\(bound) calls of this kind wait already"
            case .tooManyOfCaller(let bound): "\(bound) calls of yours of this kind wait already"
            }
        return RPCError(
            .resourceExhausted,
            text,
            reason: "TOO_MANY_WAITING",
            metadata: ["hint": "try again in a few seconds"]
        )
    }

    private static func shown(_ candidates: [String]) -> String {
        candidates.prefix(5).joined(separator: ", ") + (candidates.count > 5 ? ", …" : "")
    }

    private static func status(of error: BackupFormatError) -> RPCError {
        RPCError(
            code(of: error.code),
            error.message,
            reason: error.code == .passphraseWrong ? "WRONG_PASSPHRASE" : error.code.rawValue.uppercased(),
            metadata: error.hint.map { ["hint": $0] } ?? [:]
        )
    }

    /// What each failure of a backup is to a caller.
    static func code(of code: BackupFormatError.Code) -> RPCError.Code {
        switch code {
        case .passphraseWrong: .permissionDenied
        case .recordNotFound, .contentMissing: .notFound
        case .notAFile, .invalidRequest: .invalidArgument
        case .folderUnreadable: .unavailable
        case .closed: .unauthenticated
        case .cancelled: .cancelled
        case .manifestMissing, .manifestEmpty, .manifestUnsupported, .propertyListMissing, .keybagMissing,
            .keybagUnsupported, .iterationsOutOfRange, .classKeyMissing, .classKeyDeviceBound, .limitExceeded,
            .readerMissing:
            .failedPrecondition
        case .fileUnreadable, .manifestDamaged, .propertyListDamaged, .keybagDamaged, .keybagInconsistent,
            .manifestKeyUnusable, .fileKeyDamaged, .recordDamaged, .contentNotRegular, .changedWhileOpen,
            .readerFailed:
            .dataLoss
        }
    }

    /// The reason of a status that is for the audit log alone.
    static let sessionMisused = "SESSION_MISUSED"

    /// For what must be put down in the audit log and cannot be.
    static let auditUnavailable = RPCError(
        .unavailable,
        "the audit log cannot be written, so this is not done",
        reason: "AUDIT_UNAVAILABLE",
        metadata: ["hint": "see `juicer audit status`; lock, seal and purge work"]
    )

    /// For an API key with a list of backups.
    static let backupNotAllowed = RPCError(
        .permissionDenied,
        "the key is not for this backup",
        reason: "BACKUP_NOT_ALLOWED"
    )

    /// Whether this is what a caller gets for a secret that was tried and is wrong.
    static func isWrongSecret(_ reason: String) -> Bool {
        ["WRONG_PASSPHRASE", "WRONG_SECRET", "KEY_NOT_VALID"].contains(reason)
    }

    private static func status(of error: SessionError) -> RPCError {
        switch error {
        case .misused:
            RPCError(.unauthenticated, "the session was another caller's, and was ended", reason: sessionMisused)
        case .notValid:
            RPCError(
                .unauthenticated,
                "the session is over or never was: unlock the backup again",
                reason: "SESSION_NOT_VALID"
            )
        case .suspended: vaultSealed
        case .tooManyForPrincipal(let bound):
            RPCError(
                .resourceExhausted,
                "you have \(bound) sessions open, which is as many as there may be",
                reason: "SESSIONS_OF_USER",
                metadata: ["hint": "lock a backup first"]
            )
        case .tooMany(let bound):
            RPCError(
                .resourceExhausted,
                "\(bound) sessions are open, which is as many as there may be",
                reason: "SESSIONS_IN_ALL"
            )
        }
    }
}
