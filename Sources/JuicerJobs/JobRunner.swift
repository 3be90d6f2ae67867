public import JuicerCore
public import JuicerState

/// Runs jobs: a few at a time, one for each backup, in the order in which they were asked for.
///
/// Jobs that are not over are in memory and in the database; those that are over, in the database alone. A job's row is
/// written at each change of its state and about once a second while it runs. While the vault is sealed there are none.
public actor JobRunner {
    /// How many jobs there may be.
    public struct Limits: Sendable {
        /// That run at a time.
        public var running = 2
        /// That are not over.
        public var open = 1_000
        /// That are over and kept all the same.
        public var over = 10_000

        public init() {}
    }

    /// Who is told of jobs that the daemon itself starts.
    public struct OwnWork: Sendable {
        /// What tells of a new job, kept together with it.
        let event: @Sendable (Job) -> PendingEvent?
        /// Tells it.
        let tell: @Sendable (PendingEvent) async -> Void

        public init(
            event: @escaping @Sendable (Job) -> PendingEvent? = { _ in nil },
            tell: @escaping @Sendable (PendingEvent) async -> Void = { _ in }
        ) {
            self.event = event
            self.tell = tell
        }
    }

    /// How often it is looked how far jobs are.
    static let tick: Duration = .milliseconds(100)
    /// Time between two writes of the row of a job that runs.
    static let saveInterval: Duration = .seconds(1)

    enum Stop {
        case cancelled
        /// Keys are gone; `resuming` once they are back.
        case suspended(resuming: Bool)
    }

    /// A job that is not over.
    struct Entry {
        var job: Job
        /// Its place in the queue.
        var turn: Int
        var standing: JobStanding?
        var context: JobContext?
        var task: Task<Void, Never>?
        var stop: Stop?
        var rate = JobRate()
        /// When its row was written, by uptime.
        var saved: Duration = .zero
        var watchers: [Int: AsyncStream<Job>.Continuation] = [:]
    }

    enum Change {
        case opened
        case unlocked(Set<String>)
    }

    let limits: Limits
    let clock: MachineClock
    let database: @Sendable () throws -> StateStore
    let reading: @Sendable (any Error) -> JobSetback
    let ownWork: OwnWork
    let works: [JobKind: any JobWork]
    let pool: BlockingExecutor
    private let executor: SerialBlockingExecutor
    private let changes: AsyncStream<Change>.Continuation

    var entries: [String: Entry] = [:]
    var isOpen = false
    var unlocked: Set<String> = []
    var lastTurn = 0
    var lastWatcher = 0
    var ticker: Task<Void, Never>?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A runner without jobs, until ``vaultOpened()``.
    ///
    /// - Parameters:
    ///   - works: who does what.
    ///   - limits: how many jobs there may be.
    ///   - clock: what tells when jobs were made, and how fast they are.
    ///   - ownWork: who is told of jobs that nobody asked for.
    ///   - database: where jobs are kept.
    ///   - reading: what an error is that work throws.
    public init(
        _ works: [any JobWork],
        limits: Limits = Limits(),
        clock: MachineClock = .system,
        telling ownWork: OwnWork = OwnWork(),
        in database: @escaping @Sendable () throws -> StateStore,
        reading: @escaping @Sendable (any Error) -> JobSetback
    ) {
        self.works = Dictionary(works.map { ($0.kind, $0) }) { $1 }
        self.limits = limits
        self.clock = clock
        self.ownWork = ownWork
        self.database = database
        self.reading = reading
        // Of its own: jobs would keep calls waiting.
        pool = BlockingExecutor(threadCount: limits.running + 1, name: "juicer-jobs")
        executor = SerialBlockingExecutor(on: pool)
        let (stream, continuation) = AsyncStream<Change>.makeStream()
        changes = continuation
        Task { [weak self] in
            for await change in stream { await self?.take(change) }
        }
    }

    deinit { changes.finish() }

    /// The time now, as rows keep it: to the millisecond.
    var time: Duration { .milliseconds(clock.now.sinceEpoch.milliseconds) }

    // MARK: - What happens around it

    /// Takes up the jobs that are kept, as soon as possible.
    public nonisolated func vaultOpened() { changes.yield(.opened) }

    /// Takes up which backups are unlocked, as soon as possible: jobs of others are suspended.
    public nonisolated func unlockedBackups(_ ids: Set<String>) { changes.yield(.unlocked(ids)) }

    private func take(_ change: Change) async {
        switch change {
        case .opened:
            try? open()
        case .unlocked(let ids):
            let (gone, new) = (unlocked.subtracting(ids), ids.subtracting(unlocked))
            unlocked = ids
            for id in entries.keys { noteKeys(of: id, gone, new) }
            for backupID in new { await startDue(for: backupID) }
        }
        schedule()
    }

    private func open() throws {
        let states = Set(JobState.allCases.filter { !$0.isOver }.map(\.rawValue))
        for row in try database().jobs(JobFilter(states: states), limit: limits.open * 2).reversed()
        where entries[row.id] == nil {
            guard let job = Job(row), let work = works[job.kind] else { continue }
            try add(job, from: JobStanding(row), work)
        }
        isOpen = true
    }

    private func noteKeys(of id: String, _ gone: Set<String>, _ new: Set<String>) {
        guard let entry = entries[id], let work = works[entry.job.kind], work.needsKeys else { return }
        let backupID = entry.job.backupID
        switch entry.job.state {
        case .running where gone.contains(backupID):
            if entry.stop == nil { entries[id]?.stop = .suspended(resuming: false) }
            entry.task?.cancel()
        case .running where new.contains(backupID):
            if case .suspended = entry.stop { entries[id]?.stop = .suspended(resuming: true) }
        case .queued where gone.contains(backupID): move(id, to: .suspended)
        case .suspended where new.contains(backupID): move(id, to: .queued)
        default: break
        }
    }

    private func startDue(for backupID: String) async {
        for work in works.values where await work.isDue(for: backupID) {
            guard isOpen, unlocked.contains(backupID) else { return }
            var event: PendingEvent?
            let started = try? start(work.kind, of: backupID, [:], by: "daemon") { job in
                event = ownWork.event(job)
                return event
            }
            if let event, started?.isExisting == false { await ownWork.tell(event) }
        }
    }

    /// Suspends everything and returns when nothing runs any more, as when the vault is sealed.
    public func suspendAll() async {
        isOpen = false
        for id in entries.keys {
            guard let entry = entries[id] else { continue }
            if let task = entry.task {
                if entry.stop == nil { entries[id]?.stop = .suspended(resuming: false) }
                task.cancel()
            } else if entry.job.state == .queued {
                move(id, to: .suspended)
            }
        }
        for task in entries.values.compactMap(\.task) { await task.value }
        for entry in entries.values { for watcher in entry.watchers.values { watcher.finish() } }
        entries = [:]
    }

    /// Cancels what works on a backup that is to be destroyed, and returns when nothing does any more.
    public func end(of backupID: String) async {
        let meant = entries.values.filter { entry in
            entry.job.backupID == backupID && works[entry.job.kind]?.endsOthers == false
        }
        for entry in meant { _ = try? await cancel(entry.job.id) }
    }
}
