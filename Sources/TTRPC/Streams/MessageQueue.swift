import NIOCore
import Synchronization

/// The messages of one stream between the event loop that receives them and the task that reads them.
final class MessageQueue: Sendable {
    private struct State {
        var messages = CircularBuffer<ByteBuffer>()
        var bytes = 0
        var outcome: Result<Void, RPCError>?
        var isAbandoned = false
        var owesNotice = false
        var waiters = Waiters<ByteBuffer?>()
    }

    private let state = Mutex(State())
    private let messageLimit: Int
    private let byteLimit: Int
    private let onSpace: @Sendable () -> Void

    /// A queue that is full at so many messages or bytes, and tells when it no longer is.
    init(messageLimit: Int, byteLimit: Int, onSpace: @escaping @Sendable () -> Void) {
        self.messageLimit = messageLimit
        self.byteLimit = byteLimit
        self.onSpace = onSpace
    }

    /// Whether the one who pushes should stop. Asking and being told so earns a notice when there is space again.
    var isFull: Bool {
        state.withLock { state in
            let isFull = isFull(state)
            if isFull { state.owesNotice = true }
            return isFull
        }
    }

    private func isFull(_ state: borrowing State) -> Bool {
        state.messages.count >= messageLimit || state.bytes >= byteLimit
    }

    /// Appends a message. Small ones are copied, since a slice keeps all of the buffer that was read alive.
    func push(_ message: ByteBuffer) {
        let message = message.withoutLargeBacking()
        let waiter: Waiters<ByteBuffer?>.Continuation? = state.withLock { state in
            if state.isAbandoned || state.outcome != nil { return nil }
            if let waiter = state.waiters.takeFirst() { return waiter }
            state.messages.append(message)
            state.bytes += message.readableBytes
            return nil
        }
        waiter?.resume(returning: message)
    }

    /// No more messages come. A failure is told after those that are queued.
    func finish(_ outcome: Result<Void, RPCError> = .success(())) {
        let waiters = state.withLock { state in
            if state.outcome == nil { state.outcome = outcome }
            return state.waiters.takeAll()
        }
        for waiter in waiters {
            switch outcome {
            case .success: waiter.resume(returning: nil)
            case .failure(let failure): waiter.resume(throwing: failure)
            }
        }
    }

    /// Nobody reads any more: what is queued is dropped, and what comes.
    func abandon() {
        let owed = state.withLock { state in
            state.isAbandoned = true
            state.messages.removeAll()
            state.bytes = 0
            defer { state.owesNotice = false }
            return state.owesNotice
        }
        if owed { onSpace() }
    }

    /// The next message, `nil` at the end. Throws the failure of the stream.
    func next() async throws -> ByteBuffer? {
        if let ready = take() { return try ready.get() }
        let id = state.withLock { $0.waiters.makeID() }
        defer { state.withLock { $0.waiters.forget(id) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let ready = take(orPark: { $0.park(id, continuation) }) {
                    continuation.resume(with: ready)
                }
            }
        } onCancel: {
            state.withLock { $0.waiters.cancel(id) }?
                .resume(throwing: RPCError(.cancelled, "the call was cancelled"))
        }
    }

    private func take(
        orPark park: (inout Waiters<ByteBuffer?>) -> Bool = { _ in true }
    ) -> Result<ByteBuffer?, any Error>? {
        var notify = false
        let result: Result<ByteBuffer?, any Error>? = state.withLock { state in
            if let message = state.messages.popFirst() {
                state.bytes -= message.readableBytes
                if state.owesNotice, state.messages.count <= messageLimit / 2, state.bytes <= byteLimit / 2 {
                    state.owesNotice = false
                    notify = true
                }
                return .success(message)
            }
            switch state.outcome {
            case .success: return .success(nil)
            case .failure(let failure): return .failure(failure)
            case nil: return park(&state.waiters) ? nil : .failure(RPCError(.cancelled, "the call was cancelled"))
            }
        }
        if notify { onSpace() }
        return result
    }
}

extension ByteBuffer {
    /// The same bytes in memory of about their size, when they are few and lie in a large buffer.
    func withoutLargeBacking() -> ByteBuffer {
        readableBytes < 16_384 && readableBytes * 8 < storageCapacity ? ByteBuffer(copying: self) : self
    }

    private init(copying other: ByteBuffer) {
        self = ByteBufferAllocator().buffer(capacity: other.readableBytes)
        other.withUnsafeReadableBytes { _ = writeBytes($0) }
    }
}
