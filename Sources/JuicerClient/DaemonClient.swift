public import JuicerCore
public import JuicerProto
public import Logging
public import NIOCore
public import NIOPosix
public import TTRPC

/// A connection to the daemon, with a typed stub for every service.
///
/// Every call carries the client's name and a request id, and the session where one is set. Calls may run at the
/// same time; when the connection is lost all of them fail with `RPCError` UNAVAILABLE.
public struct DaemonClient: Sendable {
    /// The socket that it is connected to.
    public let socketPath: String

    /// The untyped connection.
    public let connection: Client

    let metadata: CallMetadata

    /// Connects to the daemon.
    ///
    /// - Parameters:
    ///   - socket: Its socket; found as ``SocketPath`` says when nil.
    ///   - program: Name and version of the calling program, "juicer/0.1.0".
    ///   - group: Where the connection's I/O runs; one thread is enough.
    ///   - logger: What the connection logs to.
    /// - Throws: ``ConnectionError``.
    public static func connect(
        socket: String? = nil,
        program: String,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger = Logger(label: "juicer.client", factory: { _ in SwiftLogNoOpLogHandler() })
    ) async throws -> DaemonClient {
        let path = SocketPath.resolve(socket)
        guard path.utf8.count <= ConnectionError.longestPath else { throw ConnectionError(.pathTooLong, path: path) }
        // A client may have many streams open at a time; what they hold unread must stay small.
        var configuration = Client.Configuration()
        configuration.bytesPerStream = 1 << 20
        var attemptsLeft = 5
        while true {
            do {
                let connection = try await Client.connect(
                    path: path,
                    group: group,
                    configuration: configuration,
                    logger: logger
                )
                return DaemonClient(socketPath: path, connection: connection, metadata: CallMetadata(client: program))
            } catch {
                if let reason = ConnectionError.diagnose(path) { throw reason }
                // It takes connections, but so many waited a moment ago that the kernel turned this one away.
                attemptsLeft -= 1
                if attemptsLeft == 0 { throw error }
            }
        }
    }

    /// Uses a connection that is there already.
    public init(socketPath: String, connection: Client, metadata: CallMetadata) {
        self.socketPath = socketPath
        self.connection = connection
        self.metadata = metadata
    }

    /// The same connection with a session: the token as `Backups.Unlock` gave it, or nil for none.
    public func withSession(_ token: SecretBytes?) -> DaemonClient {
        var metadata = metadata
        metadata.session = token
        return DaemonClient(socketPath: socketPath, connection: connection, metadata: metadata)
    }

    /// The daemon itself.
    public var system: SystemClient { SystemClient(connection, prepare: metadata.add) }

    /// The backups that it knows, and the keys to them.
    public var backups: BackupsClient { BackupsClient(connection, prepare: metadata.add) }

    /// The files of an unlocked backup.
    public var files: FilesClient { FilesClient(connection, prepare: metadata.add) }

    /// Whether services can be called.
    public var health: HealthClient { HealthClient(connection, prepare: metadata.add) }

    /// What the index found in a backup.
    public var artifacts: ArtifactsClient { ArtifactsClient(connection, prepare: metadata.add) }

    /// Long work.
    public var jobs: JobsClient { JobsClient(connection, prepare: metadata.add) }

    /// Content in other forms.
    public var exports: ExportsClient { ExportsClient(connection, prepare: metadata.add) }

    /// Sessions that are valid.
    public var sessions: SessionsClient { SessionsClient(connection, prepare: metadata.add) }

    /// API keys.
    public var keys: KeysClient { KeysClient(connection, prepare: metadata.add) }

    /// The audit log.
    public var audit: AuditClient { AuditClient(connection, prepare: metadata.add) }

    /// The place where everything decrypted is kept.
    public var vault: VaultClient { VaultClient(connection, prepare: metadata.add) }

    /// Closes the connection; calls that run fail.
    public func close() async {
        await connection.close()
    }
}
