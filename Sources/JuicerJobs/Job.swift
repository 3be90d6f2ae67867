internal import Foundation
internal import JuicerState

/// What a job does.
public enum JobKind: String, Sendable, CaseIterable {
    /// Parses the backup's databases into the index.
    case index
    /// Reads every file of the backup.
    case verify
    /// Writes decrypted files into the backup's volume of the vault.
    case extract
    /// Destroys everything that is kept about a backup.
    case purge
    /// Writes an export.
    case export
}

/// Where a job stands.
public enum JobState: String, Sendable, CaseIterable {
    /// It waits for its turn.
    case queued
    /// It runs.
    case running
    /// Everything was done.
    case succeeded
    /// Something was done, and something failed.
    case partial
    /// Nothing useful was done.
    case failed
    /// Somebody cancelled it.
    case cancelled
    /// A lock or a seal stopped it, and it goes on when the backup is unlocked again.
    case suspended

    /// Whether nothing changes any more by itself.
    public var isOver: Bool {
        switch self {
        case .succeeded, .partial, .failed, .cancelled: true
        case .queued, .running, .suspended: false
        }
    }

    /// Whether there is something left to try again.
    var canRetry: Bool { isOver && self != .succeeded }
}

/// How far a job is.
public struct JobProgress: Sendable, Hashable {
    /// What it does now, for people.
    public var stage = ""
    /// Items that are done, failed ones included.
    public var itemsDone: Int64 = 0
    /// Items there are; 0 where that is not known yet.
    public var itemsTotal: Int64 = 0
    /// Bytes that are done.
    public var bytesDone: Int64 = 0
    /// Bytes there are; 0 where that is not known.
    public var bytesTotal: Int64 = 0
    /// Items that failed.
    public var itemsFailed: Int64 = 0
    /// Bytes a second over the last seconds.
    public var bytesPerSecond: Int64 = 0
    /// Items a second over the last seconds.
    public var itemsPerSecond: Int64 = 0
    /// Seconds left by that rate; nil where it cannot be said.
    public var secondsLeft: Int64?

    /// Nothing was done yet.
    public init() {}
}

/// One job.
public struct Job: Sendable, Hashable {
    /// Names it: 32 hexadecimal digits.
    public let id: String
    /// What it does.
    public let kind: JobKind
    /// The backup that it works on.
    public let backupID: String
    /// What exactly it does, as whoever does it understands that.
    public let arguments: [String: String]
    /// Who asked for it; "daemon" for the daemon itself.
    public let principal: String
    /// Where it stands.
    public internal(set) var state: JobState
    /// How far it is.
    public internal(set) var progress = JobProgress()
    /// What failed so far, most frequent first.
    public internal(set) var failures: [JobFailure] = []
    /// When it was queued, since 1970-01-01T00:00:00Z, to the millisecond.
    public let created: Duration
    /// When it began.
    public internal(set) var started: Duration?
    /// When it was over.
    public internal(set) var finished: Duration?

    /// Whether this is the same work.
    func isSameWork(_ kind: JobKind, _ backupID: String, _ arguments: [String: String]) -> Bool {
        self.kind == kind && self.backupID == backupID && self.arguments == arguments
    }
}

extension Job {
    /// A new one.
    init(
        id: String,
        kind: JobKind,
        backupID: String,
        arguments: [String: String],
        principal: String,
        created: Duration
    ) {
        self.id = id
        self.kind = kind
        self.backupID = backupID
        self.arguments = arguments
        self.principal = principal
        self.created = .milliseconds(created.milliseconds)
        state = .queued
    }

    /// A job out of its row; nil where another version wrote what this one does not know.
    init?(_ row: KeptJob) {
        guard let kind = JobKind(rawValue: row.kind), let state = JobState(rawValue: row.state),
            let arguments = try? JSONDecoder().decode([String: String].self, from: Data(row.arguments.utf8))
        else { return nil }
        self.init(
            id: row.id,
            kind: kind,
            backupID: row.backupID,
            arguments: arguments,
            principal: row.principal,
            created: .milliseconds(row.created)
        )
        self.state = state
        progress.stage = row.stage
        progress.itemsDone = row.itemsDone
        progress.itemsTotal = row.itemsTotal
        progress.bytesDone = row.bytesDone
        progress.bytesTotal = row.bytesTotal
        progress.itemsFailed = row.itemsFailed
        failures = (try? JSONDecoder().decode([JobFailure].self, from: Data(row.failures))) ?? []
        started = row.started.map { .milliseconds($0) }
        finished = row.finished.map { .milliseconds($0) }
    }

    /// Its row.
    ///
    /// - Parameter resume: where it goes on after a restart.
    func row(resume: JobStanding?) throws -> KeptJob {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var row = KeptJob(
            id: id,
            kind: kind.rawValue,
            backupID: backupID,
            arguments: String(decoding: try encoder.encode(arguments), as: UTF8.self),
            principal: principal,
            state: state.rawValue,
            failures: [UInt8](try encoder.encode(failures)),
            created: created.milliseconds
        )
        row.stage = progress.stage
        row.itemsDone = progress.itemsDone
        row.itemsTotal = progress.itemsTotal
        row.bytesDone = progress.bytesDone
        row.bytesTotal = progress.bytesTotal
        row.itemsFailed = progress.itemsFailed
        row.resume = try resume.map { [UInt8](try encoder.encode($0)) }
        row.started = started?.milliseconds
        row.finished = finished?.milliseconds
        return row
    }
}

extension JobStanding {
    /// Where a job goes on, out of its row; nil at its beginning.
    init?(_ row: KeptJob) {
        guard let resume = row.resume,
            let standing = try? JSONDecoder().decode(JobStanding.self, from: Data(resume))
        else { return nil }
        self = standing
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
