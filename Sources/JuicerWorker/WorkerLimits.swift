/// A user without a name of its own.
public struct WorkerIdentity: Sendable, Hashable {
    public var userID: UInt32
    public var groupID: UInt32

    public init(userID: UInt32, groupID: UInt32) {
        self.userID = userID
        self.groupID = groupID
    }

    /// `nobody`, who owns nothing.
    public static let nobody = WorkerIdentity(userID: 65_534, groupID: 65_534)
}

/// What one piece of work may use. Whoever is beyond it is ended, but for values and rows, which are reported and left out.
public struct ReadingLimits: Sendable, Hashable {
    /// Bytes of pages to keep in memory for each database.
    public var cacheByteCount = 8 << 20
    /// Bytes of the longest text or blob of a database.
    public var valueByteCount = 16 << 20
    /// Bytes of the longest row, as it is coded.
    public var rowByteCount = 64 << 20
    /// Seconds of processor time.
    public var processorSeconds = 600

    public init() {}
}
