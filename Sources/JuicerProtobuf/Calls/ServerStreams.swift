public import NIOCore
public import TTRPC

/// Where a handler writes the messages of its answer.
public struct ResponseWriter<Message: ProtobufMessage>: Sendable {
    private let writer: MessageWriter

    /// A writer over the untyped one.
    public init(_ writer: MessageWriter) {
        self.writer = writer
    }

    /// Sends one message. Suspends while the peer is behind; throws when it is gone or the call is over.
    public func write(_ message: Message) async throws {
        try await writer.write(message.serialized())
    }

    /// Sends one message of at most 4 KiB together with a descriptor; see `MessageWriter`.
    public func write(_ message: Message, passing descriptor: PassedDescriptor) async throws {
        try await writer.write(message.serialized(), passing: descriptor)
    }
}

extension ResponseWriter where Message: BulkMessage {
    /// Sends a message that is encoded already, as by `serialized(byteCount:fill:)`.
    public func write(serialized bytes: ByteBuffer) async throws {
        try await writer.write(bytes)
    }

    /// Sends content that a closure writes straight into the buffer that goes out.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes the content has at most.
    ///   - fill: Writes from the start of its buffer and returns how many bytes it wrote.
    public func write(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Int) async throws {
        try await writer.write(Message.serialized(byteCount: byteCount, fill: fill))
    }
}

/// The messages that a client streams to a handler.
public struct RequestStream<Message: ProtobufMessage>: AsyncSequence, Sendable {
    public typealias Element = Message

    private let stream: MessageStream
    private let method: MethodDescriptor

    /// A typed view of the untyped stream.
    public init(_ stream: MessageStream, method: MethodDescriptor) {
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
            return try decodeRequest(bytes, method) as Message
        }
    }
}
