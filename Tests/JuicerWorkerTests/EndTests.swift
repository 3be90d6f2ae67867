import Glibc
import JuicerArtifacts
import JuicerCore
import JuicerWorker
import TestSupport
import Testing

/// How the work of a worker ends when it does not end well, with real processes.
@Suite struct EndTests {
    private let pool = WorkerPool.pool(Programs.probe)

    private func error(of job: ParseJob) async -> WorkerError? {
        await #expect(throws: WorkerError.self) { _ = try await pool.parsed(job) }
    }

    private func error(of attempt: String, _ value: String = "") async -> WorkerError? {
        await error(of: .attempts([(attempt, value)]))
    }

    @Test("a crash, an exit and a closed socket are told apart, and the next work gets another worker")
    func ends() async throws {
        #expect(await error(of: "crash") == .crashed(signal: SIGABRT))
        #expect(await error(of: "leave") == .exited(status: 7))
        #expect(await error(of: "close-socket") == .killed)
        #expect(try await pool.tried(("nothing", "")) == ["0"])
    }

    @Test("work that takes too much processor time is stopped")
    func processorTime() async {
        var job = ParseJob.attempts([("spin", "")])
        job.limits.processorSeconds = 1
        #expect(await error(of: job) == .processorTime)
    }

    @Test("work that takes too long is stopped", arguments: ["spin", "sleep"])
    func time(_ attempt: String) async {
        var job = ParseJob.attempts([(attempt, "")])
        job.timeLimit = .milliseconds(200)
        // Three times: other tests take the machine's time as well.
        var times: [Duration] = []
        for _ in 0..<3 {
            let start = ContinuousClock.now
            #expect(await error(of: job) == .time(.milliseconds(200)))
            times.append(ContinuousClock.now - start)
        }
        #expect(times.min()! < .seconds(1))
    }

    @Test("cancelled work stops within a second, and so does its worker", arguments: ["spin", "sleep", "rows"])
    func cancellation(_ attempt: String) async throws {
        let pool = pool
        // Three times: other tests take the machine's time as well.
        var times: [Duration] = []
        for _ in 0..<3 {
            let task = Task { try await pool.tried((attempt, "1000000000")) }
            #expect(await eventually { await pool.workCount > 0 })
            try await Task.sleep(for: .milliseconds(50))
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            times.append(ContinuousClock.now - start)
            #expect(await pool.workCount == 0)
            #expect(await pool.processes.isEmpty)
        }
        #expect(times.min()! < .seconds(1))
    }

    @Test("a backup's work is ended when it is locked, and no other")
    func locking() async throws {
        let pool = pool
        let one = Task { try await pool.tried(("sleep", ""), backup: "one") }
        var other = ParseJob.attempts([("sleep", "")], backup: "other")
        other.timeLimit = .seconds(1)
        let second = Task { [other] in try await pool.parsed(other).rows }
        try await Task.sleep(for: .milliseconds(300))
        await pool.end(backup: "one")
        await #expect(throws: WorkerError.ended) { _ = try await one.value }
        await #expect(throws: WorkerError.time(.seconds(1))) { _ = try await second.value }
    }

    @Test(
        "a worker that says what no worker says is stopped",
        arguments: [
            // An unknown reply, an empty one, a second handshake, content that nobody asked for.
            "00", "FF00", "810101", "8641",
            // Progress that is cut off, and one that goes backwards.
            "830000", "83FFFFFFFFFFFFFFFF0000000000000000",
            // A row of two gigabytes.
            "8200000080", "82FFFFFFFF",
            // A report that is none, and one of another kind.
            "84", "840100",
        ]
    )
    func nonsense(_ packet: String) async {
        let error = await error(of: "packet", packet)
        guard case .protocolBroken = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a packet that is too long is no harm")
    func longPacket() async {
        #expect(await error(of: "long-packet", "100000") == .protocolBroken("a packet is too long"))
    }

    @Test("a row that is longer than any may be is left out and reported")
    func longRow() async throws {
        var job = ParseJob.attempts([("long-row", "300000"), ("nothing", "")])
        job.limits.rowByteCount = 200_000
        let (rows, report) = try await pool.parsed(job)
        #expect(rows.map(\.id) == ["survived", "0"])
        #expect(report.rowCount == 2)
        #expect(report.problems.map(\.code) == [.limitReached])
    }

    @Test("a long row comes in pieces and is one again")
    func pieces() async throws {
        let rows = try await pool.parsed(.attempts([("long-row", "3000000")])).rows
        #expect(rows.map(\.id.utf8.count) == [3_000_000, 8])
    }

    @Test("while nobody takes rows the worker waits, and none is lost")
    func backPressure() async throws {
        var counts: [Int] = []
        var largest = 0
        let report = try await pool.parse(.attempts([("rows", "20000")])) { event in
            guard case .rows(let batch) = event else { return }
            counts.append(batch.count)
            largest = max(largest, batch.bytes.count)
            if counts.count < 5 { try await Task.sleep(for: .milliseconds(50)) }
        }
        #expect(report.rowCount == 20_001)
        #expect(counts.reduce(0, +) == 20_001)
        // What the socket holds is all that there can be.
        #expect(largest < 1 << 20)
    }

    @Test("what the taker throws ends the work")
    func takerThrows() async throws {
        struct Enough: Error {}
        await #expect(throws: Enough.self) {
            _ = try await pool.parse(.attempts([("rows", "1000000000")])) { _ in throw Enough() }
        }
        #expect(await pool.workCount == 0)
    }

    @Test("a worker works again for the same backup, and never for another")
    func reuse() async throws {
        let first = try await Self.worker(of: pool, "one")
        #expect(try await Self.worker(of: pool, "one") == first)
        #expect(try await Self.worker(of: pool, "other") != first)
        await pool.end(backup: "one")
        #expect(kill(first, 0) != 0)
    }

    @Test("a worker that nobody needs goes after a while")
    func expiry() async throws {
        let pool = WorkerPool.pool(Programs.probe) { $0.idleTime = .milliseconds(100) }
        let worker = try await Self.worker(of: pool, "one")
        #expect(await eventually { kill(worker, 0) != 0 })
    }

    @Test("one that died while it waited is replaced")
    func deadWhileIdle() async throws {
        let worker = try await Self.worker(of: pool, "one")
        kill(worker, SIGKILL)
        #expect(await eventually { (KernelFile.text("/proc/\(worker)/stat") ?? ") Z").contains(") Z") })
        #expect(try await Self.worker(of: pool, "one") != worker)
    }

    @Test("no more work at once than the pool has workers")
    func width() async throws {
        let pool = WorkerPool.pool(Programs.probe) { $0.workerLimit = 2 }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let codes = try await pool.tried(("nothing", ""), backup: "\(number)")
                    #expect(codes == ["0"])
                }
            }
            group.addTask {
                for _ in 0..<50 {
                    #expect(await pool.workCount <= 2)
                    try await Task.sleep(for: .milliseconds(2))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("a program that is not there is an error")
    func noProgram() async throws {
        let pool = WorkerPool.pool("/nonexistent/juicer-worker")
        let error = await #expect(throws: WorkerError.self) { _ = try await pool.tried(("nothing", "")) }
        #expect(error == .cannotStart("/nonexistent/juicer-worker cannot be run"))
    }

    @Test("a program that is no worker is an error")
    func otherProgram() async throws {
        let pool = WorkerPool.pool("/bin/true")
        let error = await #expect(throws: WorkerError.self) { _ = try await pool.tried(("nothing", "")) }
        guard case .cannotStart = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a pool that was shut down has no workers and takes no work")
    func shutDown() async throws {
        let pool = pool
        let task = Task { try await pool.tried(("sleep", "")) }
        #expect(await eventually { await pool.workCount > 0 })
        try await Task.sleep(for: .milliseconds(100))
        await pool.shutDown()
        await #expect(throws: WorkerError.ended) { _ = try await task.value }
        await #expect(throws: WorkerError.ended) { _ = try await pool.tried(("nothing", "")) }
    }

    /// The process that works for a backup.
    private static func worker(of pool: WorkerPool, _ backup: String) async throws -> Int32 {
        Int32(try await pool.tried(("process", ""), backup: backup)[0])!
    }
}
