internal import JuicerCore
public import JuicerState

extension JobRunner {
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

    func tell(_ id: String) {
        guard let entry = entries[id] else { return }
        for watcher in entry.watchers.values { watcher.yield(entry.job) }
    }

    func kept(_ id: String) throws -> Job {
        guard let row = try database().jobs(prefix: id, limit: 1).first, let job = Job(row) else {
            throw JobError.notFound
        }
        return entries[id]?.job ?? job
    }
}
