import NIOCore
import Synchronization

/// Counts the connections and running handlers of a server, and reaches them to stop them.
final class ConnectionRegistry: Sendable {
    private struct State {
        var outboxes: [UInt64: Outbox<ServerItem>] = [:]
        var admitted = 0
        var perUser: [UInt32: Int] = [:]
        var handlers = 0
        var lastID: UInt64 = 0
        var isStopping = false
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())

    var connectionCount: Int { state.withLock { $0.admitted } }

    /// A place for one more connection of a user; `nil` when there is none.
    func admit(userID: UInt32, limits: Server.Configuration) -> UInt64? {
        state.withLock { state in
            if state.isStopping { return nil }
            let ofUser = state.perUser[userID, default: 0]
            guard state.admitted < limits.connections, ofUser < limits.connectionsPerUser else { return nil }
            state.admitted += 1
            state.perUser[userID] = ofUser + 1
            state.lastID += 1
            return state.lastID
        }
    }

    func opened(_ connection: UInt64, _ outbox: Outbox<ServerItem>) {
        let isStopping = state.withLock { state in
            state.outboxes[connection] = outbox
            return state.isStopping
        }
        if isStopping { outbox.post(.drain) }
    }

    func closed(_ connection: UInt64, userID: UInt32) {
        change { state in
            state.outboxes[connection] = nil
            state.admitted -= 1
            let left = state.perUser[userID, default: 1] - 1
            state.perUser[userID] = left > 0 ? left : nil
        }
    }

    func handlerStarted() {
        state.withLock { $0.handlers += 1 }
    }

    func handlerEnded() {
        change { $0.handlers -= 1 }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters: [CheckedContinuation<Bool, Never>] = state.withLock { state in
            body(&state)
            guard state.admitted == 0, state.handlers == 0 else { return [] }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// Asks every connection to finish its calls and close, and admits no more.
    func drain() {
        post(.drain) { $0.isStopping = true }
    }

    /// Asks every connection to close now.
    func closeAll() {
        post(.close) { _ in }
    }

    private func post(_ item: ServerItem, _ body: (inout State) -> Void) {
        let outboxes = state.withLock { state in
            body(&state)
            return Array(state.outboxes.values)
        }
        for outbox in outboxes { outbox.post(item) }
    }

    /// Waits until no connection and no handler is left; returns whether that came in time.
    func waitUntilEmpty(within limit: TimeAmount, on eventLoop: any EventLoop) async -> Bool {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let timer = Mutex<Scheduled<Void>?>(nil)
        defer { timer.withLock { $0?.cancel() } }
        return await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.admitted == 0, state.handlers == 0 { return true }
                state.waiters[id] = continuation
                return false
            }
            if isEmpty {
                continuation.resume(returning: true)
                return
            }
            let scheduled = eventLoop.scheduleTask(in: limit) {
                let waiter = self.state.withLock { $0.waiters.removeValue(forKey: id) }
                if let waiter { waiter.resume(returning: false) }
            }
            timer.withLock { $0 = scheduled }
        }
    }
}
