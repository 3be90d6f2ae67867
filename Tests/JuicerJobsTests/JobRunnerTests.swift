import JuicerCore
import JuicerState
import Synchronization
import TestSupport
import Testing

@testable import JuicerJobs

@Suite("Jobs")
struct JobRunnerTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    @Test("Work that is done is a job that succeeded, with its figures and times, in memory and in the database")
    func success() async throws {
        let runner = bench.runner([CountingWork(count: 3)])
        let job = try await runner.start(.verify, of: bench.backupID, ["domain": "HomeDomain"], by: "uid:7").job
        let over = try await runner.job(job.id, reaching: .succeeded)
        #expect(over.progress.itemsDone == 3)
        #expect(over.progress.itemsTotal == 3)
        #expect(over.arguments == ["domain": "HomeDomain"])
        #expect(over.principal == "uid:7")
        #expect(over.started != nil && over.finished != nil)
        await #expect(throws: JobError.nothingFailed) { try await runner.retry(job.id) }
    }

    @Test("The same work is not queued twice; other work of the same backup waits, and of another one does not")
    func queue() async throws {
        let work = CountingWork(count: 1, allowed: 0)
        let runner = bench.runner([work])
        let first = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:7").job
        let again = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:8")
        #expect(again.isExisting && again.job.id == first.id)
        let second = try await runner.start(.verify, of: bench.backupID, ["domain": "x"], by: "uid:7").job
        let other = try await runner.start(.verify, of: bench.otherID, [:], by: "uid:7").job
        _ = try await runner.job(first.id, reaching: .running)
        _ = try await runner.job(other.id, reaching: .running)
        #expect(try await runner.job(second.id, reaching: .queued, .running).state == .queued)
        work.allow()
        for id in [first.id, second.id, other.id] { _ = try await runner.job(id, reaching: .succeeded) }
        #expect(work.state.withLock { $0.mostActive } == 2)
    }

    @Test("No more jobs run at a time than may, and no more wait")
    func limits() async throws {
        let work = CountingWork(count: 1, allowed: 0)
        let ids = (0..<5).map { String(repeating: "\($0)", count: 32) }
        let runner = bench.runner([work], unlocked: Set(ids)) { limits in
            limits.running = 3
            limits.open = 4
        }
        for id in ids.prefix(4) { _ = try await runner.start(.verify, of: id, [:], by: "uid:7") }
        await #expect(throws: JobError.queueFull(4)) {
            try await runner.start(.verify, of: ids[4], [:], by: "uid:7")
        }
        await #expect(throws: JobError.unsupported(.export)) {
            try await runner.start(.export, of: ids[4], [:], by: "uid:7")
        }
        #expect(await eventually { work.state.withLock { $0.active } == 3 })
        work.allow()
        #expect(await eventually { (try? await runner.count(JobFilter(states: ["succeeded"]))) == 4 })
        #expect(work.state.withLock { $0.mostActive } == 3)
    }

    @Test("A job is cancelled within a second while it runs and while it waits, keeps what it did, and stays cancelled")
    func cancel() async throws {
        let work = CountingWork(count: 9, allowed: 4)
        let runner = bench.runner([work])
        let running = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:7").job
        let waiting = try await runner.start(.verify, of: bench.backupID, ["domain": "x"], by: "uid:7").job
        #expect(await eventually { work.done.count == 4 })
        let start = ContinuousClock.now
        #expect(try await runner.cancel(waiting.id).state == .cancelled)
        let cancelled = try await runner.cancel(running.id)
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(cancelled.state == .cancelled)
        #expect(cancelled.progress.itemsDone == 4)
        #expect(try await runner.cancel(running.id).state == .cancelled)
        let next = bench.runner([work])
        #expect(try await next.job(running.id, reaching: .cancelled).progress.itemsDone == 4)
    }

    @Test("What failed is told by cause, and alone tried again; what was not reached is done then")
    func retry() async throws {
        let work = CountingWork(count: 9, allowed: 7)
        work.state.withLock { $0.failing = [1, 2, 4] }
        let runner = bench.runner([work])
        let id = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:7").job.id
        #expect(await eventually { work.done.count == 7 })
        await #expect(throws: JobError.notOver) { try await runner.retry(id) }
        let stopped = try await runner.cancel(id)
        #expect(stopped.failures.map(\.reason) == ["even", "odd"])
        #expect(stopped.failures.map(\.count) == [2, 1])
        #expect(stopped.failures.first?.examples == ["2", "4"])
        work.state.withLock { state in
            state.failing = [4]
            state.done = []
            state.allowed = .max
        }
        _ = try await runner.retry(id)
        let partial = try await runner.job(id, reaching: .partial)
        #expect(work.done == [-1, -2, 7, 8])
        #expect(partial.progress.itemsDone == 9)
        #expect(partial.progress.itemsFailed == 1)
        #expect(partial.failures.map(\.count) == [1])
        work.state.withLock { state in
            state.failing = []
            state.done = []
        }
        _ = try await runner.retry(id)
        let over = try await runner.job(id, reaching: .succeeded)
        #expect(work.done == [-4])
        #expect(over.progress.itemsDone == 9)
        #expect(over.failures.isEmpty)
    }

    @Test("Work of which everything failed is a job that failed")
    func failure() async throws {
        let work = CountingWork(count: 2)
        work.state.withLock { $0.failing = [0, 1] }
        let runner = bench.runner([work])
        let id = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:7").job.id
        #expect(try await runner.job(id, reaching: .failed).progress.itemsFailed == 2)
    }

    @Test("A job goes on after a daemon that died, from where it was written down, once its backup is unlocked")
    func restart() async throws {
        let work = CountingWork(count: 6, allowed: 3)
        let dead = bench.runner([work])
        let id = try await dead.start(.verify, of: bench.backupID, [:], by: "uid:7").job.id
        #expect(await eventually { work.done.count == 3 })
        // Written about once a second.
        #expect(await eventually { (try? bench.state.jobs(prefix: id, limit: 1).first?.resume) != nil })
        let next = CountingWork(count: 6)
        let runner = bench.runner([next], unlocked: [])
        #expect(try await runner.job(id, reaching: .suspended).progress.itemsDone == 3)
        #expect(next.done.isEmpty)
        runner.unlockedBackups([bench.backupID])
        #expect(try await runner.job(id, reaching: .succeeded).progress.itemsDone == 6)
        #expect(next.done == [3, 4, 5])
        work.state.withLock { $0.isLocked = true }
    }

    @Test(
        "A lock suspends what runs and what waits, and unlocking lets it go on; work may notice before the runner does"
    )
    func lock() async throws {
        let work = CountingWork(count: 4, allowed: 2)
        let runner = bench.runner([work])
        let id = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:7").job.id
        let waiting = try await runner.start(.verify, of: bench.backupID, ["domain": "x"], by: "uid:7").job.id
        #expect(await eventually { work.done.count == 2 })
        runner.unlockedBackups([])
        _ = try await runner.job(id, reaching: .suspended)
        _ = try await runner.job(waiting, reaching: .suspended)
        runner.unlockedBackups([bench.backupID])
        _ = try await runner.job(id, reaching: .running)
        work.state.withLock { $0.isLocked = true }
        _ = try await runner.job(id, reaching: .suspended)
        runner.unlockedBackups([])
        work.state.withLock { $0.isLocked = false }
        work.allow()
        runner.unlockedBackups([bench.backupID])
        #expect(try await runner.job(id, reaching: .succeeded).progress.itemsDone == 4)
        #expect(try await runner.job(waiting, reaching: .succeeded).progress.itemsDone == 4)
    }

    @Test("When the vault is sealed nothing runs any more, watching ends, and the jobs are there afterwards")
    func seal() async throws {
        let work = CountingWork(count: 4, allowed: 2)
        let runner = bench.runner([work])
        let id = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:7").job.id
        #expect(await eventually { work.done.count == 2 })
        let seen = try await runner.watch(id)
        await runner.suspendAll()
        #expect(work.state.withLock { $0.active } == 0)
        var last: JobState?
        for await job in seen { last = job.state }
        #expect(last == .suspended)
        work.allow()
        runner.vaultOpened()
        #expect(try await runner.job(id, reaching: .succeeded).progress.itemsDone == 4)
        #expect(work.done == [0, 1, 2, 3])
    }

    @Test("Work that is due at the first unlock begins by itself, once")
    func due() async throws {
        let work = CountingWork(.index, count: 1, allowed: 0, isDueAtUnlock: true)
        let runner = bench.runner([work], unlocked: [])
        runner.unlockedBackups([bench.backupID])
        #expect(await eventually { work.state.withLock { $0.active } == 1 })
        let job = try #require(try await runner.jobs(limit: 9).first)
        #expect(job.principal == "daemon")
        #expect(job.kind == .index)
        work.allow()
        _ = try await runner.job(job.id, reaching: .succeeded)
        #expect(try await runner.count(JobFilter()) == 1)
    }

    @Test("Watching shows the job as it is, then changes, and at last the state in which it is over")
    func watch() async throws {
        let work = CountingWork(count: 5, allowed: 1)
        let runner = bench.runner([work])
        let id = try await runner.start(.verify, of: bench.backupID, [:], by: "uid:7").job.id
        var seen: [Job] = []
        for await job in try await runner.watch(id) {
            seen.append(job)
            if job.progress.itemsDone == 1 { work.allow() }
        }
        #expect(seen.last?.state == .succeeded)
        #expect(seen.contains { $0.state == .running && $0.progress.itemsDone == 1 })
        var later: [JobState] = []
        for await job in try await runner.watch(id) { later.append(job.state) }
        #expect(later == [.succeeded])
        await #expect(throws: JobError.notFound) { try await runner.watch(String(repeating: "0", count: 32)) }
    }
}
