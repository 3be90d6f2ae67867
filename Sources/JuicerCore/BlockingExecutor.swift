internal import CShims
internal import Glibc

/// A small pool of threads for work that blocks: file reads, SQLite, key derivation.
///
/// Swift's own pool has one thread per core, and two blocked calls would stop everything on a small machine. Threads
/// are started when there is work and none idle, and end when the executor is released and its queue is empty.
///
///     try await withTaskExecutorPreference(BlockingExecutor.shared) { try readManifest() }
public final class BlockingExecutor: TaskExecutor {
    /// The pool most callers use: as many threads as there are cores, at least 2 and at most 8.
    public static let shared = BlockingExecutor(
        threadCount: min(8, max(2, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))),
        name: "juicer-blocking"
    )

    private let pool: ThreadPool

    /// - Parameters:
    ///   - threadCount: most threads at once, at least 1.
    ///   - name: name of the threads, of which the kernel keeps 15 bytes.
    public init(threadCount: Int, name: String) {
        self.pool = ThreadPool(limit: max(1, threadCount), name: name)
    }

    deinit {
        pool.stop()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        // The closure keeps the executor alive until the job has run.
        pool.add { [self] in withExtendedLifetime(self) { job.runSynchronously(on: executor) } }
    }

    /// Runs a blocking closure on the pool and suspends until it is done.
    public func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            pool.add { continuation.resume(with: Result { try body() }) }
        }
    }

    func add(_ work: @escaping @Sendable () -> Void) {
        pool.add(work)
    }
}

/// Threads over one queue of closures.
///
/// `@unchecked Sendable`: everything mutable is guarded by `mutex`.
private final class ThreadPool: @unchecked Sendable {
    private let limit: Int
    private let name: String
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let wakeUp: UnsafeMutablePointer<pthread_cond_t>
    private var queue: [@Sendable () -> Void] = []
    private var next = 0
    private var threads = 0
    private var idle = 0
    private var stopping = false

    init(limit: Int, name: String) {
        self.limit = limit
        self.name = name
        mutex = .allocate(capacity: 1)
        wakeUp = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wakeUp, nil)
    }

    deinit {
        pthread_cond_destroy(wakeUp)
        pthread_mutex_destroy(mutex)
        wakeUp.deallocate()
        mutex.deallocate()
    }

    func add(_ work: @escaping @Sendable () -> Void) {
        pthread_mutex_lock(mutex)
        queue.append(work)
        // As many waiting jobs as idle threads are already spoken for.
        if queue.count - next > idle, threads < limit, startThread() { threads += 1 }
        pthread_cond_signal(wakeUp)
        pthread_mutex_unlock(mutex)
    }

    func stop() {
        pthread_mutex_lock(mutex)
        stopping = true
        pthread_cond_broadcast(wakeUp)
        pthread_mutex_unlock(mutex)
    }

    private func startThread() -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 2 << 20)
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(self)
        let failed = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadPool>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            },
            reference.toOpaque()
        )
        if failed == 0 { return true }
        reference.release()
        // With no thread at all nothing would ever run; with one or more the work only waits longer.
        precondition(threads > 0, "the system gives no thread for blocking work")
        return false
    }

    private func work() {
        juicer_thread_set_name(name)
        while let work = take() { work() }
    }

    private func take() -> (@Sendable () -> Void)? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        idle += 1
        defer { idle -= 1 }
        while next == queue.count {
            if stopping {
                threads -= 1
                return nil
            }
            pthread_cond_wait(wakeUp, mutex)
        }
        let work = queue[next]
        queue[next] = {}
        next += 1
        if next == queue.count {
            queue.removeAll(keepingCapacity: queue.capacity <= 256)
            next = 0
        } else if next >= 256, next * 2 >= queue.count {
            queue.removeFirst(next)
            next = 0
        }
        return work
    }
}
