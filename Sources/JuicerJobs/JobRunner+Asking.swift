internal import JuicerCore
public import JuicerState

extension JobRunner {
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
}
