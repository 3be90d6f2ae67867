public import JuicerArtifacts
internal import JuicerCore

/// The workers of a daemon: it starts them, keeps some ready, gives them work, and ends them when they are done, die,
/// misbehave, or nobody wants their work any more.
///
/// A worker that did work for one backup does more for the same one, and never for another. A hostile file that takes a worker
/// over gets to see what the worker is given later; of its own backup that is nothing it could not have been written to hold, while
/// the files and keys of somebody else's would be what the sandbox is there to keep from it.
public actor WorkerPool {
    /// What workers there are.
    public struct Settings: Sendable {
        /// The program's absolute path.
        public var program: String
        /// How many work at once, at least 1.
        public var workerLimit = 2
        /// How many are ready and have not worked yet: starting one takes some milliseconds.
        public var warmCount = 1
        /// Whom they become, when this process is root.
        public var identity: WorkerIdentity? = .nobody
        /// Bytes of address space of each.
        public var addressSpace: UInt64 = 768 << 20
        /// Seconds of processor time of a whole life; one piece of work gets half of it at most.
        public var processorSeconds = 3_600
        /// How long one that has worked waits for more work for its backup.
        public var idleTime = Duration.seconds(30)

        public init(program: String) {
            self.program = program
        }
    }

    /// What a parsing gives, in the order in which the parser found it.
    public enum Event: Sendable {
        case rows(RowBatch)
        case progress(ParseProgress)
    }

    /// A worker, and what the pool knows of it.
    private struct Member {
        let worker: WorkerHandle
        /// The backup that it worked for; nil when it has not worked yet.
        var backup: String?
        /// How long it worked; it cannot have used more processor time.
        var busy = Duration.zero
        /// Counts up whenever it becomes idle.
        var turn = 0
    }

    private let settings: Settings
    private let threads: BlockingExecutor
    private let gate: TurnGate
    private var idle: [Member] = []
    private var working: [Int32: Member] = [:]
    /// How often the work for a backup was ended: what began before the last time does not go on.
    private var endings: [String: Int] = [:]
    private var startingCount = 0
    private var isShutDown = false

    /// Makes a pool without workers; the first start with the first work, or with ``warmUp()``.
    public init(_ settings: Settings) {
        self.settings = settings
        let limit = max(1, settings.workerLimit)
        // One that works is waited for by a thread; others are started and ended meanwhile.
        threads = BlockingExecutor(threadCount: limit + 2, name: "juicer-workers")
        gate = TurnGate(width: limit, queueLength: 1_024)
    }

    /// Starts the workers that are to be ready.
    ///
    /// - Returns: the kernel's version of Landlock that they are under; 0 for none.
    /// - Throws: ``WorkerError/cannotStart(_:)``.
    @discardableResult
    public func warmUp() async throws -> Int {
        let (worker, landlock) = try await start()
        idle.append(Member(worker: worker))
        fill()
        return Int(landlock)
    }

    /// Parses files in a worker.
    ///
    /// The worker waits while `receive` does not take what it has. Cancelling the task ends the worker at once.
    ///
    /// - Parameter receive: takes what comes; what it throws ends the work.
    /// - Returns: the parser's report, which may be of failure.
    /// - Throws: ``WorkerError``, `TurnError`, `CancellationError`, or what `receive` throws.
    public func parse(
        _ job: ParseJob,
        isolation: isolated (any Actor)? = #isolation,
        receive: (Event) async throws -> Void
    ) async throws -> ParseReport {
        let task = WorkerTask.parse(job.kind, limited(job.limits))
        let end = try await perform(task, job.files, of: job.backup, within: job.timeLimit) { step in
            if let rows = step.rows { try await receive(.rows(rows)) }
            if let progress = step.progress { try await receive(.progress(progress)) }
        }
        guard case .report(let report) = end else { throw WorkerError.protocolBroken("no report") }
        return report
    }

    /// Reads the content of a cell that a row refers to, in a worker.
    ///
    /// - Parameter job: the files as they were given to the parser; its limits bound the length.
    /// - Returns: nil when the row is not there, or has no bytes in this cell.
    /// - Throws: as ``parse(_:isolation:receive:)``.
    public func read(
        _ cell: BlobCell,
        of job: ParseJob,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> [UInt8]? {
        let task = WorkerTask.cell(cell, limited(job.limits))
        let end = try await perform(task, job.files, of: job.backup, within: job.timeLimit) { _ in }
        guard case .content(let content) = end else { throw WorkerError.protocolBroken("no content") }
        return content
    }

    /// Ends all that works, worked or is to work for a backup, as when it is locked: what they hold of it goes with them.
    public func end(backup: String) async {
        endings[backup, default: 0] += 1
        for member in working.values where member.backup == backup { member.worker.stop(because: .ended) }
        let ending = idle.filter { $0.backup == backup }
        idle.removeAll { $0.backup == backup }
        for member in ending { await discard(member.worker) }
    }

    /// Ends all workers, for good.
    public func shutDown() async {
        isShutDown = true
        for member in working.values { member.worker.stop(because: .ended) }
        let ending = idle
        idle = []
        for member in ending { await discard(member.worker) }
    }

    /// How much work is being done.
    public var workCount: Int { working.count }

    /// The processes of its workers, whether they work or wait.
    public var processes: [Int32] { idle.map(\.worker.process) + working.keys }

    // MARK: - Work

    private nonisolated func limited(_ limits: ReadingLimits) -> ReadingLimits {
        var limits = limits
        limits.processorSeconds = max(1, min(limits.processorSeconds, settings.processorSeconds / 2))
        return limits
    }

    private func perform(
        _ task: WorkerTask,
        _ files: [JobFile],
        of backup: String,
        within limit: Duration,
        isolation: isolated (any Actor)? = #isolation,
        _ handOn: (JobRun.Step) async throws -> Void
    ) async throws -> ReplySequence.Event {
        let ending = await endings[backup]
        return try await gate.withTurn {
            let worker = try await take(for: backup, since: ending)
            let start = ContinuousClock.now
            let end: ReplySequence.Event
            do {
                let run = JobRun(task, on: worker, within: limit)
                end = try await withTaskCancellationHandler {
                    try await finish(run, files, handOn)
                } onCancel: {
                    worker.stop(because: .ended)
                }
            } catch {
                await discard(worker)
                try Task.checkCancellation()
                throw error
            }
            await giveBack(worker, after: ContinuousClock.now - start)
            if case .failure(let reason) = end { throw WorkerError.failed(reason) }
            return end
        }
    }

    private func finish(
        _ run: JobRun,
        _ files: [JobFile],
        isolation: isolated (any Actor)? = #isolation,
        _ handOn: (JobRun.Step) async throws -> Void
    ) async throws -> ReplySequence.Event {
        try await threads.run { try run.begin(files) }
        while true {
            let step = try await threads.run { try run.next() }
            try await handOn(step)
            if let end = step.end { return end }
        }
    }

    // MARK: - Workers

    private func start() async throws -> (WorkerHandle, UInt8) {
        let settings = settings
        return try await threads.run {
            let worker = try WorkerHandle.start(settings.program)
            let setup = WorkerSetup(
                identity: settings.identity,
                addressSpace: settings.addressSpace,
                processorSeconds: UInt64(max(2, settings.processorSeconds))
            )
            do {
                return (worker, try worker.handShake(setup))
            } catch {
                worker.stop()
                _ = worker.howItEnded()
                throw error
            }
        }
    }

    /// A worker for a backup: one that worked for it, or a new one.
    ///
    /// - Parameter ending: the last time that work for the backup was ended before this work began.
    private func take(for backup: String, since ending: Int?) async throws -> WorkerHandle {
        defer { fill() }
        while true {
            guard !isShutDown, endings[backup] == ending else { throw WorkerError.ended }
            let position =
                idle.lastIndex { $0.backup == backup } ?? idle.firstIndex { $0.backup == nil }
            guard let position else {
                // Beside those that wait already, so that the next turn of the loop finds it.
                let worker = try await start().0
                idle.append(Member(worker: worker))
                if isShutDown { await dismiss(worker) }
                continue
            }
            var member = idle.remove(at: position)
            if member.worker.isIdle {
                member.backup = backup
                working[member.worker.process] = member
                return member.worker
            }
            await discard(member.worker)
        }
    }

    /// Keeps a worker for more work for its backup.
    private func giveBack(_ worker: WorkerHandle, after busy: Duration) async {
        guard var member = working.removeValue(forKey: worker.process) else { return }
        member.busy += busy
        member.turn += 1
        guard !isShutDown, member.busy < .seconds(settings.processorSeconds / 2) else { return await discard(worker) }
        idle.append(member)
        expireLater(worker, member.turn)
        let used = idle.filter { $0.backup != nil }
        if used.count > max(1, settings.workerLimit), let oldest = used.first?.worker { await dismiss(oldest) }
    }

    private func expireLater(_ worker: WorkerHandle, _ turn: Int) {
        let time = settings.idleTime
        Task { [weak self, weak worker] in
            try? await Task.sleep(for: time)
            guard let worker else { return }
            await self?.expire(worker, turn)
        }
    }

    private func expire(_ worker: WorkerHandle, _ turn: Int) async {
        if idle.contains(where: { $0.worker === worker && $0.turn == turn }) { await dismiss(worker) }
    }

    private func dismiss(_ worker: WorkerHandle) async {
        idle.removeAll { $0.worker === worker }
        await discard(worker)
    }

    /// Ends a worker and waits for its end.
    private func discard(_ worker: WorkerHandle) async {
        working.removeValue(forKey: worker.process)
        worker.stop()
        _ = try? await threads.run { worker.howItEnded() }
    }

    /// Starts what is missing of those that are to be ready. Where none can be started, the next work says so.
    private func fill() {
        let missing = settings.warmCount - startingCount - idle.count { $0.backup == nil }
        guard !isShutDown, missing > 0 else { return }
        for _ in 0..<missing {
            startingCount += 1
            Task { await addOne() }
        }
    }

    private func addOne() async {
        let started = try? await start()
        startingCount -= 1
        guard let (worker, _) = started else { return }
        if isShutDown { await discard(worker) } else { idle.append(Member(worker: worker)) }
    }
}
