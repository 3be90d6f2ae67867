import Glibc
public import JuicerAccess
import JuicerBackups
public import JuicerCore
import JuicerJobs
import JuicerProto
import JuicerSessions
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
        let works: [any JobWork] = [
            VerifyJob(backups: sessions.backups), ExtractJob(backups: sessions.backups, keeper: keeper),
            PurgeJob(keeper: keeper),
        ]
        let jobs = JobRunner(works, clock: clock, in: { try keeper.state() }) { error in
            let setback = StatusTable.setback(of: error)
            if case .failed(let cause) = setback, cause.reason == StatusTable.unexpected {
                logger.error("job", metadata: ["reason": "\(error)"])
            }
            return setback
        }
        keeper.serve(jobs)
        sessions.backups.observe { [weak jobs] in jobs?.unlockedBackups($0) }
        let domain: [ServiceDefinition] = [
            BackupsHandler(access: access, attempts: attempts, tokens: tokens, calls: calls).definition,
            FilesHandler(access: access, keeper: keeper, tokens: tokens, calls: calls, executor: executor).definition,
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
