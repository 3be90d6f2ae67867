import Synchronization

/// Lets a few pieces of work run at a time, and a few more wait for their turn, in order.
///
/// A key derivation takes a core for about a second on purpose. One for each core is as fast as it gets; more
/// at once would only let a peer that asks for many slow everybody else down.
public final class TurnGate: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var running = 0
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
        /// Waiters that were cancelled before they had queued up.
        var cancelled: Set<UInt64> = []
    }

    /// How many may run at a time.
    let width: Int

    /// How many may wait for their turn.
    let queueLength: Int

    private let state = Mutex(State())

    /// A gate that nobody waits at.
    public init(width: Int, queueLength: Int) {
        self.width = max(1, width)
        self.queueLength = max(0, queueLength)
    }

    /// Pieces of work that run or wait now.
    var load: Int { state.withLock { $0.running + $0.waiters.count } }

    /// Waits for a turn, then runs the body.
    ///
    /// - Throws: `BackupsError.busy` at once when too many wait; `CancellationError` when the caller goes
    ///   while it waits; what the body throws.
    public func withTurn<R: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> R
    ) async throws -> R {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        // A cancellation that finds no waiter leaves its mark, which nobody may need afterwards.
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if state.running < width {
                        state.running += 1
                        return .success(())
                    }
                    guard state.waiters.count < queueLength else {
                        return .failure(BackupsError.busy(waiting: queueLength))
                    }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter: Waiter? = state.withLock { state in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func leave() {
        let next: Waiter? = state.withLock { state in
            guard !state.waiters.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume()
    }
}
