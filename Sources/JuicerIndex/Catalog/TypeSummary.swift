public import JuicerArtifacts

/// How far the index of one type is. The raw values are stored, and equal those of `juicer.v1.IndexState`.
public enum IndexState: Int64, Sendable, Hashable {
    /// There is nothing of this type in the backup.
    case absent = 1
    /// Not indexed yet, or a build of it died.
    case pending = 2
    /// It is being indexed; what an earlier build made can still be read.
    case running = 3
    /// All of it is indexed.
    case complete = 4
    /// Some of it could not be read.
    case partial = 5
    /// None of it could be read.
    case failed = 6
}

/// The index of one type.
public struct TypeSummary: Sendable, Hashable {
    /// The type.
    public let kind: ArtifactKind
    /// How far it is.
    public internal(set) var state: IndexState = .pending
    /// Items that can be read.
    public internal(set) var itemCount: Int64 = 0
    /// Conversations that can be read.
    public internal(set) var conversationCount: Int64 = 0
    /// Rows that could not be read.
    public internal(set) var failedCount: Int64 = 0
    /// First causes, at most ``longestProblemList``, without content.
    public internal(set) var problems: [String] = []
    /// When the first item happened; nil when there is none, or none with a time.
    public internal(set) var first: UnixTime?
    /// When the last item happened.
    public internal(set) var last: UnixTime?
    /// Which state of the backup was indexed, as ``BuildOptions/mark`` named it; empty if none was to its end.
    public internal(set) var mark = ""

    /// Problems that are kept of a type.
    public static let longestProblemList = 10

    init(_ kind: ArtifactKind) {
        self.kind = kind
    }
}

/// What is indexed.
public struct IndexSummary: Sendable, Hashable {
    /// One entry for each type there is, in the order of their numbers.
    public let types: [TypeSummary]
    /// Conversations of all apps.
    public var conversationCount: Int64 { types.reduce(0) { $0 + $1.conversationCount } }
    /// People.
    public let personCount: Int64
}
