import Glibc
import JuicerAccess
import JuicerAudit
import JuicerBackups
import JuicerCore
import JuicerServices
import JuicerSessions
import JuicerVault
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import TTRPC

/// The daemon, put together from its parts.
enum Daemon {
    /// How often sessions are looked through.
    private static let housekeepingInterval: Duration = .seconds(15)

    /// Reads the settings, takes the socket and serves until a signal says stop.
    ///
    /// - Throws: `DaemonError` when it cannot start.
    static func run(
        _ arguments: SettingsLoader.Arguments,
        environment: [String: String],
        _ hardening: ProcessHardening.Report
    ) async throws {
        let loader = SettingsLoader(arguments: arguments, environment: environment, userID: geteuid())
        let settings = try await loader.load()
        let logger = Logger(label: "juicerd") { label in
            LineLogHandler(label: label, level: settings.logLevel, format: settings.logFormat)
        }
        describe(settings, hardening, to: logger)
        let notifier = ServiceNotifier(environment)
        let socket = try takeSocket(settings, environment)
        forgetServiceManager()
        // Held open to the end, so that nobody can put another directory in its place.
        let state = try SafeDirectory(preparing: settings.statePath, mode: 0o700, makingParents: true)
        defer { withExtendedLifetime(state) {} }
        try await serve(settings, on: socket, notifier, logger)
    }

    private static func describe(_ settings: Settings, _ hardening: ProcessHardening.Report, to logger: Logger) {
        for failure in hardening.failures {
            logger.warning("memory is less protected than it should be", metadata: ["reason": "\(failure)"])
        }
        if settings.isSystem, geteuid() == 0 {
            logger.warning("running as root; give the daemon a user of its own")
        }
        if settings.backupRoots.isEmpty {
            logger.warning("there is nowhere to look for backups; set `backups`")
        }
        logger.info(
            "starting",
            metadata: [
                "version": "\(DaemonVersion.current)",
                "mode": "\(settings.isSystem ? "system" : "person")",
                "uid": "\(geteuid())",
                "backups": "\(settings.backupRoots.joined(separator: ":"))",
            ]
        )
    }

    private static func takeSocket(
        _ settings: Settings,
        _ environment: [String: String]
    ) throws(DaemonError) -> ListeningSocket {
        let expected = settings.socketPathIsExplicit ? settings.socketPath : nil
        if let inherited = try SocketActivation.take(environment, expectedPath: expected) { return inherited }
        return try ListeningSocket(settings.socketOptions())
    }

    private static func serve(
        _ settings: Settings,
        on socket: ListeningSocket,
        _ notifier: ServiceNotifier,
        _ logger: Logger
    ) async throws {
        let sessions = SessionKeeper(
            SessionStore(limits: settings.sessions),
            backups: BackupStore(roots: settings.backupRoots)
        )
        let audit = try AuditStart(settings, logger).run()
        let keeper = VaultKeeper(try VaultStart(settings, logger).run(), sessions: sessions, audit: audit)
        do {
            try await keeper.start()
        } catch {
            logger.error("what the vault remembers cannot be read", metadata: ["reason": "\(error)"])
        }
        let throttle = try openThrottle(settings, logger)
        let counter = ConnectionCounter()
        let services = DaemonServices(
            sessions: sessions,
            keeper: keeper,
            roles: try settings.roleMap(),
            audit: CallAudit(audit),
            throttle: throttle,
            connectionCount: { counter.count },
            logger: logger
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loopCount)
        let server = Server(
            services: services.definitions,
            configuration: serverConfiguration(settings, services),
            group: group,
            logger: logger
        )
        counter.count(on: server)
        let housekeeper = Housekeeper(
            sessions: sessions,
            keeper: keeper,
            audit: services.audit,
            throttle: throttle,
            interval: housekeepingInterval,
            logger: logger
        )
        let rpc = RPCService(
            server: server,
            health: services.health,
            socket: socket,
            notifier: notifier,
            group: group,
            logger: logger
        )
        // Stopped in the other order: first nobody is served any more, then the keys are wiped.
        let lifecycle = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [housekeeper, rpc],
                logger: logger.only(from: .warning)
            )
        )
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { await StopSignals(logger: logger) { await lifecycle.triggerGracefulShutdown() }.run() }
            try await lifecycle.run()
            tasks.cancelAll()
        }
        try await group.shutdownGracefully()
        await audit.close()
    }

    private static func openThrottle(_ settings: Settings, _ logger: Logger) throws(DaemonError) -> Throttle {
        do {
            let throttle = try Throttle(keptAt: settings.statePath + "/throttle")
            if throttle.wasDamaged {
                logger.error(
                    "the file of failed attempts was damaged: it was put aside, and nobody else may try for a while"
                )
            }
            return throttle
        } catch {
            throw DaemonError(.invalidSetting, "the file of failed attempts cannot be used: \(error)")
        }
    }

    private static func serverConfiguration(_ settings: Settings, _ services: DaemonServices) -> Server.Configuration {
        var configuration = Server.Configuration()
        configuration.connections = DescriptorLimit.connections(wanted: settings.connections)
        configuration.connectionsPerUser = settings.connectionsPerUser
        configuration.interceptors = services.interceptors
        // Nearly every handler reads a backup, and so blocks.
        configuration.handlerExecutor = BlockingExecutor.shared
        return configuration
    }

    /// The loops only move bytes; decryption has threads of its own. One of them fills a socket.
    private static var loopCount: Int { max(1, min(4, BackupStore.coreCount / 2)) }

    /// A child of this process must not believe that these were meant for it.
    private static func forgetServiceManager() {
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"] {
            unsetenv(name)
        }
    }
}
