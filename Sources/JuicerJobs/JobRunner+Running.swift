internal import JuicerCore
internal import JuicerState

extension JobRunner {
    /// Takes up a job that is kept.
    func add(_ job: Job, from standing: JobStanding?, _ work: any JobWork) throws {
        lastTurn += 1
        var entry = Entry(job: job, turn: lastTurn, standing: standing)
        entry.job.show(standing)
        entries[job.id] = entry
        move(job.id, to: work.needsKeys && !unlocked.contains(job.backupID) ? .suspended : .queued)
    }

    /// Begins what may run now.
    func schedule() {
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
        guard let due = try? database().dueParts(ofJob: id), let partCount = try? database().partCount(ofJob: id)
        else { return false }
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
            partCount: partCount,
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
        // Nothing is left to go on with but what failed, where the work goes on from places at all.
        if error == nil { context.withLedger { if $0.committed != nil { $0.commit(at: $0.now.point) } } }
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
    func finish(_ id: String, _ job: Job) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        for watcher in entry.watchers.values {
            watcher.yield(job)
            watcher.finish()
        }
    }

    /// Gives a job another state that is not its last.
    func move(_ id: String, to state: JobState) {
        guard entries[id] != nil else { return }
        entries[id]?.job.state = state
        if state != .running { entries[id]?.job.forgetRates() }
        save(id)
        tell(id)
    }

    /// Writes the row. What fails is written the next time.
    func save(_ id: String) {
        guard let entry = entries[id] else { return }
        let (standing, parts) = takeCommitted(entry)
        do {
            try database().update(entry.job.row(resume: standing), parts)
        } catch {
            entry.context?.withLedger { $0.putBack(parts) }
        }
    }

    func takeCommitted(_ entry: Entry) -> (JobStanding?, JobPartChange) {
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
}

extension Job {
    /// Takes up how far the work is.
    ///
    /// - Parameter cause: why it ended as a whole.
    mutating func take(_ context: JobContext, _ cause: JobCause?) {
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
    mutating func show(_ standing: JobStanding?) {
        let standing = standing ?? JobStanding()
        progress.itemsDone = standing.itemsDone
        progress.bytesDone = standing.bytesDone
        progress.itemsFailed = standing.itemsFailed
        failures = standing.failures.ordered
        forgetRates()
    }

    mutating func forgetRates() {
        progress.itemsPerSecond = 0
        progress.bytesPerSecond = 0
        progress.secondsLeft = nil
    }
}
