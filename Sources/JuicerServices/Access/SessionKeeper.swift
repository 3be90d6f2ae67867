internal import JuicerBackupFormat
public import JuicerBackups
internal import JuicerCore
public import JuicerSessions

/// Sessions together with the keys that are held for them: what ends a session gives up its hold, and the last one wipes
/// the keys.
public struct SessionKeeper: Sendable {
    /// The sessions.
    public let store: SessionStore
    /// The backups whose keys they hold.
    public let backups: BackupStore

    /// Keeps sessions for backups.
    public init(_ store: SessionStore, backups: BackupStore) {
        self.store = store
        self.backups = backups
    }

    /// Ends the sessions that are meant.
    ///
    /// - Returns: those that had not ended by themselves.
    @discardableResult
    public func revoke(where isMeant: (Session) -> Bool) async -> [Session] {
        let (revoked, expired) = store.revoke(where: isMeant)
        await release(revoked + expired)
        return revoked
    }

    /// Ends the sessions whose time is over, and returns all that ended by themselves since the last time.
    @discardableResult
    public func sweep() async -> [Session] {
        let ended = store.sweep()
        await release(ended)
        return ended
    }

    /// The backup of a session from before the daemon started, opened with the keys that it has kept.
    ///
    /// - Returns: nil when the session holds keys, or is over.
    func reopen(_ session: Session, token: SecretBytes) async throws -> UnlockedBackup? {
        guard !session.holdsKeys else { return nil }
        do {
            let backup = try await backups.reopen(session.backupID, keptKeys: store.keys(of: token))
            // Another call with the same token may have been first, or have ended it.
            if !store.noteHoldsKeys(token) { await backups.release(session.backupID) }
            return backup
        } catch let error as BackupFormatError where error.code == .passphraseWrong {
            // The backup was made anew under another passphrase.
            await revoke { $0.id == session.id }
            throw SessionError.notValid
        }
    }

    private func release(_ ended: [Session]) async {
        for session in ended where session.holdsKeys { await backups.release(session.backupID) }
    }
}
