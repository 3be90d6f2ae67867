/// How long segments are kept, and how much of them.
public struct AuditRetention: Sendable, Hashable {
    /// Days after a segment's last line.
    public var days: Int
    /// Bytes that all segments may take together, as they lie on the disk.
    public var bytes: Int64

    /// Keeps for so long, and so much; the newest two segments stay in any case.
    public init(days: Int = 400, bytes: Int64 = 4 << 30) {
        self.days = days
        self.bytes = bytes
    }
}
