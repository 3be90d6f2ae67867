internal import JuicerAudit
internal import JuicerBackups
public import JuicerCore
internal import JuicerCrypto
internal import JuicerJobs
internal import JuicerSessions
internal import JuicerState
public import JuicerVault
internal import Synchronization

/// The vault, and what must end when it is sealed: sessions, the keys of backups, mounts.
///
/// What changes the vault goes one after the other; a derivation of a key takes 128 MiB for half a second, and there is
/// never more than one.
public final class VaultKeeper: Sendable {
    /// The vault.
    public let vault: Vault
    private let sessions: SessionKeeper
    private let audit: CallAudit
    private let executor: BlockingExecutor
    private let memory: VaultMemory
    private let turns = TurnGate(width: 1, queueLength: 16)
    private let mounts = Mutex<[String: VolumeMount]>([:])
    private let isUnsealed: Mutex<Bool>
    private let jobs = Mutex(WeakJobs())

    /// Not owned: the work that jobs do needs the vault.
    private struct WeakJobs {
        weak var runner: JobRunner?
    }

    /// - Parameters:
    ///   - vault: the vault.
    ///   - sessions: the sessions, which are kept in it.
    ///   - audit: where calls are put down; the log's keys are kept in the vault.
    ///   - executor: where work on the vault runs.
    public init(
        _ vault: Vault,
        sessions: SessionKeeper,
        audit: CallAudit,
        executor: BlockingExecutor = .shared
    ) {
        self.vault = vault
        self.sessions = sessions
        self.audit = audit
        self.executor = executor
        memory = VaultMemory(vault)
        isUnsealed = Mutex(false)
    }

    /// Takes up a vault that is unsealed already, with what is kept in it.
    public func start() async throws {
        try await changing { _ in }
    }

    /// Takes jobs up while the vault is unsealed, and suspends them before it is sealed.
    func serve(_ runner: JobRunner) {
        jobs.withLock { $0.runner = runner }
        if isOpen { runner.vaultOpened() }
    }

    private var runner: JobRunner? { jobs.withLock { $0.runner } }

    /// Whether the vault can be used, without waiting for anything.
    public var isOpen: Bool { isUnsealed.withLock { $0 } }

    /// Changes the vault, when its turn comes, on a thread that may block.
    public func changing<R: Sendable>(_ body: @escaping @Sendable (Vault) throws -> R) async throws -> R {
        try await turns.withTurn {
            let result = try await executor.run {
                let result = try body(self.vault)
                if self.vault.state != .unsealed { self.isUnsealed.withLock { $0 = false } }
                return result
            }
            if vault.state == .unsealed, !isOpen { try await takeUp() }
            return result
        }
    }

    /// Makes use of a vault that was just unsealed.
    private func takeUp() async throws {
        let pending = try await executor.run {
            try self.giveAuditKeys()
            try self.sessions.store.restore { try self.memory.opened() }
            return try self.memory.opened().pendingEvents()
        }
        // Where the log cannot be written now, the next start does it.
        if let done = try? await audit.recover(pending) {
            try await executor.run { try self.memory.opened().forgetEvents(done) }
        }
        sessions.backups.admit()
        isUnsealed.withLock { $0 = true }
        runner?.vaultOpened()
    }

    /// Uses the vault on a thread that may block.
    public func using<R: Sendable>(_ body: @escaping @Sendable (Vault) throws -> R) async throws -> R {
        try await executor.run { try body(self.vault) }
    }

    /// Ends every session, wipes every key, unmounts and closes everything.
    ///
    /// - Parameter event: what tells of the sessions, kept together with their end.
    /// - Returns: how many sessions ended.
    func seal(announcing event: ([Session]) -> PendingEvent?) async throws -> Int {
        // First, so that no new call gets in.
        isUnsealed.withLock { $0 = false }
        let ended = await sessions.endAll(announcing: event).count
        try await close()
        return ended
    }

    /// Forgets events that were kept with their changes and that the audit log has. It blocks.
    public func forgetSettledEvents() throws {
        try memory.whileOpen { state in
            let settled = audit.takeSettled()
            if !settled.isEmpty { try state.forgetEvents(settled) }
        }
    }

    /// Wipes every key, unmounts and closes everything, as when the daemon stops; sessions are taken up again by the next.
    public func close() async throws {
        isUnsealed.withLock { $0 = false }
        sessions.store.suspend()
        await sessions.backups.lockAll()
        await runner?.suspendAll()
        try await executor.run {
            self.mounts.withLock { $0.removeAll() }
            try? self.forgetSettledEvents()
            self.audit.log.dropKeys()
            self.memory.close()
            self.vault.seal()
            // Once more: a change that ran meanwhile may have found the vault still open.
            self.isUnsealed.withLock { $0 = self.vault.state == .unsealed }
        }
    }

    /// Lets the audit log sign, and looks whether it still has what was signed last.
    private func giveAuditKeys() throws {
        let secret = try vault.secret(named: "audit")
        let memory = memory
        audit.log.useKeys(
            signing: try Ed25519Key(seed: KeyDerivation.hkdf(secret, info: "juicer audit signing v1")),
            text: KeyDerivation.hkdf(secret, info: "juicer audit texts v1"),
            known: try auditHead()
        ) { head in
            // While the vault is sealed nothing is remembered, and the next start looks back a little less far.
            try? memory.whileOpen { try $0.rememberAuditHead(sequence: head.sequence, hash: head.hash) }
        }
    }

    /// What the daemon remembers.
    ///
    /// - Throws: ``VaultError/sealed``, ``StateError``, ``VolumeError``.
    func state() throws -> StateStore { try memory.opened() }

    /// The place of the audit log that was signed last, as the vault remembers it.
    func auditHead() throws -> ChainHead? {
        try state().auditHead().map { ChainHead(sequence: $0.sequence, hash: $0.hash) }
    }

    /// Gives the root volume another key; returns the names of the slots that are gone.
    func rotate(current: SecretBytes) async throws -> [String] {
        try await changing { vault in
            self.memory.close()
            return try vault.rotate(current: current)
        }
    }

    /// The volume of a backup, which must be the one that was written last.
    ///
    /// - Parameter backup: what to remember of it when its volume is made now; nil when none is made.
    func volume(of backupID: String, making backup: KeptBackup? = nil) throws -> BackupVolume {
        let state = try memory.opened()
        if let backup { try state.remember(backup) }
        return try vault.volume(of: backupID, creating: backup != nil, heads: memory)
    }

    /// The backups about which anything is kept, as far as that is known: sealed, nothing is.
    func keptBackups() throws -> [KeptBackup] {
        vault.state == .unsealed ? try memory.opened().keptBackups() : []
    }

    /// Destroys what is kept about a backup, and ends what works on it.
    ///
    /// - Parameter isResumed: whether that was begun before, so that there may be nothing left to destroy.
    /// - Returns: bytes that are free again, sessions that ended, and whether it is proved that nothing opens it any more.
    func purge(
        _ backupID: String,
        isResumed: Bool = false
    ) async throws -> (bytesFreed: Int64, sessionsEnded: Int, isProved: Bool) {
        let revoked = await sessions.revoke { $0.backupID == backupID }.count
        await runner?.end(of: backupID)
        return try await changing { vault in
            self.mounts.withLock { $0 = $0.filter { $0.value.backupID != backupID } }
            let freed: Int64
            do {
                freed = try vault.purge(backupID)
            } catch VaultError.nothingKept where isResumed {
                freed = 0
            }
            try self.memory.opened().forget(backupID)
            return (freed, revoked, try vault.isPurged(backupID))
        }
    }

    /// Mounts a backup's volume for a user; returns the folder.
    func mount(_ backupID: String, at directory: String, owner: UInt32) async throws -> String {
        try await changing { vault in
            let mount = try vault.mount(backupID, at: directory, owner: owner)
            self.mounts.withLock { mounts in
                mounts = mounts.filter(\.value.isMounted)
                mounts[mount.directory] = mount
            }
            return mount.directory
        }
    }

    /// Unmounts a folder; false when nothing of ours is mounted there.
    func unmount(_ directory: String) async throws -> Bool {
        try await changing { _ in self.mounts.withLock { $0.removeValue(forKey: directory) } != nil }
    }
}
