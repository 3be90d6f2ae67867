import JuicerCore
import JuicerState
import JuicerVault
import Synchronization
import TestSupport
import Testing

@testable import JuicerJobs

/// A vault's state database and a runner over it, which can be thrown away and made again like a daemon that is killed.
final class Bench: Sendable {
    let directory: TemporaryDirectory
    let vault: Vault
    let state: StateStore
    let backupID = String(repeating: "a", count: 32)
    let otherID = String(repeating: "b", count: 32)
    /// Which runner may still use the database: the others died.
    private let generation = Mutex(0)

    init() throws {
        directory = try TemporaryDirectory()
        vault = try Vault(at: directory.file("vault"))
        try vault.create(slot: "machine", .machineSecret, secret: Hex.encode(SecretBytes(randomCount: 32)))
        state = try StateStore(on: vault.root, vault.rootManifest)
    }

    /// A runner that has taken up what is kept, as if the one before had died.
    func runner(
        _ works: [any JobWork],
        unlocked: Set<String>? = nil,
        _ change: (inout JobRunner.Limits) -> Void = { _ in }
    ) -> JobRunner {
        var limits = JobRunner.Limits()
        change(&limits)
        let number = generation.withLock { generation in
            generation += 1
            return generation
        }
        let database: @Sendable () throws -> StateStore = { [self] in
            guard generation.withLock({ $0 == number }) else { throw Locked() }
            return state
        }
        let runner = JobRunner(works, limits: limits, in: database) { error in
            switch error {
            case is Locked: .locked
            case let cause as JobCause: .failed(cause)
            default: .failed(JobCause(reason: "cancelled", message: "it was cancelled"))
            }
        }
        runner.vaultOpened()
        runner.unlockedBackups(unlocked ?? [backupID, otherID])
        return runner
    }
}

/// The backup was locked under the work.
struct Locked: Error {}

/// Counts up to a number of items, each when it is let through, and commits each of them.
final class CountingWork: JobWork {
    struct State {
        var allowed = 0
        var runs = 0
        var active = 0
        var mostActive = 0
        /// Items that were done, in order; those that were tried again with a minus before them.
        var done: [Int] = []
        var failing: Set<Int> = []
        var isLocked = false
    }

    let kind: JobKind
    let count: Int
    let isDueAtUnlock: Bool
    let state: Mutex<State>

    init(_ kind: JobKind = .verify, count: Int, allowed: Int = .max, isDueAtUnlock: Bool = false) {
        self.kind = kind
        self.count = count
        self.isDueAtUnlock = isDueAtUnlock
        state = Mutex(State(allowed: allowed))
    }

    func isDue(for backupID: String) async -> Bool { isDueAtUnlock }

    func allow(_ number: Int = .max) { state.withLock { $0.allowed = number } }

    var done: [Int] { state.withLock { $0.done } }

    func run(_ context: JobContext) async throws {
        state.withLock { state in
            state.runs += 1
            state.active += 1
            state.mostActive = max(state.mostActive, state.active)
        }
        defer { state.withLock { $0.active -= 1 } }
        context.begin("counting", items: Int64(count))
        let first = Int(context.point?.first ?? 0)
        for part in context.dueParts {
            do {
                try check(Int(part) ?? 0)
                state.withLock { $0.done.append(-(Int(part) ?? 0)) }
                context.settle(part)
            } catch {
                try context.fail(part, error)
            }
        }
        for item in first..<count {
            while state.withLock({ $0.allowed <= item }) {
                try Task.checkCancellation()
                if state.withLock({ $0.isLocked }) { throw Locked() }
                try await Task.sleep(for: .milliseconds(2))
            }
            do {
                try check(item)
                context.advance(items: 1)
            } catch {
                try context.fail("\(item)", error)
            }
            state.withLock { $0.done.append(item) }
            context.commit(at: [UInt8(item + 1)])
        }
    }

    private func check(_ item: Int) throws {
        if state.withLock({ $0.failing.contains(item) }) {
            throw JobCause(reason: item % 2 == 0 ? "even" : "odd", message: "it is what it is")
        }
    }
}

extension JobRunner {
    /// The job once it is in one of these states; fails the test where it does not get there.
    func job(_ id: String, reaching states: JobState...) async throws -> Job {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            let job = try #require(try jobs(prefix: id, limit: 1).first)
            if states.contains(job.state) { return job }
            try #require(ContinuousClock.now < deadline, "the job stays \(job.state)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
