import Synchronization

/// Hands work from any thread to the event loop of one connection, in order.
///
/// The loop is woken once for everything that came in the meantime. Writers whose bytes exceed the limit wait
/// until the connection has taken enough of them, so that a peer that does not read holds its own writers and
/// costs no more than the limit and one message of each.
final class Outbox<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var queuedBytes = 0
        var isScheduled = false
        var drain: (@Sendable () -> Void)?
        var waiters = Waiters<Void>()
        var failures: [UInt64: RPCError] = [:]
        var closed: RPCError?
    }

    private let pacer: LoopPacer
    private let limit: Int
    private let overhead: Int
    private let state = Mutex(State())

    /// An outbox whose writers may have `limit` bytes waiting among them. Each message counts for `overhead` bytes
    /// more than it has, since a million tiny ones cost memory too.
    init(pacer: LoopPacer, limit: Int, overhead: Int = 256) {
        self.pacer = pacer
        self.limit = limit
        self.overhead = overhead
    }

    /// Says what to run on the loop when there is something to take.
    func attach(drain: @escaping @Sendable () -> Void) {
        state.withLock { $0.drain = drain }
    }

    /// Hands over an item that must not wait. Returns `false` when the connection is gone.
    @discardableResult
    func post(_ item: Item) -> Bool {
        let drain: (@Sendable () -> Void)?? = state.withLock { state in
            guard state.closed == nil else { return nil }
            state.items.append(item)
            return .some(Self.schedule(&state))
        }
        guard let drain else { return false }
        if let drain { pacer.submit(drain) }
        return true
    }

    /// Hands over a message of a call, then waits while too many bytes are queued.
    ///
    /// Throws the failure of the call or of the connection, or CANCELLED when the calling task is.
    func write(_ item: Item, bytes: Int, call: UInt64) async throws {
        if Task.isCancelled { throw RPCError(.cancelled, "the call was cancelled") }
        let (drain, mustWait) = try state.withLock { state throws(RPCError) in
            if let failure = state.closed ?? state.failures[call] { throw failure }
            state.items.append(item)
            state.queuedBytes += bytes + overhead
            return (Self.schedule(&state), state.queuedBytes > limit)
        }
        if let drain { pacer.submit(drain) }
        if mustWait { try await waitForSpace(call: call) }
    }

    private static func schedule(_ state: inout State) -> (@Sendable () -> Void)? {
        if state.isScheduled { return nil }
        state.isScheduled = true
        return state.drain
    }

    private func waitForSpace(call: UInt64) async throws {
        let id = state.withLock { $0.waiters.makeID() }
        defer { state.withLock { $0.waiters.forget(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if let failure = state.closed ?? state.failures[call] { return .failure(failure) }
                    if state.queuedBytes <= limit { return .success(()) }
                    if state.waiters.park(id, call: call, continuation) { return nil }
                    return .failure(RPCError(.cancelled, "the call was cancelled"))
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiters.cancel(id) }?
                .resume(throwing: RPCError(.cancelled, "the call was cancelled"))
        }
    }

    /// Takes everything. On the loop.
    func takeAll() -> [Item] {
        state.withLock { state in
            state.isScheduled = false
            defer { state.items = [] }
            return state.items
        }
    }

    /// A message of so many bytes that `write` was given has reached the socket's queue: writers may go on.
    func release(bytes: Int) {
        let waiters = state.withLock { state in
            state.queuedBytes -= bytes + overhead
            return state.queuedBytes <= limit / 2 ? state.waiters.takeAll() : []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The call is over for its writers, until `forget`.
    func fail(call: UInt64, _ failure: RPCError) {
        let waiters = state.withLock { state in
            state.failures[call] = failure
            return state.waiters.takeAll(of: call)
        }
        for waiter in waiters { waiter.resume(throwing: failure) }
    }

    /// Nobody writes for this call any more.
    func forget(call: UInt64) {
        state.withLock { _ = $0.failures.removeValue(forKey: call) }
    }

    /// The connection is gone. What was not taken is given back.
    func close(_ failure: RPCError) -> [Item] {
        let (waiters, items) = state.withLock { state in
            state.closed = state.closed ?? failure
            state.drain = nil
            defer { state.items = [] }
            return (state.waiters.takeAll(), state.items)
        }
        for waiter in waiters { waiter.resume(throwing: failure) }
        return items
    }
}
