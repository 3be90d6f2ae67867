import Glibc
import JuicerAccess
import JuicerAudit
import JuicerBackupFormat
import JuicerBackups
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerServices
import JuicerSessions
import JuicerVault
import JuicerWorker
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TTRPC
import TestSupport
import Testing

/// The daemon's services on a real socket, over real sample backups, without the process around them.
struct TestDaemon {
    let directory: TemporaryDirectory
    let backups: BackupStore
    let sessions: SessionStore
    let keeper: VaultKeeper
    let services: DaemonServices
    let client: DaemonClient
    let server: Server
    let workers: WorkerPool?
    let socketPath: String

    /// What opens the vault.
    static let vaultSecret = Hex.encode(SecretBytes(randomCount: 32))

    /// Runs the body against a daemon whose only root is `backups` in a new folder.
    static func run(
        limits: SessionLimits = SessionLimits(),
        clock: MachineClock = .system,
        roles: RoleMap = RoleMap(daemonUserID: geteuid()),
        auditPath: String? = nil,
        auditOptions: AuditLog.Options = AuditLog.Options(),
        makesVault: Bool = true,
        workerProgram: String? = WorkerProgram.find(),
        indexesOnUnlock: Bool = false,
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        _ body: (TestDaemon) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let backups = BackupStore(roots: [directory.file("backups")], reader: { LocalBackupReader() })
        let sessions = SessionStore(limits: limits, clock: clock)
        let vault = try Vault(at: directory.file("vault"))
        if makesVault { try vault.create(slot: "machine", .machineSecret, secret: vaultSecret) }
        let log = try AuditLog(at: auditPath ?? directory.file("audit"), options: auditOptions)
        let audit = CallAudit(log, clock: clock)
        let sessionKeeper = SessionKeeper(sessions, backups: backups, audit: audit)
        let keeper = VaultKeeper(vault, sessions: sessionKeeper, audit: audit)
        try await keeper.start()
        let workers = workerProgram.map { WorkerPool(WorkerPool.Settings(program: $0)) }
        let services = DaemonServices(
            sessions: sessionKeeper,
            keeper: keeper,
            roles: roles,
            audit: audit,
            throttle: try Throttle(keptAt: directory.file("throttle"), clock: clock),
            clock: clock,
            workers: workers,
            indexesOnUnlock: indexesOnUnlock,
            connectionCount: { 1 },
            logger: logger
        )
        var configuration = Server.Configuration()
        configuration.interceptors = services.interceptors
        let group = MultiThreadedEventLoopGroup.singleton
        let server = Server(
            services: services.definitions,
            configuration: configuration,
            group: group,
            logger: logger
        )
        let path = directory.file("s")
        try await server.start(path: path)
        let client = try await DaemonClient.connect(socket: path, program: "test/1", group: group)
        let daemon = TestDaemon(
            directory: directory,
            backups: backups,
            sessions: sessions,
            keeper: keeper,
            services: services,
            client: client,
            server: server,
            workers: workers,
            socketPath: path
        )
        do {
            try await body(daemon)
        } catch {
            await daemon.stop()
            throw error
        }
        await daemon.stop()
    }

    private func stop() async {
        await client.close()
        services.health.set(.notServing)
        await server.shutdownGracefully(within: .seconds(2))
        try? await keeper.close()
        await workers?.shutDown()
        await services.audit.log.close()
    }

    /// Makes a sample backup under the root.
    @discardableResult
    func makeBackup(
        _ name: String = "one",
        generation: SampleGeneration = .ios17,
        passphrase: SecretBytes? = .samplePassphrase(),
        damage: Set<SampleDamage> = [],
        _ change: (inout SampleBackup.Options) -> Void = { _ in }
    ) throws -> SampleReport {
        var options = SampleBackup.Options.quick(generation: generation, passphrase: passphrase, damage: damage)
        options.includesApplications = false
        options.fillerFiles = 3
        options.fillerFileSize = 1000
        change(&options)
        return try SampleBackup.write(to: directory.file("backups/\(name)"), options: options)
    }

    /// Unlocks the only backup, and returns its id and a client with the session.
    func unlock(_ passphrase: SecretBytes = .samplePassphrase()) async throws -> (id: String, client: DaemonClient) {
        let list = try await client.backups.list(ListBackupsRequest())
        let id = try #require(list.backups.first?.id)
        let answer = try await client.backups.unlock(UnlockBackupRequest(id: id, passphrase: passphrase))
        return (id, client.withSession(answer.sessionToken))
    }
}

/// The status that a call fails with; nil when it does not fail.
func status(_ call: () async throws -> Void) async -> RPCError? {
    do {
        try await call()
        return nil
    } catch let error as RPCError {
        return error
    } catch {
        Issue.record("not a status: \(error)")
        return nil
    }
}

extension ResponseStream where Message == ReadFileResponse {
    /// Every byte of the stream, and how many messages it had.
    func content() async throws -> (bytes: [UInt8], messages: Int) {
        var bytes: [UInt8] = []
        var messages = 0
        for try await message in self {
            bytes.append(contentsOf: message.data.readableBytesView)
            messages += 1
        }
        return (bytes, messages)
    }
}
