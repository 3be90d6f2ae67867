import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import JuicerCore
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
public import ServiceLifecycle

/// The HTTPS server between people's browsers and scripts and the daemon.
///
/// It holds no keys and no sessions: a session is the caller's and passes through. What it adds to the daemon's
/// socket is TLS, a token, and the checks that make a loopback address safe from other people's web pages.
public struct Bridge: Service {
    /// What a bridge is made from.
    public struct Configuration: Sendable {
        /// Where it listens.
        public var address: ListenAddress
        /// The daemon's socket; nil looks where every client looks.
        public var socket: String?
        /// Whom it lets in.
        public var verifier: TokenVerifier
        /// What it proves itself with.
        public var identity: TLSIdentity
        /// Open connections at most; more wait until one closes.
        public var connections = 128
        /// How long a connection may be open without a request, or a request without its next bytes.
        public var idleTimeout: Duration = .seconds(60)
        /// How long a TLS handshake may take.
        public var handshakeTimeout: Duration = .seconds(10)
        /// All headers of a request together, in bytes.
        public var headerBytes = 16 << 10

        /// A bridge with the usual limits.
        public init(address: ListenAddress, socket: String?, verifier: TokenVerifier, identity: TLSIdentity) {
            self.address = address
            self.socket = socket
            self.verifier = verifier
            self.identity = identity
        }
    }

    /// The version that the daemon's log shows for calls of the bridge.
    static let program = "juicer-bridge/\(ProductVersion.current)"

    private let configuration: Configuration
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void

    /// Prepares a bridge.
    ///
    /// - Parameter onListening: called once with the port, before the first request is taken.
    public init(configuration: Configuration, logger: Logger, onListening: @escaping @Sendable (Int) -> Void) {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until it is told to stop; requests that run are finished. When its task is cancelled, connections
    /// are closed as they are.
    public func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let daemon = DaemonLink(socket: configuration.socket, program: Self.program, group: group, logger: logger)
        let gate = GateHolder()
        let connections = ConnectionSet()
        let routes = Self.routes(daemon)
        let gatekeeper = Gatekeeper(
            gate: gate,
            verifier: configuration.verifier,
            openPaths: PageRoutes.openPaths,
            routes: routes
        )
        let application = Application(
            router: routes.router(behind: gatekeeper),
            server: try server(connections),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.address.host, port: configuration.address.port),
                serverName: nil,
                availableConnectionsDelegate: .maximum(configuration.connections, logger: logger)
            ),
            onServerRunning: { channel in
                guard let port = channel.localAddress?.port else { return }
                gate.open(port: port)
                onListening(port)
            },
            eventLoopGroupProvider: .shared(group),
            logger: logger
        )
        do {
            try await withTaskCancellationHandler {
                try await application.run()
            } onCancel: {
                connections.abort()
            }
        } catch {
            await daemon.close()
            throw error
        }
        await daemon.close()
    }

    /// Everything that is served.
    static func routes(_ daemon: DaemonLink) -> RouteTable {
        RouteTable(
            routes: PageRoutes().routes + BackupRoutes(daemon: daemon).routes + FileRoutes(daemon: daemon).routes
                + ContentRoute(daemon: daemon).routes
        )
    }

    private func server(_ connections: ConnectionSet) throws -> HTTPServerBuilder {
        let configuration = configuration
        let tls = configuration.identity.tlsConfiguration
        let idle = TimeAmount(configuration.idleTimeout)
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: configuration.headerBytes,
            maxHeaderListSize: configuration.headerBytes,
            maxHeaderFieldCount: 100
        )
        return HTTPServerBuilder { responder in
            TimedHTTPSChannel(
                base: try HTTP2UpgradeChannel(
                    tlsConfiguration: tls,
                    configuration: .init(
                        idleTimeout: configuration.idleTimeout,
                        gracefulCloseTimeout: .seconds(5),
                        streamConfiguration: .init(idleTimeout: idle, httpDecoderConfiguration: decoder)
                    ),
                    responder: responder
                ),
                limit: TimeAmount(configuration.handshakeTimeout),
                connections: connections
            )
        }
    }
}
