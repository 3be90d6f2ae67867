internal import JuicerCore
internal import Synchronization

/// Does what may hang, or take longer than the log's own writing, on a thread of its own. Of what comes meanwhile only the
/// newest is done.
final class NewestWork: Sendable {
    private struct State {
        var next: (@Sendable () -> Void)?
        var isBusy = false
    }

    private let state = Mutex(State())
    private let executor = BlockingExecutor(threadCount: 1, name: "juicer-audit")

    /// Whether nothing is left to do.
    var isIdle: Bool { state.withLock { !$0.isBusy } }

    func perform(_ work: @escaping @Sendable () -> Void) {
        let isBusy = state.withLock { state in
            state.next = work
            defer { state.isBusy = true }
            return state.isBusy
        }
        if !isBusy { _ = Task(executorPreference: executor) { self.run() } }
    }

    private func run() {
        while let work = take() { work() }
    }

    private func take() -> (@Sendable () -> Void)? {
        state.withLock { state in
            defer { state.next = nil }
            state.isBusy = state.next != nil
            return state.next
        }
    }
}
