import JuicerAccess
import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSessions
import TTRPC

/// `juicer.v1.Backups`.
struct BackupsHandler: BackupsService {
    /// How long a passphrase may be, in bytes.
    static let maximumPassphraseLength = 1024

    let access: AccessGuard
    let attempts: AttemptGuard
    let tokens: PageTokens
    let calls: CallRunner

    private var sessions: SessionKeeper { access.sessions }
    private var backups: BackupStore { access.sessions.backups }

    func list(_ request: ListBackupsRequest, context: ServerContext) async throws -> ListBackupsResponse {
        try await calls.run(context) {
            let size = try PageRequest.size(of: request.page)
            let position = try tokens.position(request.page, .backups, filters: [])
            let identity = try access.identity(of: context)
            let all = try await backups.list().filter { identity.mayTouch($0.summary.id) }
            let start = position.map { position in BackupCursor(position.cursor).index(in: all) } ?? 0
            let page = all[start...].prefix(size)
            var response = ListBackupsResponse()
            response.backups = page.map(Backup.init)
            let isLast = page.endIndex == all.endIndex
            response.page = tokens.info(
                .backups,
                filters: [],
                total: position?.total ?? Int64(all.count),
                next: isLast ? nil : page.last.map { BackupCursor(after: $0).bytes }
            )
            return response
        }
    }

    func get(_ request: GetBackupRequest, context: ServerContext) async throws -> GetBackupResponse {
        try await calls.run(context) {
            var response = GetBackupResponse()
            let backup = try await backups.resolve(request.id)
            try access.identity(of: context, touching: backup.summary.id)
            response.backup = Backup(backup)
            return response
        }
    }

    func rescan(_ request: RescanBackupsRequest, context: ServerContext) async throws -> RescanBackupsResponse {
        try await calls.run(context) {
            let scan = try await backups.rescan()
            let removed = Set(scan.removed)
            await sessions.revoke { removed.contains($0.backupID) }
            var response = RescanBackupsResponse()
            response.total = Int32(clamping: scan.total)
            response.added = Int32(clamping: scan.added.count)
            response.removed = Int32(clamping: scan.removed.count)
            response.problems = scan.problems.map(JuicerProto.BackupProblem.init)
            return response
        }
    }

    func unlock(_ request: UnlockBackupRequest, context: ServerContext) async throws -> UnlockBackupResponse {
        try await calls.audited(context) { record in
            guard request.passphrase.count <= Self.maximumPassphraseLength else {
                throw RPCError.badField("passphrase", "must have at most \(Self.maximumPassphraseLength) bytes")
            }
            let backupID = try await backups.resolve(request.id).summary.id
            record.target("backup", backupID)
            let identity = try access.identity(of: context, touching: backupID)
            let unlocked = try await attempts.trying(.unlock(backupID, by: identity)) {
                try await backups.unlock(
                    backupID,
                    passphrase: request.passphrase,
                    for: identity.principal.description
                )
            }
            let (session, token): (JuicerSessions.Session, SecretBytes)
            do {
                (session, token) = try sessions.store.open(
                    backupID: backupID,
                    for: identity,
                    client: CallRunner.text("juicer-client", of: context) ?? "",
                    keys: unlocked.keptKeys
                ) { session in
                    record.session(session.id)
                    return record.announcement()
                }
            } catch {
                // Nobody would ever end the session that was not opened. Where none can be, all keys are wiped anyway.
                if error as? SessionError != .suspended { await backups.release(backupID) }
                throw error
            }
            do {
                try await record.commit()
            } catch {
                await sessions.withdraw(session, record)
                throw error
            }
            var response = UnlockBackupResponse()
            response.backupID = backupID
            response.sessionToken = token
            response.sessionID = session.id
            response.idleExpiry = Timestamp(sinceEpoch: session.idleExpiry)
            response.expiry = Timestamp(sinceEpoch: session.expiry)
            response.deviceBoundClasses = unlocked.deviceBoundClasses
            return response
        }
    }

    func lock(_ request: LockBackupRequest, context: ServerContext) async throws -> LockBackupResponse {
        try await calls.audited(context) { record in
            let session = try await access.session(for: request.id, of: context)
            let backupID = session.backupID
            record.target("backup", backupID)
            record.session(session.id)
            let ended = await sessions.revoke(where: { $0.backupID == backupID }) { ended in
                record.sessions(ended)
                return record.announcement()
            }
            var response = LockBackupResponse()
            response.sessionsEnded = Int32(clamping: ended.count)
            return response
        }
    }
}
