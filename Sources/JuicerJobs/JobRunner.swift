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

    /// How often it is looked how far jobs are.
    static let tick: Duration = .milliseconds(100)
    /// Ticks between two writes of a job's row.
    static let ticksPerSave = 10

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
        var partCount = 0
        var context: JobContext?
        var task: Task<Void, Never>?
        var stop: Stop?
        var rate = JobRate()
        var watchers: [Int: AsyncStream<Job>.Continuation] = [:]
    }

    enum Change {
        case opened
        case unlocked(Set<String>)
    }

    let limits: Limits
    let clock: MachineClock
    let database: @Sendable () throws -> StateStore
    private let reading: @Sendable (any Error) -> JobSetback
    private let works: [JobKind: any JobWork]
    private let pool: BlockingExecutor
    private let executor: SerialBlockingExecutor
    private let changes: AsyncStream<Change>.Continuation

    var entries: [String: Entry] = [:]
    private var isOpen = false
    private var unlocked: Set<String> = []
    private var lastTurn = 0
    private var lastWatcher = 0
    private var ticker: Task<Void, Never>?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A runner without jobs, until ``vaultOpened()``.
    ///
    /// - Parameters:
    ///   - works: who does what.
    ///   - limits: how many jobs there may be.
    ///   - clock: what tells when jobs were made, and how fast they are.
    ///   - database: where jobs are kept.
    ///   - reading: what an error is that work throws.
    public init(
        _ works: [any JobWork],
        limits: Limits = Limits(),
        clock: MachineClock = .system,
        in database: @escaping @Sendable () throws -> StateStore,
        reading: @escaping @Sendable (any Error) -> JobSetback
    ) {
        self.works = Dictionary(works.map { ($0.kind, $0) }) { $1 }
        self.limits = limits
        self.clock = clock
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
        isOpen = true
        let states = Set(JobState.allCases.filter { !$0.isOver }.map(\.rawValue))
        for row in try database().jobs(JobFilter(states: states), limit: limits.open * 2).reversed()
        where entries[row.id] == nil {
            guard let job = Job(row), let work = works[job.kind] else { continue }
            try add(job, from: JobStanding(row), work)
        }
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
            _ = try? start(work.kind, of: backupID, [:], by: "daemon")
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

    // MARK: - Asking for work

    /// Queues a job, unless the same work is queued, suspended or running already.
    ///
    /// - Parameters:
    ///   - backupID: the backup's full id.
    ///   - arguments: what exactly it is to do.
    ///   - principal: who asks for it.
    ///   - event: what tells of a new job, kept together with it.
    /// - Returns: the job, and whether it was there already.
    /// - Throws: ``JobError``; what the database throws.
    public func start(
        _ kind: JobKind,
        of backupID: String,
        _ arguments: [String: String],
        by principal: String,
        announcing event: (Job) -> PendingEvent? = { _ in nil }
    ) throws -> (job: Job, isExisting: Bool) {
        guard let work = works[kind] else { throw JobError.unsupported(kind) }
        if let known = entries.values.first(where: { $0.job.isSameWork(kind, backupID, arguments) }) {
            return (known.job, true)
        }
        guard entries.count < limits.open else { throw JobError.queueFull(limits.open) }
        let job = Job(
            id: Hex.encode(randomBytes(count: 16)),
            kind: kind,
            backupID: backupID,
            arguments: arguments,
            principal: principal,
            created: clock.now.sinceEpoch
        )
        try database().add(job.row(resume: nil), keeping: limits.over, announcing: event(job))
        isOpen = true
        lastTurn += 1
        entries[job.id] = Entry(job: job, turn: lastTurn)
        if work.endsOthers {
            for other in entries.values where other.job.backupID == backupID && other.job.id != job.id {
                _ = try? beginCancelling(other.job.id, nil)
            }
        }
        schedule()
        return (entries[job.id]?.job ?? job, false)
    }

    /// Stops a job, and returns it as it is then. One that is over stays as it is.
    ///
    /// - Parameter event: what tells of that, kept together with it.
    /// - Throws: ``JobError/notFound``; what the database throws.
    public func cancel(_ id: String, announcing event: () -> PendingEvent? = { nil }) async throws -> Job {
        guard let entry = entries[id] else { return try kept(id) }
        try beginCancelling(id, event())
        await entry.task?.value
        return try kept(id)
    }

    /// Says in the row that it is cancelled, before it is: whatever happens now, it does not run again.
    private func beginCancelling(_ id: String, _ event: PendingEvent?) throws {
        guard let entry = entries[id] else { return }
        var job = entry.job
        job.state = .cancelled
        job.finished = clock.now.sinceEpoch
        let (standing, parts) = takeCommitted(entry)
        do {
            try database().update(job.row(resume: standing), parts, announcing: event)
        } catch {
            entry.context?.withLedger { $0.putBack(parts) }
            throw error
        }
        if let task = entry.task {
            entries[id]?.stop = .cancelled
            task.cancel()
        } else {
            finish(id, job)
        }
    }

    /// Queues a job again that is over: it does what failed or was not reached.
    ///
    /// - Parameter event: what tells of that, kept together with it.
    /// - Throws: ``JobError``; what the database throws.
    public func retry(_ id: String, announcing event: () -> PendingEvent? = { nil }) throws -> Job {
        guard entries[id] == nil else { throw JobError.notOver }
        guard let row = try database().jobs(prefix: id, limit: 1).first, var job = Job(row) else {
            throw JobError.notFound
        }
        guard let work = works[job.kind] else { throw JobError.unsupported(job.kind) }
        guard job.state.canRetry else { throw JobError.nothingFailed }
        guard entries.count < limits.open else { throw JobError.queueFull(limits.open) }
        var standing = JobStanding(row)
        if standing?.hasLostParts == true { standing = nil }
        var parts = JobPartChange()
        parts.all = standing == nil ? .forgotten : .due
        if var again = standing {
            again.itemsDone -= again.itemsFailed
            again.itemsFailed = 0
            again.failures = []
            standing = again
        }
        job.finished = nil
        job.state = work.needsKeys && !unlocked.contains(job.backupID) ? .suspended : .queued
        job.show(standing)
        try database().update(job.row(resume: standing), parts, announcing: event())
        try add(job, from: standing, work)
        schedule()
        return entries[id]?.job ?? job
    }

    // MARK: - Running

    private func add(_ job: Job, from standing: JobStanding?, _ work: any JobWork) throws {
        lastTurn += 1
        var entry = Entry(job: job, turn: lastTurn, standing: standing)
        entry.partCount = try database().partCount(ofJob: job.id)
        entry.job.show(standing)
        entries[job.id] = entry
        move(job.id, to: work.needsKeys && !unlocked.contains(job.backupID) ? .suspended : .queued)
    }

    private func schedule() {
        guard isOpen else { return }
        var busy = Set(entries.values.filter { $0.task != nil }.map(\.job.backupID))
        var running = entries.values.count { $0.task != nil }
        for entry in entries.values.filter({ $0.job.state == .queued }).sorted(by: { $0.turn < $1.turn }) {
            guard running < limits.running else { return }
            guard !busy.contains(entry.job.backupID), begin(entry.job.id) else { continue }
            busy.insert(entry.job.backupID)
            running += 1
        }
    }

    private func begin(_ id: String) -> Bool {
        guard let entry = entries[id], let work = works[entry.job.kind] else { return false }
        let due: [String]
        do { due = try database().dueParts(ofJob: id) } catch { return false }
        let isResumed = entry.job.started != nil
        if !isResumed { entries[id]?.job.started = clock.now.sinceEpoch }
        entries[id]?.rate = JobRate()
        move(id, to: .running)
        guard let job = entries[id]?.job else { return false }
        let context = JobContext(
            job,
            isResumed: isResumed,
            from: entry.standing,
            dueParts: due,
            partCount: entry.partCount,
            reading: reading
        )
        entries[id]?.context = context
        entries[id]?.task = Task(executorPreference: pool) {
            do {
                try await work.run(context)
                await self.ended(id, nil)
            } catch {
                await self.ended(id, error)
            }
        }
        if ticker == nil { ticker = Task { await self.watchOver() } }
        return true
    }

    private func ended(_ id: String, _ error: (any Error)?) {
        guard var entry = entries[id], let context = entry.context else { return }
        entry.task = nil
        // Nothing is left to go on with but what failed.
        if error == nil { context.withLedger { $0.commit(at: $0.now.point) } }
        let progress = context.withLedger { $0.progress }
        let didSomething = progress.itemsDone > progress.itemsFailed
        let state: JobState
        var cause: JobCause?
        switch (error, entry.stop) {
        case (nil, _): state = progress.itemsFailed == 0 ? .succeeded : didSomething ? .partial : .failed
        case (_, .cancelled): state = .cancelled
        case (_, .suspended(let isResuming)): state = isResuming && isOpen ? .queued : .suspended
        case (let error?, nil):
            switch reading(error) {
            case .locked: state = .suspended
            case .failed(let reason):
                cause = reason
                state = didSomething ? .partial : .failed
            }
        }
        entry.job.take(context, cause)
        entries[id] = entry
        if state.isOver {
            entry.job.state = state
            entry.job.finished = clock.now.sinceEpoch
            entry.job.progress.secondsLeft = nil
            let (standing, parts) = takeCommitted(entry)
            try? database().update(entry.job.row(resume: standing), parts)
            finish(id, entry.job)
        } else {
            // What is not committed is done again.
            let standing = context.withLedger { $0.committed }
            entries[id]?.standing = standing
            entries[id]?.job.show(standing)
            entries[id]?.stop = nil
            move(id, to: state)
            entries[id]?.context = nil
        }
        schedule()
    }

    /// A job is over: whoever watches it hears of that last.
    private func finish(_ id: String, _ job: Job) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        for watcher in entry.watchers.values {
            watcher.yield(job)
            watcher.finish()
        }
    }

    /// Gives a job another state that is not its last.
    private func move(_ id: String, to state: JobState) {
        guard entries[id] != nil else { return }
        entries[id]?.job.state = state
        if state != .running { entries[id]?.job.forgetRates() }
        save(id)
        tell(id)
    }

    /// Writes the row. What fails is written the next time.
    private func save(_ id: String) {
        guard let entry = entries[id] else { return }
        let (standing, parts) = takeCommitted(entry)
        do {
            try database().update(entry.job.row(resume: standing), parts)
        } catch {
            entry.context?.withLedger { $0.putBack(parts) }
        }
    }

    private func takeCommitted(_ entry: Entry) -> (JobStanding?, JobPartChange) {
        guard let context = entry.context else { return (entry.standing, JobPartChange()) }
        return context.withLedger { ($0.committed, $0.takeUnsaved()) }
    }

    /// While jobs run, looks how far they are.
    private func watchOver() async {
        var ticks = 0
        while entries.values.contains(where: { $0.task != nil }) {
            try? await Task.sleep(for: Self.tick)
            ticks += 1
            let now = clock.now.uptime
            for id in entries.keys {
                guard let entry = entries[id], entry.task != nil, let context = entry.context else { continue }
                entries[id]?.job.take(context, nil)
                if var job = entries[id]?.job {
                    entries[id]?.rate.note(&job.progress, at: now)
                    entries[id]?.job = job
                }
                if entries[id]?.job != entry.job { tell(id) }
                if ticks % Self.ticksPerSave == 0, entry.stop == nil { save(id) }
            }
        }
        ticker = nil
    }

    // MARK: - Looking

    /// Jobs, newest first, as they are now.
    ///
    /// - Parameters:
    ///   - prefix: how their ids begin.
    ///   - after: the last job of the page before.
    ///   - limit: how many at most.
    public func jobs(
        _ filter: JobFilter = JobFilter(),
        prefix: String = "",
        after: (created: Duration, id: String)? = nil,
        limit: Int
    ) throws -> [Job] {
        try database()
            .jobs(filter, prefix: prefix, after: after.map { ($0.created.milliseconds, $0.id) }, limit: limit)
            .compactMap { entries[$0.id]?.job ?? Job($0) }
    }

    /// How many jobs there are.
    public func count(_ filter: JobFilter) throws -> Int { try database().jobCount(filter) }

    /// The job as it is now, and then after each change; of several in a row the last one. It ends after the state in
    /// which the job is over, or when the vault is sealed.
    ///
    /// - Throws: ``JobError/notFound``; what the database throws.
    public func watch(_ id: String) throws -> AsyncStream<Job> {
        let (stream, watcher) = AsyncStream<Job>.makeStream(bufferingPolicy: .bufferingNewest(1))
        guard let entry = entries[id] else {
            watcher.yield(try kept(id))
            watcher.finish()
            return stream
        }
        lastWatcher += 1
        let number = lastWatcher
        entries[id]?.watchers[number] = watcher
        watcher.onTermination = { [weak self] _ in
            Task { await self?.forgetWatcher(number, of: id) }
        }
        watcher.yield(entry.job)
        return stream
    }

    private func forgetWatcher(_ number: Int, of id: String) { entries[id]?.watchers[number] = nil }

    private func tell(_ id: String) {
        guard let entry = entries[id] else { return }
        for watcher in entry.watchers.values { watcher.yield(entry.job) }
    }

    private func kept(_ id: String) throws -> Job {
        guard let row = try database().jobs(prefix: id, limit: 1).first, let job = Job(row) else {
            throw JobError.notFound
        }
        return entries[id]?.job ?? job
    }
}

extension Job {
    /// Takes up how far the work is.
    ///
    /// - Parameter cause: why it ended as a whole.
    fileprivate mutating func take(_ context: JobContext, _ cause: JobCause?) {
        let (now, counted) = context.withLedger { ($0.progress, $0.now.failures) }
        var failures = counted
        if let cause { failures.count(cause, of: nil) }
        self.failures = failures.ordered
        progress.stage = now.stage
        progress.itemsDone = now.itemsDone
        progress.itemsTotal = now.itemsTotal
        progress.bytesDone = now.bytesDone
        progress.bytesTotal = now.bytesTotal
        progress.itemsFailed = now.itemsFailed
    }

    /// Shows what is done at the place from which it goes on.
    fileprivate mutating func show(_ standing: JobStanding?) {
        let standing = standing ?? JobStanding()
        progress.itemsDone = standing.itemsDone
        progress.bytesDone = standing.bytesDone
        progress.itemsFailed = standing.itemsFailed
        failures = standing.failures.ordered
        forgetRates()
    }

    fileprivate mutating func forgetRates() {
        progress.itemsPerSecond = 0
        progress.bytesPerSecond = 0
        progress.secondsLeft = nil
    }
}
