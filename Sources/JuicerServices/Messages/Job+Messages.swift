import JuicerJobs
import JuicerProto

extension JuicerProto.Job {
    /// The job as callers see it.
    init(_ job: JuicerJobs.Job) {
        self.init()
        id = job.id
        kind = JuicerProto.JobKind(job.kind)
        backupID = job.backupID
        state = JuicerProto.JobState(job.state)
        progress = JuicerProto.JobProgress(job.progress)
        failures = job.failures.map { failure in
            JuicerProto.JobFailure(
                reason: failure.reason,
                message: failure.message,
                count: failure.count,
                examples: failure.examples
            )
        }
        created = Timestamp(sinceEpoch: job.created)
        started = job.started.map { Timestamp(sinceEpoch: $0) }
        finished = job.finished.map { Timestamp(sinceEpoch: $0) }
        principal = job.principal
    }
}

extension JuicerProto.JobProgress {
    fileprivate init(_ progress: JuicerJobs.JobProgress) {
        self.init()
        stage = progress.stage
        itemsDone = progress.itemsDone
        itemsTotal = progress.itemsTotal
        bytesDone = progress.bytesDone
        bytesTotal = progress.bytesTotal
        itemsFailed = progress.itemsFailed
        bytesPerSecond = progress.bytesPerSecond
        itemsPerSecond = progress.itemsPerSecond
        secondsLeft = progress.secondsLeft ?? -1
    }
}

extension JuicerProto.JobKind {
    fileprivate init(_ kind: JuicerJobs.JobKind) {
        self =
            switch kind {
            case .index: .index
            case .verify: .verify
            case .extract: .extract
            case .purge: .purge
            case .export: .export
            }
    }
}

extension JuicerProto.JobState {
    fileprivate init(_ state: JuicerJobs.JobState) {
        self =
            switch state {
            case .queued: .queued
            case .running: .running
            case .succeeded: .succeeded
            case .partial: .partial
            case .failed: .failed
            case .cancelled: .cancelled
            case .suspended: .suspended
            }
    }
}

extension JuicerJobs.JobState {
    /// The state that a request names; nil for none.
    init?(_ state: JuicerProto.JobState) {
        guard let known = Self.allCases.first(where: { JuicerProto.JobState($0) == state }) else { return nil }
        self = known
    }
}
