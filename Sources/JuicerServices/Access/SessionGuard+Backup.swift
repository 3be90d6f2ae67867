import JuicerBackupFormat
import JuicerBackups
import JuicerProto
import JuicerSessions
import TTRPC

extension SessionGuard {
    /// The full id of the backup that the request names, when the call's session is for that backup.
    ///
    /// - Throws: `RPCError` UNAUTHENTICATED, PERMISSION_DENIED; `BackupsError` when no single backup is named.
    func backupID(_ selector: String, of call: ServerContext, in backups: BackupStore) async throws -> String {
        let session = try session(of: call)
        if selector == session.backupID { return selector }
        guard try await backups.resolve(selector).summary.id == session.backupID else {
            throw RPCError(
                .permissionDenied,
                "the session is for another backup, \(session.backupID)",
                reason: "SESSION_OF_ANOTHER_BACKUP"
            )
        }
        return session.backupID
    }

    /// The open backup that the request names, when the call's session is for it.
    ///
    /// - Throws: As `backupID`, and `BackupsError.locked`.
    func unlocked(_ selector: String, of call: ServerContext, in backups: BackupStore) async throws -> UnlockedBackup {
        let id = try await backupID(selector, of: call, in: backups)
        return try backups.unlocked(id)
    }
}
