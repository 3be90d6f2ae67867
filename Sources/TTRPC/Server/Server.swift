public import Logging
public import NIOCore

/// Serves ttrpc on Unix sockets.
public final class Server: Sendable {
    public init(
        services: [ServiceDefinition],
        configuration: Configuration = .init(),
        group: any EventLoopGroup,
        logger: Logger
    ) {}

    public func start(listeningSocket: CInt) async throws { throw RPCError(.unimplemented, "not yet") }
    public func start(path: String) async throws { throw RPCError(.unimplemented, "not yet") }
    public var connectionCount: Int { 0 }
    public func shutdownGracefully(within limit: TimeAmount) async {}
}
