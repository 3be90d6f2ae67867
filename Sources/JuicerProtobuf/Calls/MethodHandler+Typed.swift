public import TTRPC

/// Handlers of messages instead of bytes, which generated code registers.
extension MethodHandler {
    /// A unary handler that may run on the I/O thread.
    public static func typedQuick<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ body: @escaping @Sendable (Request, ServerContext) throws -> Response
    ) -> MethodHandler {
        .quick(method) { bytes, context in try body(decodeRequest(bytes, method), context).serialized() }
    }

    /// A unary handler.
    public static func typedUnary<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ body: @escaping @Sendable (Request, ServerContext) async throws -> Response
    ) -> MethodHandler {
        .unary(method) { bytes, context in try await body(decodeRequest(bytes, method), context).serialized() }
    }

    /// A handler of one request and many answers.
    public static func typedServerStreaming<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ body: @escaping @Sendable (Request, ServerContext, ResponseWriter<Response>) async throws -> Void
    ) -> MethodHandler {
        .serverStreaming(method) { bytes, context, writer in
            try await body(decodeRequest(bytes, method), context, ResponseWriter(writer))
        }
    }

    /// A handler of many requests and one answer.
    public static func typedClientStreaming<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ body: @escaping @Sendable (RequestStream<Request>, ServerContext) async throws -> Response
    ) -> MethodHandler {
        .clientStreaming(method) { stream, context in
            try await body(RequestStream(stream, method: method), context).serialized()
        }
    }

    /// A handler of many requests and many answers.
    public static func typedBidirectional<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ body:
            @escaping @Sendable (RequestStream<Request>, ServerContext, ResponseWriter<Response>) async throws -> Void
    ) -> MethodHandler {
        .bidirectional(method) { stream, context, writer in
            try await body(RequestStream(stream, method: method), context, ResponseWriter(writer))
        }
    }
}
