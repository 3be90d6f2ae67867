import JuicerBackupFormat
import JuicerBackups
import JuicerProto
import JuicerSessions
import TTRPC

extension AccessGuard {
    /// The call's session, when it is for the backup that the request names.
    ///
    /// - Throws: `RPCError` UNAUTHENTICATED, PERMISSION_DENIED; `BackupsError` when no single backup is named.
    func session(for selector: String, of call: ServerContext) async throws -> JuicerSessions.Session {
        let session = try session(of: call)
        if selector == session.backupID { return session }
        guard try await sessions.backups.resolve(selector).summary.id == session.backupID else {
            throw RPCError(
                .permissionDenied,
                "the session is for another backup, \(session.backupID)",
                reason: "SESSION_OF_ANOTHER_BACKUP"
            )
        }
        return session
    }

    /// The open backup that the request names, when the call's session is for it.
    ///
    /// - Parameter record: told which session and backup these are.
    /// - Throws: As `session(for:of:)`, `BackupStore.reopen`, and `BackupsError.locked`.
    func unlocked(
        _ selector: String,
        of call: ServerContext,
        _ record: CallRecord?
    ) async throws -> UnlockedBackup {
        let session = try await session(for: selector, of: call)
        record?.session(session.id)
        record?.target("backup", session.backupID)
        if let backup = try? sessions.backups.unlocked(session.backupID) { return backup }
        if let token = token(of: call), let backup = try await sessions.reopen(session, token: token) { return backup }
        throw BackupsError.locked(session.backupID)
    }
}
