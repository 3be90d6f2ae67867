/// Tasks that wait for something, in the order in which they came. Lives inside a lock.
///
/// A task that is cancelled can be cancelled before it has parked itself; its number is remembered until it
/// does, or says that it never will.
struct Waiters<Value: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Value, any Error>

    private struct Waiter {
        let id: UInt64
        let call: UInt64
        let continuation: Continuation
    }

    private var parked: [Waiter] = []
    private var cancelledEarly: Set<UInt64> = []
    private var lastID: UInt64 = 0

    var isEmpty: Bool { parked.isEmpty }

    /// A number for a task that is about to wait.
    mutating func makeID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Keeps a task waiting; returns `false`, and does not keep it, when it has been cancelled already.
    mutating func park(_ id: UInt64, call: UInt64 = 0, _ continuation: Continuation) -> Bool {
        if cancelledEarly.remove(id) != nil { return false }
        parked.append(Waiter(id: id, call: call, continuation: continuation))
        return true
    }

    /// The task with this number will wait no more; returns it when it did.
    mutating func cancel(_ id: UInt64) -> Continuation? {
        guard let index = parked.firstIndex(where: { $0.id == id }) else {
            cancelledEarly.insert(id)
            return nil
        }
        return parked.remove(at: index).continuation
    }

    /// The number is out of use.
    mutating func forget(_ id: UInt64) {
        cancelledEarly.remove(id)
    }

    mutating func takeFirst() -> Continuation? {
        parked.isEmpty ? nil : parked.removeFirst().continuation
    }

    mutating func takeAll() -> [Continuation] {
        defer { parked.removeAll() }
        return parked.map(\.continuation)
    }

    /// Takes the tasks that wait on behalf of one call.
    mutating func takeAll(of call: UInt64) -> [Continuation] {
        defer { parked.removeAll { $0.call == call } }
        return parked.filter { $0.call == call }.map(\.continuation)
    }
}
