import Synchronization

/// Why a piece of work was not let into a queue: try again in a few seconds.
public enum TurnError: Error, Hashable, Sendable {
    /// As many wait already as may; the value is the bound.
    case tooManyWaiting(Int)

    /// As many of this caller's wait already as may; the value is the bound.
    case tooManyOfCaller(Int)
}

/// Lets a few pieces of work run at a time, and a few more wait for their turn: callers take turns with each other, and
/// what one caller asks for comes in order.
///
/// A key derivation takes a core for about a second on purpose. One for each core is as fast as it gets; more at once
/// would only let a peer that asks for many slow everybody else down.
public final class TurnGate: Sendable {
    private let width: Int
    private let queueLength: Int
    private let lengthPerCaller: Int
    private let state = Mutex(Queue())

    /// A gate that nobody waits at.
    ///
    /// - Parameters:
    ///   - width: how many may run at a time, at least 1.
    ///   - queueLength: how many may wait for their turn.
    ///   - lengthPerCaller: how many of one caller's may wait; as many as of all when it is nil.
    public init(width: Int, queueLength: Int, lengthPerCaller: Int? = nil) {
        self.width = max(1, width)
        self.queueLength = max(0, queueLength)
        self.lengthPerCaller = lengthPerCaller ?? self.queueLength
    }

    /// Pieces of work that run or wait now.
    public var load: Int { state.withLock { $0.running + $0.waiting } }

    /// Waits for a turn, then runs the body.
    ///
    /// - Parameter caller: whose work it is. All that name none are one.
    /// - Throws: ``TurnError`` at once when too many wait; `CancellationError` when the caller goes while it waits; what
    ///   the body throws.
    public func withTurn<R: Sendable>(
        of caller: String = "",
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> R
    ) async throws -> R {
        try await enter(caller)
        defer { leave() }
        return try await body()
    }

    private func enter(_ caller: String) async throws {
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
                    if let refusal = refusal(state, caller) { return .failure(refusal) }
                    state.add(Waiter(id: id, continuation: continuation), of: caller)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.remove(id, of: caller)
                if waiter == nil { state.cancelled.insert(id) }
                return waiter
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func refusal(_ state: borrowing Queue, _ caller: String) -> TurnError? {
        if state.waiting >= queueLength { return .tooManyWaiting(queueLength) }
        return state.waiters[caller, default: []].count >= lengthPerCaller ? .tooManyOfCaller(lengthPerCaller) : nil
    }

    private func leave() {
        let next = state.withLock { state in
            let next = state.takeNext()
            if next == nil { state.running -= 1 }
            return next
        }
        next?.continuation.resume()
    }
}

private struct Waiter {
    let id: UInt64
    let continuation: CheckedContinuation<Void, any Error>
}

/// Who runs and who waits.
private struct Queue {
    var running = 0
    private(set) var waiting = 0
    /// Who waits, each with at least one.
    private(set) var waiters: [String: [Waiter]] = [:]
    /// Whose turn comes next: everybody who waits, once.
    private var order: [String] = []
    var nextID: UInt64 = 0
    /// Waiters that were cancelled before they had queued up.
    var cancelled: Set<UInt64> = []

    mutating func add(_ waiter: Waiter, of caller: String) {
        if waiters[caller] == nil { order.append(caller) }
        waiters[caller, default: []].append(waiter)
        waiting += 1
    }

    mutating func remove(_ id: UInt64, of caller: String) -> Waiter? {
        guard let index = waiters[caller]?.firstIndex(where: { $0.id == id }) else { return nil }
        return take(index, of: caller)
    }

    /// The first waiter of whoever's turn it is; who has more goes to the end of the order.
    mutating func takeNext() -> Waiter? {
        guard let caller = order.first else { return nil }
        let waiter = take(0, of: caller)
        if waiters[caller] != nil {
            order.removeFirst()
            order.append(caller)
        }
        return waiter
    }

    private mutating func take(_ index: Int, of caller: String) -> Waiter? {
        let waiter = waiters[caller]?.remove(at: index)
        waiting -= 1
        if waiters[caller]?.isEmpty == true {
            waiters[caller] = nil
            order.removeAll { $0 == caller }
        }
        return waiter
    }
}
