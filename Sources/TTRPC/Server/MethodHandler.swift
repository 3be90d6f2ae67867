public import NIOCore

/// A method and the code that serves it.
///
/// Handlers see encoded messages. What they throw becomes the status of the call: an `RPCError` as it is, a
/// `CancellationError` as CANCELLED, anything else as INTERNAL without its text.
public final class MethodHandler: Sendable {
    enum Body: Sendable {
        case quick(@Sendable (ByteBuffer, ServerContext) throws -> ByteBuffer)
        case unary(@Sendable (ByteBuffer, ServerContext) async throws -> ByteBuffer)
        case serverStreaming(@Sendable (ByteBuffer, ServerContext, MessageWriter) async throws -> Void)
        case clientStreaming(@Sendable (MessageStream, ServerContext) async throws -> ByteBuffer)
        case bidirectional(@Sendable (MessageStream, ServerContext, MessageWriter) async throws -> Void)
    }

    /// The method.
    public let descriptor: MethodDescriptor
    let body: Body

    private init(descriptor: MethodDescriptor, body: Body) {
        self.descriptor = descriptor
        self.body = body
    }

    /// A unary method whose handler runs on the event loop: it must not wait, and not compute for long.
    public static func quick(
        _ descriptor: MethodDescriptor,
        _ body: @escaping @Sendable (ByteBuffer, ServerContext) throws -> ByteBuffer
    ) -> MethodHandler {
        MethodHandler(descriptor: descriptor, body: .quick(body))
    }

    /// A unary method.
    public static func unary(
        _ descriptor: MethodDescriptor,
        _ body: @escaping @Sendable (ByteBuffer, ServerContext) async throws -> ByteBuffer
    ) -> MethodHandler {
        MethodHandler(descriptor: descriptor, body: .unary(body))
    }

    /// A method of one request and many answers; the stream ends when the handler returns.
    public static func serverStreaming(
        _ descriptor: MethodDescriptor,
        _ body: @escaping @Sendable (ByteBuffer, ServerContext, MessageWriter) async throws -> Void
    ) -> MethodHandler {
        MethodHandler(descriptor: descriptor, body: .serverStreaming(body))
    }

    /// A method of many requests and one answer.
    public static func clientStreaming(
        _ descriptor: MethodDescriptor,
        _ body: @escaping @Sendable (MessageStream, ServerContext) async throws -> ByteBuffer
    ) -> MethodHandler {
        MethodHandler(descriptor: descriptor, body: .clientStreaming(body))
    }

    /// A method of many requests and many answers; the stream ends when the handler returns.
    public static func bidirectional(
        _ descriptor: MethodDescriptor,
        _ body: @escaping @Sendable (MessageStream, ServerContext, MessageWriter) async throws -> Void
    ) -> MethodHandler {
        MethodHandler(descriptor: descriptor, body: .bidirectional(body))
    }
}

/// A service: its full name and its methods.
public struct ServiceDefinition: Sendable {
    /// Full name, as in the proto.
    public let name: String
    /// The methods that are served. One that is missing answers UNIMPLEMENTED.
    public let methods: [MethodHandler]

    /// A service out of its parts.
    public init(name: String, methods: [MethodHandler]) {
        self.name = name
        self.methods = methods
    }
}
