internal import Synchronization

/// The executor of an actor that owns a blocking resource, such as a database connection.
///
/// Jobs run one at a time and in order, on the threads of a ``BlockingExecutor``; an idle one costs no thread.
///
///     actor Catalogue {
///         private let executor = SerialBlockingExecutor()
///         nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
///     }
public final class SerialBlockingExecutor: SerialExecutor {
    private struct State {
        var waiting: [UnownedJob] = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let pool: BlockingExecutor

    public init(on pool: BlockingExecutor = .shared) {
        self.pool = pool
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustStart = state.withLock { state in
            state.waiting.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { pool.add { [self] in runWaitingJobs() } }
    }

    private func runWaitingJobs() {
        let executor = asUnownedSerialExecutor()
        while true {
            let jobs = state.withLock { state in
                defer { state.waiting.removeAll() }
                state.isRunning = !state.waiting.isEmpty
                return state.waiting
            }
            if jobs.isEmpty { return }
            for job in jobs { job.runSynchronously(on: executor) }
        }
    }
}
