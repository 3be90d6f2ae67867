import JuicerProto
import JuicerProtobuf

/// Shows a job while it goes on: as lines of JSON, or as a line that is drawn anew on a terminal.
struct JobWatching {
    private let daemon: Daemon

    init(_ daemon: Daemon) { self.daemon = daemon }

    /// Shows a job that was just queued, and watches it where that is asked for.
    func show(_ job: Job, watching: Bool) async throws {
        if watching { return try await watch(job.id) }
        try daemon.show(job) { "\(job.id) \(job.state.word)\n" }
    }

    /// Shows the job until it is over.
    ///
    /// - Throws: `CommandFailure` unless everything was done.
    func watch(_ id: String) async throws {
        let errors = daemon.surroundings.errors
        let isDrawn = errors.isTerminal && !daemon.json
        let clear: @Sendable () -> Void = {
            guard isDrawn else { return }
            // A terminal that went away is no reason to stop.
            try? errors.write("\r\u{1B}[K")
            try? errors.flush()
        }
        let cleanUp = Interrupts.addCleanUp(clear)
        defer {
            Interrupts.removeCleanUp(cleanUp)
            clear()
        }
        var last: Job?
        for try await answer in try await daemon.jobs.watch(WatchJobRequest(id: id)) {
            guard let job = answer.job else { throw JobAnswer.missing }
            last = job
            if daemon.json {
                try daemon.showLine(job) { "" }
                try daemon.surroundings.output.flush()
            } else if isDrawn {
                try? errors.write("\r" + JobLine(job).render(width: errors.columns - 1) + "\u{1B}[K")
                try? errors.flush()
            }
        }
        clear()
        guard let last, last.state.isOver else { throw CommandFailure("the daemon stopped telling of the job") }
        if !daemon.json {
            try daemon.surroundings.output.write(JobAnswer.facts(last, utc: daemon.surroundings.usesUTC))
        }
        switch last.state {
        case .succeeded: break
        case .partial:
            let count = last.failures.reduce(0) { $0 + $1.count }
            throw CommandFailure("\(Units.count(count)) items failed", status: .partial)
        default: throw CommandFailure("the job \(last.state == .cancelled ? "was cancelled" : "failed")")
        }
    }
}
