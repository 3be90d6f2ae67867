import JuicerProto
import TTRPC

extension Timestamp {
    /// Years 1 to 9999, outside of which a timestamp is not valid.
    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Itself, when it is a time that there is.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    func checked(_ field: String) throws(RPCError) -> Timestamp {
        guard Self.range.contains(seconds), (0..<1_000_000_000).contains(nanos) else {
            throw RPCError.badField(field, "must be a time of the years 1 to 9999")
        }
        return self
    }

    /// Unix seconds; nil outside the years 1 to 9999, where a damaged record may well point.
    init?(unixSeconds: Int64) {
        guard Self.range.contains(unixSeconds) else { return nil }
        self.init()
        seconds = unixSeconds
    }

    /// Unix seconds with their fraction; nil outside the years 1 to 9999.
    init?(unixSeconds: Double) {
        guard let whole = Int64(exactly: unixSeconds.rounded(.down)), Self.range.contains(whole) else { return nil }
        self.init()
        seconds = whole
        nanos = min(999_999_999, Int32((unixSeconds - Double(whole)) * 1_000_000_000))
    }

    /// Time since 1970-01-01T00:00:00Z.
    var sinceEpoch: Duration { .seconds(seconds) + .nanoseconds(Int64(nanos)) }

    /// Time since 1970-01-01T00:00:00Z.
    init(sinceEpoch: Duration) {
        self.init()
        seconds = sinceEpoch.components.seconds
        nanos = Int32(sinceEpoch.components.attoseconds / 1_000_000_000)
    }
}
