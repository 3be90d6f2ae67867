public import NIOCore

/// The encoded messages that the other side of a stream sends, as they come.
///
/// The stream is bounded: while it is full, the connection is not read. It ends when the other side ends it, and
/// throws `RPCError` when the call fails. One that is dropped before its end stops holding up the connection; on
/// a client that also gives up the call. It is meant for one reader.
public struct MessageStream: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    /// Tells the queue when the last copy of the stream is gone.
    fileprivate final class Owner: Sendable {
        let queue: MessageQueue
        let onDrop: @Sendable () -> Void

        init(queue: MessageQueue, onDrop: @escaping @Sendable () -> Void) {
            self.queue = queue
            self.onDrop = onDrop
        }

        deinit {
            queue.abandon()
            onDrop()
        }
    }

    private let owner: Owner

    init(queue: MessageQueue, onDrop: @escaping @Sendable () -> Void = {}) {
        owner = Owner(queue: queue, onDrop: onDrop)
    }

    /// A stream of messages that are there already, for tests of handlers.
    public init(messages: [ByteBuffer]) {
        let queue = MessageQueue(messageLimit: .max, byteLimit: .max, onSpace: {})
        for message in messages { queue.push(message) }
        queue.finish()
        self.init(queue: queue)
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(owner: owner)
    }

    /// Reads the messages in order.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let owner: Owner

        fileprivate init(owner: Owner) {
            self.owner = owner
        }

        /// The next message, `nil` at the end; throws `RPCError`.
        public mutating func next() async throws -> ByteBuffer? {
            try await owner.queue.next()
        }
    }
}
