import Glibc
import JuicerCore
import Synchronization
import Testing

private actor Register {
    private let executor: SerialBlockingExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private var values: [Int] = []
    private var isInside = false

    init(on pool: BlockingExecutor) {
        executor = SerialBlockingExecutor(on: pool)
    }

    func add(_ value: Int) -> Bool {
        let wasInside = isInside
        isInside = true
        values.append(value)
        sched_yield()
        isInside = false
        return !wasInside
    }

    var count: Int { values.count }

    func threadName() -> String { currentThreadName() }
}

private func currentThreadName() -> String {
    let bytes = try? FileSource(path: "/proc/thread-self/comm").bytes(count: 32)
    return String(decoding: (bytes ?? []).prefix { $0 != 10 }, as: UTF8.self)
}

/// The folder of the calling thread, as `PID/task/TID`.
private func currentThreadFolder() -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        guard let base = buffer.baseAddress else { return "" }
        let count = readlink("/proc/thread-self", base, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

@Suite struct ExecutorTests {
    @Test("work runs on the pool's own threads")
    func ownThreads() async throws {
        let pool = BlockingExecutor(threadCount: 2, name: "pool-under-test-long")
        #expect(try await pool.run { currentThreadName() } == "pool-under-test")
        let name = await withTaskExecutorPreference(pool) { await threadName() }
        #expect(name == "pool-under-test")
    }

    private nonisolated func threadName() async -> String { currentThreadName() }

    @Test("as many blocking calls run at once as there are threads")
    func parallelism() async throws {
        let pool = BlockingExecutor(threadCount: 4, name: "four")
        let barrier = Barrier(count: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Each waits for the three others: with fewer threads this would never end.
            for _ in 0..<4 { group.addTask { try await pool.run { barrier.wait() } } }
            try await group.waitForAll()
        }
    }

    @Test("more work than threads is all done, and errors come back")
    func manyJobs() async throws {
        let pool = BlockingExecutor(threadCount: 2, name: "two")
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for value in 0..<2_000 { group.addTask { try await pool.run { value } } }
            return try await group.reduce(0, +)
        }
        #expect(total == 1_999_000)
        await #expect(throws: SystemError("x", code: 1)) { try await pool.run { throw SystemError("x", code: 1) } }
    }

    @Test("an actor on a serial executor is never entered twice")
    func serialExecutor() async {
        let register = Register(on: BlockingExecutor(threadCount: 4, name: "serial"))
        let allAlone = await withTaskGroup(of: Bool.self) { group in
            for value in 0..<1_000 { group.addTask { await register.add(value) } }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(allAlone)
        #expect(await register.count == 1_000)
        #expect(await register.threadName() == "serial")
    }

    @Test("the threads of a released pool end")
    func ending() async throws {
        var pool: BlockingExecutor? = BlockingExecutor(threadCount: 1, name: "ending")
        let folder = try await pool?.run { currentThreadFolder() }
        let path = "/proc/\(try #require(folder))"
        #expect(access(path, F_OK) == 0)
        pool = nil
        for _ in 0..<2_000 where access(path, F_OK) == 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(access(path, F_OK) != 0)
    }
}

/// Lets threads go on once all of them have come.
///
/// `@unchecked Sendable`: the barrier is made for use from several threads.
private final class Barrier: @unchecked Sendable {
    private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)

    init(count: UInt32) {
        pthread_barrier_init(barrier, nil, count)
    }

    deinit {
        pthread_barrier_destroy(barrier)
        barrier.deallocate()
    }

    func wait() {
        pthread_barrier_wait(barrier)
    }
}
