internal import JuicerState

/// A place from which work goes on, with what was counted up to there.
struct JobStanding: Sendable, Hashable, Codable {
    /// What the work needs to go on.
    var point: [UInt8] = []
    var itemsDone: Int64 = 0
    var bytesDone: Int64 = 0
    var itemsFailed: Int64 = 0
    var failures: [JobFailure] = []
    /// Whether more failed than are kept by name, so that only all of it can be tried again.
    var hasLostParts = false
}

/// What a job did: as it is now, and as it is committed, which is what a restart goes on from.
struct JobLedger: Sendable {
    /// Parts that are kept by name at most.
    static let mostParts = 100_000

    private(set) var progress = JobProgress()
    private(set) var now: JobStanding
    private(set) var committed: JobStanding?
    private var uncommitted = JobPartChange()
    private var unsaved = JobPartChange()
    private var partRoom: Int

    init(_ progress: JobProgress, from standing: JobStanding?, parts: Int) {
        now = standing ?? JobStanding()
        committed = standing
        partRoom = max(0, Self.mostParts - parts)
        self.progress = progress
        show()
    }

    mutating func begin(_ stage: String, items: Int64, bytes: Int64) {
        progress.stage = stage
        progress.itemsTotal = items
        progress.bytesTotal = bytes
    }

    mutating func advance(items: Int64, bytes: Int64) {
        now.itemsDone += items
        now.bytesDone += bytes
        show()
    }

    mutating func fail(_ part: String, _ cause: JobCause) {
        now.itemsDone += 1
        now.itemsFailed += 1
        now.failures.count(cause, of: part)
        if uncommitted.failed.count < partRoom { uncommitted.failed.insert(part) } else { now.hasLostParts = true }
        show()
    }

    mutating func settle(_ part: String, bytes: Int64) {
        uncommitted.settled.insert(part)
        advance(items: 1, bytes: bytes)
    }

    /// What was done so far stays done.
    mutating func commit(at point: [UInt8]) {
        now.point = point
        committed = now
        partRoom = max(0, partRoom - uncommitted.failed.count)
        unsaved.merge(uncommitted)
        uncommitted = JobPartChange()
    }

    /// The changes of parts that are committed and not written yet.
    mutating func takeUnsaved() -> JobPartChange {
        defer { unsaved = JobPartChange() }
        return unsaved
    }

    /// Takes back what could not be written.
    mutating func putBack(_ change: JobPartChange) {
        let later = unsaved
        unsaved = change
        unsaved.merge(later)
    }

    private mutating func show() {
        progress.itemsDone = now.itemsDone
        progress.bytesDone = now.bytesDone
        progress.itemsFailed = now.itemsFailed
    }
}
