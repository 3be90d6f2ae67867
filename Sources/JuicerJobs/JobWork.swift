internal import JuicerState
internal import Synchronization

/// Work that a job does: one for each kind.
///
/// It runs on a thread that may block. It stops soon after its task is cancelled, within a second, by throwing whatever
/// it likes; what it has committed by then stays.
public protocol JobWork: Sendable {
    /// What it does.
    var kind: JobKind { get }

    /// Whether it can run only while the backup is unlocked.
    var needsKeys: Bool { get }

    /// Whether what else works on the backup is of no use any more, and ends.
    var endsOthers: Bool { get }

    /// Whether it is to be done by itself, now that the backup was unlocked.
    func isDue(for backupID: String) async -> Bool

    /// Does it, or goes on with it.
    func run(_ context: JobContext) async throws
}

extension JobWork {
    public var needsKeys: Bool { true }
    public var endsOthers: Bool { false }
    public func isDue(for backupID: String) async -> Bool { false }
}

/// What work knows of its job, and where it tells how far it is: from any thread, without waiting.
public final class JobContext: Sendable {
    /// The job as it began.
    public let job: Job
    /// Whether it ran before, and was stopped or failed.
    public let isResumed: Bool
    /// Where it goes on, as it said with ``commit(at:)``; nil at the beginning.
    public let point: [UInt8]?
    /// Parts that failed before and are to be tried again, by the names they were given, before it goes on.
    public let dueParts: [String]

    private let ledger: Mutex<JobLedger>
    private let reading: @Sendable (any Error) -> JobSetback

    init(
        _ job: Job,
        isResumed: Bool,
        from standing: JobStanding?,
        dueParts: [String],
        partCount: Int,
        reading: @escaping @Sendable (any Error) -> JobSetback
    ) {
        self.job = job
        self.isResumed = isResumed
        point = standing?.point
        self.dueParts = dueParts
        ledger = Mutex(JobLedger(job.progress, from: standing, parts: partCount))
        self.reading = reading
    }

    /// Says what it does now, and how much there is; 0 where that is not known.
    public func begin(_ stage: String, items: Int64 = 0, bytes: Int64 = 0) {
        ledger.withLock { $0.begin(stage, items: items, bytes: bytes) }
    }

    /// Items that are done so far, failed ones included.
    public var itemsDone: Int64 { ledger.withLock { $0.progress.itemsDone } }

    /// Counts what was done.
    public func advance(items: Int64 = 0, bytes: Int64 = 0) {
        ledger.withLock { $0.advance(items: items, bytes: bytes) }
    }

    /// Counts an item that failed.
    ///
    /// - Parameter part: names it, to try it again alone.
    /// - Throws: the error itself, when no other item would fare better: it is locked, or cancelled.
    public func fail(_ part: String, _ error: any Error) throws {
        if Task.isCancelled || error is CancellationError { throw error }
        guard case .failed(let cause) = reading(error) else { throw error }
        ledger.withLock { $0.fail(part, cause) }
    }

    /// Counts a part that failed before and is done now.
    public func settle(_ part: String, bytes: Int64 = 0) {
        ledger.withLock { $0.settle(part, bytes: bytes) }
    }

    /// What was done so far stays done: a restart goes on from here.
    public func commit(at point: [UInt8]) {
        ledger.withLock { $0.commit(at: point) }
    }

    func withLedger<R>(_ body: (inout JobLedger) -> sending R) -> sending R {
        ledger.withLock { body(&$0) }
    }
}

/// Why something was not done with a job.
public enum JobError: Error, Sendable, Hashable {
    /// There is no such job, or more than one whose id begins so.
    case notFound
    /// Nobody does this kind of work.
    case unsupported(JobKind)
    /// As many jobs as may are not over yet; the value is the bound.
    case queueFull(Int)
    /// The job is not over.
    case notOver
    /// Nothing failed.
    case nothingFailed
}

extension JobError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound: "there is no such job, or its id needs more digits"
        case .unsupported(let kind): "this daemon has no jobs that \(kind.rawValue)"
        case .queueFull(let bound): "\(bound) jobs wait or run already"
        case .notOver: "the job is not over yet"
        case .nothingFailed: "nothing of the job failed"
        }
    }
}
