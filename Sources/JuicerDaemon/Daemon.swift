import Glibc
import JuicerAccess
import JuicerAudit
import JuicerBackups
import JuicerCore
import JuicerServices
import JuicerSessions
import JuicerVault
import JuicerWorker
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TTRPC

/// The daemon, put together from its parts.
final class Daemon: Sendable {
    /// How often sessions are looked through.
    private static let housekeepingInterval: Duration = .seconds(15)

    private let settings: Settings
    private let logger: Logger
    private let notifier: ServiceNotifier
    private let socket: ListeningSocket
    /// Held open to the end, so that nobody can put another directory in its place.
    private let state: SafeDirectory
    /// The machine's secret that opens the vault, read while whoever started the daemon still may; nobody needs it twice.
    private let secret: Mutex<SecretBytes?>
    /// Who parses what is in backups.
    private let workers: BackupWorkerSettings

    /// Reads the settings, takes the socket and gives up what serving does not need. To be made while there is one thread.
    ///
    /// - Throws: `DaemonError` when it cannot start.
    init(
        _ arguments: SettingsLoader.Arguments,
        environment: [String: String],
        _ hardening: ProcessHardening.Report
    ) throws(DaemonError) {
        let loader = SettingsLoader(arguments: arguments, environment: environment, userID: geteuid())
        let settings = try loader.load()
        let logger = Logger(label: "juicerd") { label in
            LineLogHandler(label: label, level: settings.logLevel, format: settings.logFormat)
        }
        let confinement = Confinement(settings: settings, logger: logger)
        secret = Mutex(try settings.vaultKey()?.read())
        try confinement.changeUser()
        workers = BackupWorkerSettings(program: WorkerProgram.find())
        try confinement.startLauncher(for: workers.program)
        Self.describe(settings, hardening, to: logger)
        notifier = ServiceNotifier(environment)
        socket = try Self.takeSocket(settings, environment)
        Self.forgetServiceManager()
        state = try SafeDirectory(preparing: settings.statePath, mode: 0o700, makingParents: true)
        try confinement.enter(serving: socket)
        self.settings = settings
        self.logger = logger
    }

    /// Serves until a signal says stop.
    ///
    /// - Throws: `DaemonError` when it cannot start.
    func run() async throws {
        defer { withExtendedLifetime(state) {} }
        try await serve()
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
                "version": "\(ProductVersion.current)",
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

    private func serve() async throws {
        let audit = CallAudit(try AuditStart(settings, logger).run())
        let sessions = SessionKeeper(
            SessionStore(limits: settings.sessions),
            backups: backups(),
            audit: audit
        )
        let keeper = VaultKeeper(
            try VaultStart(settings, secret.withLock { $0.take() }, logger).run(),
            sessions: sessions,
            audit: audit
        )
        do {
            try await keeper.start()
        } catch {
            logger.error("what the vault remembers cannot be read", metadata: ["reason": "\(error)"])
        }
        let throttle = try openThrottle()
        let counter = ConnectionCounter()
        let services = DaemonServices(
            sessions: sessions,
            keeper: keeper,
            roles: try settings.roleMap(),
            audit: audit,
            throttle: throttle,
            workers: workers.program.map { WorkerPool(WorkerPool.Settings(program: $0)) },
            indexesOnUnlock: settings.indexesOnUnlock,
            connectionCount: { counter.count },
            logger: logger
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: Self.loopCount)
        let server = Server(
            services: services.definitions,
            configuration: serverConfiguration(services),
            group: group,
            logger: logger
        )
        counter.count(on: server)
        let housekeeper = Housekeeper(
            sessions: sessions,
            keeper: keeper,
            audit: audit,
            throttle: throttle,
            interval: Self.housekeepingInterval,
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
            tasks.addTask { [logger] in
                await StopSignals(logger: logger) { await lifecycle.triggerGracefulShutdown() }.run()
            }
            try await lifecycle.run()
            tasks.cancelAll()
        }
        try await group.shutdownGracefully()
        await audit.log.close()
    }

    /// Backups are parsed by workers, and never here.
    private func backups() -> BackupStore {
        BackupStore(roots: settings.backupRoots, reader: { [workers] in WorkerBackupReader(workers) })
    }

    private func openThrottle() throws(DaemonError) -> Throttle {
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

    private func serverConfiguration(_ services: DaemonServices) -> Server.Configuration {
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
