import NIOCore
import Synchronization

/// Lets the work that tasks hand to one event loop take turns with the sockets of that loop.
///
/// An event loop runs what is submitted to it until nothing is left, before it looks at its sockets again. A task
/// that submits as fast as the loop runs would starve every connection on it. So work that keeps coming is run a
/// few times in a row and then put off for a moment, which sends the loop to its sockets.
final class LoopPacer: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isScheduled = false
        var runsInARow = 0
    }

    private static let mostRunsInARow = 8
    private static let pause = TimeAmount.microseconds(20)

    private let eventLoop: any EventLoop
    private let state = Mutex(State())

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Runs something on the loop soon.
    func submit(_ work: @escaping @Sendable () -> Void) {
        let mustSchedule = state.withLock { state in
            state.waiting.append(work)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { eventLoop.execute { self.run() } }
    }

    private func run() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for work in waiting { work() }
        let mustPause: Bool? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isScheduled = false
                state.runsInARow = 0
                return nil
            }
            state.runsInARow += 1
            guard state.runsInARow >= Self.mostRunsInARow else { return false }
            state.runsInARow = 0
            return true
        }
        switch mustPause {
        case true?: eventLoop.scheduleTask(in: Self.pause) { self.run() }
        case false?: eventLoop.execute { self.run() }
        case nil: break
        }
    }
}
