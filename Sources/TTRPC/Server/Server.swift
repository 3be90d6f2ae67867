public import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// Serves ttrpc on Unix sockets.
///
/// Who connects is known by the kernel's word. What exceeds a bound of the configuration is refused, a peer that
/// breaks the protocol loses its connection, and neither disturbs the others.
public final class Server: Sendable {
    private struct State {
        var listeners: [any Channel] = []
        var isStopping = false
    }

    private let methods: MethodTable
    private let configuration: Configuration
    private let group: any EventLoopGroup
    private let logger: Logger
    private let registry = ConnectionRegistry()
    private let pacers: [ObjectIdentifier: LoopPacer]
    private let state = Mutex(State())

    /// A server of some services. Where two define the same method, the first one serves it.
    public init(
        services: [ServiceDefinition],
        configuration: Configuration = .init(),
        group: any EventLoopGroup,
        logger: Logger
    ) {
        methods = MethodTable(services)
        self.configuration = configuration
        self.group = group
        self.logger = logger
        pacers = Dictionary(group.makeIterator().map { (ObjectIdentifier($0), LoopPacer($0)) }) { first, _ in first }
    }

    /// How many connections are open.
    public var connectionCount: Int { registry.connectionCount }

    /// Serves on a Unix stream socket that is bound and listening, until shut down, which closes it.
    ///
    /// The socket's file is its owner's to remove. Throws when the descriptor is something else, or the server is
    /// stopping.
    public func start(listeningSocket: CInt) async throws {
        try UnixSocket.checkListening(listeningSocket)
        try await keep(bootstrap().withBoundSocket(listeningSocket).get())
    }

    /// Makes a socket file and serves on it: for tests and simple programs. The file is removed at shut-down.
    public func start(path: String) async throws {
        try await keep(bootstrap().bind(unixDomainSocketPath: path).get())
    }

    /// Stops: no new connections, no new calls, the running ones are finished and their answers written.
    ///
    /// What is not done within the limit is cancelled and cut off. Returns when no connection is left, and no
    /// handler unless one ignores its cancellation for another second.
    public func shutdownGracefully(within limit: TimeAmount) async {
        let listeners = state.withLock { state in
            state.isStopping = true
            defer { state.listeners = [] }
            return state.listeners
        }
        for listener in listeners {
            try? await listener.close().get()
        }
        registry.drain()
        let loop = group.any()
        if await registry.waitUntilEmpty(within: limit, on: loop) { return }
        logger.warning("connections are cut off", metadata: ["connections": "\(connectionCount)"])
        registry.closeAll()
        if await registry.waitUntilEmpty(within: .seconds(1), on: loop) { return }
        logger.error("handlers still run after their calls were cancelled")
    }

    private func keep(_ listener: any Channel) async throws {
        let isStopping = state.withLock { state in
            if !state.isStopping { state.listeners.append(listener) }
            return state.isStopping
        }
        if isStopping {
            try? await listener.close().get()
            throw RPCError(.unavailable, "the server is stopping")
        }
    }

    private func bootstrap() -> ServerBootstrap {
        let methods = methods
        let configuration = configuration
        let registry = registry
        let logger = logger
        let pacers = pacers
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
                        try UnixSocket.harden(descriptor)
                    }
                    try pipeline.addHandler(AcceptBackoff(logger: logger))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: SocketOptions.readBuffers)
            .childChannelOption(.maxMessagesPerRead, value: SocketOptions.readsPerRound)
            .childChannelOption(
                .writeBufferWaterMark,
                value: SocketOptions.waterMark(configuration.queuedBytes)
            )
            .childChannelOption(.socketOption(.so_sndbuf), value: SocketOptions.kernelBuffer)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pacer = pacers[ObjectIdentifier(channel.eventLoop)] ?? LoopPacer(channel.eventLoop)
                    try Self.setUp(channel, methods, configuration, registry, pacer, logger)
                }
            }
    }

    /// Learns who the peer is and takes it in. Throwing closes the connection.
    private static func setUp(
        _ channel: any Channel,
        _ methods: MethodTable,
        _ configuration: Configuration,
        _ registry: ConnectionRegistry,
        _ pacer: LoopPacer,
        _ logger: Logger
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        let peer = try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
            try UnixSocket.harden(descriptor)
            return try UnixSocket.peer(of: descriptor)
        }
        guard let peer else { throw RPCError(.internalError, "the channel is not a socket") }
        guard let id = registry.admit(userID: peer.userID, limits: configuration) else {
            logger.warning("too many connections", metadata: ["user": "\(peer.userID)"])
            throw RPCError(.resourceExhausted, "too many connections")
        }
        let connection = ServerConnection(
            id: id,
            peer: peer,
            methods: methods,
            configuration: configuration,
            registry: registry,
            pacer: pacer,
            logger: logger
        )
        do {
            try pipeline.addHandler(connection)
        } catch {
            registry.closed(id, userID: peer.userID)
            throw error
        }
    }
}
