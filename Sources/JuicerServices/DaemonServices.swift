import Glibc
public import JuicerAccess
import JuicerBackups
public import JuicerCore
import JuicerJobs
import JuicerProto
import JuicerSessions
public import JuicerWorker
public import Logging
public import TTRPC

/// Every service of the daemon over its domain.
public struct DaemonServices: Sendable {
    /// Whether calls are served, for whoever starts and stops the daemon.
    public let health = HealthState()

    /// What a server is given to serve.
    public let definitions: [ServiceDefinition]

    /// Where calls, and what the daemon does by itself, are put down.
    public let audit: CallAudit

    /// The indexes of backups.
    let indexes: IndexKeeper

    /// What a server holds each call against.
    public let interceptors: [any ServerInterceptor]

    /// Puts the services together.
    ///
    /// - Parameters:
    ///   - sessions: The sessions that are open, and the backups that they are for.
    ///   - keeper: The vault.
    ///   - roles: Who may do what.
    ///   - audit: Where calls are put down.
    ///   - throttle: How often secrets may be tried.
    ///   - clock: What keys live by.
    ///   - workers: What parses; nil where there is no program to do it.
    ///   - indexesOnUnlock: Whether a backup that was not indexed, or not since it changed, is when it is unlocked.
    ///   - executor: Where blocking work runs.
    ///   - connectionCount: How many connections there are.
    ///   - logger: Where calls are logged.
    public init(
        sessions: SessionKeeper,
        keeper: VaultKeeper,
        roles: RoleMap,
        audit: CallAudit,
        throttle: Throttle,
        clock: MachineClock = .system,
        workers: WorkerPool?,
        indexesOnUnlock: Bool,
        executor: BlockingExecutor = .shared,
        connectionCount: @escaping @Sendable () -> Int,
        logger: Logger
    ) {
        self.audit = audit
        let attempts = AttemptGuard(throttle, audit: audit)
        let keys = KeyKeeper(in: { try keeper.state() }, attempts, clock: clock)
        let resolver = IdentityResolver(roles: roles, keys: keys)
        let calls = CallRunner(logger: logger, resolver: resolver, audit: audit)
        let access = AccessGuard(sessions: sessions, resolver: resolver, vault: keeper, audit: audit)
        let tokens = PageTokens()
        let backups = sessions.backups
        let indexes = IndexKeeper(keeper)
        self.indexes = indexes
        let works: [any JobWork] = [
            IndexJob(backups: backups, indexes: indexes, workers: workers, isAutomatic: indexesOnUnlock),
            VerifyJob(backups: backups), ExtractJob(backups: backups, keeper: keeper), PurgeJob(keeper: keeper),
        ]
        let ownWork = JobRunner.OwnWork(event: { audit.pendingStart(of: $0) }, tell: { await audit.settle($0) })
        let jobs = JobRunner(works, clock: clock, telling: ownWork, in: { try keeper.state() }) { error in
            let setback = StatusTable.setback(of: error)
            if case .failed(let cause) = setback, cause.reason == StatusTable.unexpected {
                logger.error("job", metadata: ["reason": "\(error)"])
            }
            return setback
        }
        keeper.serve(jobs)
        backups.observe { [weak jobs] unlocked in
            let locked = indexes.keep(only: unlocked)
            if let workers, !locked.isEmpty { Task { for id in locked { await workers.end(backup: id) } } }
            jobs?.unlockedBackups(unlocked)
        }
        let artifacts = ArtifactsHandler(
            access: access,
            indexes: indexes,
            jobs: jobs,
            tokens: tokens,
            calls: calls,
            executor: executor
        )
        let domain: [ServiceDefinition] = [
            BackupsHandler(access: access, attempts: attempts, tokens: tokens, calls: calls).definition,
            FilesHandler(access: access, keeper: keeper, tokens: tokens, calls: calls, executor: executor).definition,
            artifacts.definition,
            AuditHandler(keeper: keeper, tokens: tokens, calls: calls, executor: executor).definition,
            SessionsHandler(access: access, throttle: throttle, tokens: tokens, calls: calls).definition,
            JobsHandler(jobs: jobs, access: access, tokens: tokens, calls: calls).definition,
            KeysHandler(keys: keys, access: access, tokens: tokens, calls: calls).definition,
            VaultHandler(keeper: keeper, keys: keys, access: access, attempts: attempts, calls: calls).definition,
        ]
        let known = domain + LaterServices.definitions
        let names = known.map(\.name) + [HealthMethods.check.service, SystemMethods.info.service]
        let system = SystemHandler(
            sessions: sessions,
            services: names.sorted(),
            started: MachineClock.system.now.sinceEpoch,
            connectionCount: connectionCount,
            calls: calls
        )
        let health = HealthHandler(state: health, services: Set(names), calls: calls)
        definitions = known + [system.definition, health.definition]
        interceptors = [access]
    }
}
