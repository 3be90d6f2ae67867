public import TTRPC

/// Makes typed calls over one connection. Generated client stubs are made of it.
public struct Caller: Sendable {
    /// Sees the options of every call before it is sent, and may add to them: a request id, a session.
    public typealias Preparation = @Sendable (inout CallOptions) -> Void

    private let client: Client
    private let prepare: Preparation

    /// Calls over `client`.
    public init(_ client: Client, prepare: @escaping Preparation = { _ in }) {
        self.client = client
        self.prepare = prepare
    }

    private func prepared(_ options: CallOptions) -> CallOptions {
        var options = options
        prepare(&options)
        return options
    }

    /// One request, one answer. Throws `RPCError`, or what the connection throws.
    public func unary<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ request: Request,
        _ options: CallOptions
    ) async throws -> Response {
        let bytes = request.serialized()
        defer { if method.isSensitive { bytes.wipeReadable() } }
        return try decodeResponse(await client.unary(method, bytes, options: prepared(options)), method)
    }

    /// One request, many answers.
    public func serverStreaming<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ request: Request,
        _ options: CallOptions
    ) async throws -> ResponseStream<Response> {
        let stream = try await client.serverStreaming(method, request.serialized(), options: prepared(options))
        return ResponseStream(stream, method: method)
    }

    /// Many requests, one answer.
    public func clientStreaming<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ options: CallOptions
    ) async throws -> TypedClientStreamingCall<Request, Response> {
        TypedClientStreamingCall(try await client.clientStreaming(method, options: prepared(options)), method: method)
    }

    /// Many requests, many answers.
    public func bidirectional<Request: ProtobufMessage, Response: ProtobufMessage>(
        _ method: MethodDescriptor,
        _ options: CallOptions
    ) async throws -> TypedBidirectionalCall<Request, Response> {
        TypedBidirectionalCall(try await client.bidirectional(method, options: prepared(options)), method: method)
    }
}
