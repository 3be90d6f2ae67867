/// A job as it is kept from one start of the daemon to the next. Times are in milliseconds since 1970-01-01T00:00:00Z.
public struct KeptJob: Sendable, Hashable {
    /// Names the job: 32 hexadecimal digits.
    public var id: String
    /// What it does.
    public var kind: String
    /// The backup that it works on.
    public var backupID: String
    /// What exactly it does; the same text means the same work.
    public var arguments: String
    /// Who asked for it.
    public var principal: String
    /// Where it stands.
    public var state: String
    /// What it did last, for people.
    public var stage = ""
    /// Items that are done, failed ones included.
    public var itemsDone: Int64 = 0
    /// Items there are; 0 where that is not known.
    public var itemsTotal: Int64 = 0
    /// Bytes that are done.
    public var bytesDone: Int64 = 0
    /// Bytes there are; 0 where that is not known.
    public var bytesTotal: Int64 = 0
    /// Items that failed.
    public var itemsFailed: Int64 = 0
    /// Causes of failures.
    public var failures: [UInt8]
    /// Where the work goes on; nil at its beginning.
    public var resume: [UInt8]?
    /// When it was queued.
    public var created: Int64
    /// When it began.
    public var started: Int64?
    /// When it was over.
    public var finished: Int64?

    /// A job that did nothing yet.
    public init(
        id: String,
        kind: String,
        backupID: String,
        arguments: String,
        principal: String,
        state: String,
        failures: [UInt8],
        created: Int64
    ) {
        self.id = id
        self.kind = kind
        self.backupID = backupID
        self.arguments = arguments
        self.principal = principal
        self.state = state
        self.failures = failures
        self.created = created
    }
}

/// What changed about the parts of a job that failed.
public struct JobPartChange: Sendable, Hashable {
    /// What becomes of every part that failed before.
    public enum Fate: Sendable, Hashable {
        /// It is to be tried again.
        case due
        /// It plays no role any more.
        case forgotten
    }

    /// What becomes of all of them, first; nil for nothing.
    public var all: Fate?
    /// Parts that failed.
    public var failed: Set<String> = []
    /// Parts that failed before and are done now.
    public var settled: Set<String> = []

    /// No change.
    public init() {}

    /// Adds a later change.
    public mutating func merge(_ later: JobPartChange) {
        failed.subtract(later.settled)
        failed.formUnion(later.failed)
        settled.subtract(later.failed)
        settled.formUnion(later.settled)
    }
}

/// Which jobs are meant.
public struct JobFilter: Sendable, Hashable {
    /// Only of these backups; nil for all.
    public var backupIDs: Set<String>?
    /// Only in these states; empty for all.
    public var states: Set<String>

    /// A filter out of its parts.
    public init(backupIDs: Set<String>? = nil, states: Set<String> = []) {
        self.backupIDs = backupIDs
        self.states = states
    }
}
