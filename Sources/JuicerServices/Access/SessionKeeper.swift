internal import JuicerAudit
internal import JuicerBackupFormat
public import JuicerBackups
internal import JuicerCore
public import JuicerSessions
internal import JuicerState

/// Sessions together with the keys that are held for them: what ends a session gives up its hold, and the last one wipes
/// the keys.
public struct SessionKeeper: Sendable {
    /// The sessions.
    public let store: SessionStore
    /// The backups whose keys they hold.
    public let backups: BackupStore
    private let audit: CallAudit

    /// Keeps sessions for backups.
    ///
    /// - Parameter audit: where sessions are put down that end by themselves.
    public init(_ store: SessionStore, backups: BackupStore, audit: CallAudit) {
        self.store = store
        self.backups = backups
        self.audit = audit
    }

    /// Ends the sessions that are meant, and returns them.
    ///
    /// - Parameter event: what tells of those, kept together with their end.
    @discardableResult
    func revoke(
        where isMeant: (Session) -> Bool,
        announcing event: ([Session]) -> PendingEvent? = { _ in nil }
    ) async -> [Session] {
        let revoked = store.revoke(where: isMeant, announcing: event)
        await release(revoked)
        return revoked
    }

    /// Takes back that a session was opened that could not be put down.
    func withdraw(_ session: Session, _ record: CallRecord) async {
        if let session = store.withdraw(session.id, announcedBy: record.uid) { await release([session]) }
    }

    /// Ends all sessions of a backup that is not there any more; returns how many.
    public func drop(_ backupID: String) async -> Int { await revoke { $0.backupID == backupID }.count }

    /// Ends every session for good, and lets none be opened until the vault is unsealed again.
    func endAll(announcing event: ([Session]) -> PendingEvent?) async -> [Session] {
        let ended = store.endAll(announcing: event)
        await release(ended)
        return ended
    }

    /// Ends the sessions whose time is over, and returns all that ended by themselves since the last time.
    @discardableResult
    public func sweep() async -> [EndedSession] {
        let ended = store.sweep()
        await release(ended.map(\.session))
        for one in ended {
            audit.note(
                one.wasMisused ? "session.misused" : "session.expired",
                .logoff,
                [.init("session", one.session.id), .init("backup", one.session.backupID)]
            )
        }
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
