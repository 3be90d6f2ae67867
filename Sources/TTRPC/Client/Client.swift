public import Logging
public import NIOCore

/// One connection to a ttrpc server, for any number of calls at once.
public final class Client: Sendable {
    public static func connect(
        path: String,
        group: any EventLoopGroup,
        configuration: Configuration = .init(),
        logger: Logger
    ) async throws -> Client { throw RPCError(.unimplemented, "not yet") }

    public func unary(
        _ method: MethodDescriptor,
        _ request: ByteBuffer,
        options: CallOptions = .init()
    ) async throws -> ByteBuffer { throw RPCError(.unimplemented, "not yet") }
    public func serverStreaming(
        _ method: MethodDescriptor,
        _ request: ByteBuffer,
        options: CallOptions = .init()
    ) async throws -> MessageStream { throw RPCError(.unimplemented, "not yet") }
    public func clientStreaming(
        _ method: MethodDescriptor,
        options: CallOptions = .init()
    ) async throws -> ClientStreamingCall { throw RPCError(.unimplemented, "not yet") }
    public func bidirectional(
        _ method: MethodDescriptor,
        options: CallOptions = .init()
    ) async throws -> BidirectionalCall { throw RPCError(.unimplemented, "not yet") }
    public func close() async {}
}
