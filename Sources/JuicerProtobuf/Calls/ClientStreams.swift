import TTRPC

/// The messages that a server streams back.
public struct ResponseStream<Message: ProtobufMessage>: AsyncSequence, Sendable {
    public typealias Element = Message

    private let stream: MessageStream
    private let method: MethodDescriptor

    init(_ stream: MessageStream, method: MethodDescriptor) {
        self.stream = stream
        self.method = method
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(base: stream.makeAsyncIterator(), method: method)
    }

    /// Decodes as it goes; throws `RPCError`.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: MessageStream.AsyncIterator
        fileprivate let method: MethodDescriptor

        public mutating func next() async throws -> Message? {
            guard let bytes = try await base.next() else { return nil }
            return try decodeResponse(bytes, method) as Message
        }
    }
}

/// A call of many requests and one answer.
public struct TypedClientStreamingCall<Request: ProtobufMessage, Response: ProtobufMessage>: Sendable {
    private let call: ClientStreamingCall
    private let method: MethodDescriptor

    init(_ call: ClientStreamingCall, method: MethodDescriptor) {
        self.call = call
        self.method = method
    }

    /// Sends one message.
    public func write(_ message: Request) async throws {
        try await call.write(message.serialized())
    }

    /// Says that no more come, and waits for the answer.
    public func finish() async throws -> Response {
        try decodeResponse(await call.finish(), method)
    }
}

/// A call of many requests and many answers.
public struct TypedBidirectionalCall<Request: ProtobufMessage, Response: ProtobufMessage>: Sendable {
    private let call: BidirectionalCall
    private let method: MethodDescriptor

    init(_ call: BidirectionalCall, method: MethodDescriptor) {
        self.call = call
        self.method = method
    }

    /// Sends one message.
    public func write(_ message: Request) async throws {
        try await call.write(message.serialized())
    }

    /// Says that no more come; answers may still arrive.
    public func halfClose() async throws {
        try await call.halfClose()
    }

    /// The answers as they come.
    public var responses: ResponseStream<Response> {
        ResponseStream(call.responses, method: method)
    }
}
