import NIOCore
import Synchronization

/// A call as its caller sees it: the queue in which its answers arrive.
final class ClientCall: Sendable {
    /// A number that is unique among the calls of a connection; the stream id comes later.
    let number: UInt64
    let method: MethodDescriptor
    let timeout: TimeAmount?
    let queue: MessageQueue
    private let over = Atomic(false)

    init(number: UInt64, method: MethodDescriptor, timeout: TimeAmount?, queue: MessageQueue) {
        self.number = number
        self.method = method
        self.timeout = timeout
        self.queue = queue
    }

    /// Whether the connection has nothing more to do for it.
    var isOver: Bool {
        get { over.load(ordering: .acquiring) }
        set { over.store(newValue, ordering: .releasing) }
    }
}

/// What callers hand to the event loop of a connection.
enum ClientItem: Sendable {
    /// Start a call. The frame lacks its stream id; it is cleared after it was sent when it carries secrets.
    case open(ClientCall, frame: ByteBuffer, isSensitive: Bool)
    /// Send a message of a call.
    case message(ClientCall, ByteBuffer)
    /// No more messages come.
    case end(ClientCall)
    /// Nobody waits for the call any more.
    case abandon(ClientCall)
    /// A stream that was full has space again.
    case space(UInt64)
}

/// Gives up a call when the last copy of what a caller holds of it goes.
final class CallOwner: Sendable {
    let call: ClientCall
    let outbox: Outbox<ClientItem>

    init(_ call: ClientCall, _ outbox: Outbox<ClientItem>) {
        self.call = call
        self.outbox = outbox
    }

    func write(_ message: ByteBuffer) async throws {
        guard message.readableBytes <= FrameHeader.maximumData else {
            throw RPCError(.resourceExhausted, "a message of \(message.readableBytes) bytes is over 4 MiB")
        }
        try await outbox.write(.message(call, message), bytes: message.readableBytes, call: call.number)
    }

    func end() {
        outbox.post(.end(call))
    }

    /// The single answer.
    func answer() async throws -> ByteBuffer {
        do {
            if let answer = try await call.queue.next() { return answer }
        } catch {
            outbox.post(.abandon(call))
            throw error
        }
        throw RPCError(.failedPrecondition, "the answer of this call has been taken already")
    }

    deinit {
        // Writers of a call that is over have still to be forgotten.
        if call.isOver, !call.method.takesRequestStream { return }
        outbox.post(.abandon(call))
    }
}
