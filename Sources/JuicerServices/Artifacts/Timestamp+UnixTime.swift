import JuicerArtifacts
import JuicerProto
import TTRPC

extension Timestamp {
    /// A time of the index, all of which are valid.
    init(_ time: UnixTime) {
        self.init()
        let (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        seconds = rest < 0 ? whole - 1 : whole
        nanos = Int32(rest < 0 ? rest + 1_000_000_000 : rest)
    }
}

extension UnixTime {
    /// The time that a request names; one before 1677 or after 2262, where nothing in an index is, becomes the nearest.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(_ time: Timestamp, _ field: String) throws(RPCError) {
        let time = try time.checked(field)
        let (whole, overflow) = time.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sumOverflow) = whole.addingReportingOverflow(Int64(time.nanos))
        self.init(nanoseconds: overflow || sumOverflow ? (time.seconds < 0 ? .min : .max) : sum)
    }
}
