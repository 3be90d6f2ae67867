/// A call.
public struct CallRow: Sendable, Hashable {
    /// Which way a call went. The raw values are stored, and equal those of `juicer.v1.CallDirection`.
    public enum Direction: UInt8, Sendable, Hashable {
        /// Not known.
        case unknown = 0
        /// In.
        case incoming = 1
        /// Out.
        case outgoing = 2
    }

    /// Names it in this backup.
    public var id: String
    /// The other side.
    public var people: [HandleRef] = []
    /// When it began.
    public var time: UnixTime?
    /// How long it was, in milliseconds; 0 where nobody answered.
    public var durationMilliseconds: Int64 = 0
    /// Which way it went.
    public var direction: Direction = .unknown
    /// Whether it was answered.
    public var isAnswered = false
    /// Whether it was with video.
    public var isVideo = false
    /// How it went: "Phone", "FaceTime", "WhatsApp".
    public var service = ""
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}
