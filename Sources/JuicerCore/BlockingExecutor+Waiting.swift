internal import Glibc
internal import Synchronization

extension BlockingExecutor {
    /// Runs a closure on the pool and blocks until it is done: for what must happen on a thread that lives as long as the pool.
    ///
    /// Not to be called on a thread of the same pool, which may have none left for it.
    public func wait<R: Sendable, E: Error>(for body: @escaping @Sendable () throws(E) -> R) throws(E) -> R {
        let outcome = Outcome<R, E>()
        add { outcome.set(Result(catching: body)) }
        return try outcome.wait().get()
    }

    /// Runs a closure on the pool when a thread is free, and does not wait for it.
    public func begin(_ body: @escaping @Sendable () -> Void) { add(body) }

    /// What another thread comes to.
    private final class Outcome<R: Sendable, E: Error>: Sendable {
        private let result = Mutex<Result<R, E>?>(nil)
        /// At an address of its own, as the system wants it.
        nonisolated(unsafe) private let isThere: UnsafeMutablePointer<sem_t>

        init() {
            isThere = .allocate(capacity: 1)
            sem_init(isThere, 0, 0)
        }

        deinit {
            sem_destroy(isThere)
            isThere.deallocate()
        }

        func set(_ result: Result<R, E>) {
            self.result.withLock { $0 = result }
            sem_post(isThere)
        }

        func wait() -> Result<R, E> {
            while true {
                while sem_wait(isThere) != 0 {}
                if let result = result.withLock({ $0 }) { return result }
            }
        }
    }
}
