/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, negative before it.
///
/// The one unit of every time in this library. It reaches from 1677-09-21 to 2262-04-11; what a database has outside
/// of it (the years 1604 and 4001 stand for "none" in several) has no value, and is reported where it means something.
public struct UnixTime: Sendable, Hashable, Comparable {
    /// Nanoseconds since the epoch.
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Whole seconds since the epoch; nil when they do not fit.
    public init?(seconds: Int64) {
        let (value, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        nanoseconds = value
    }

    /// Seconds since the epoch with their fraction; nil when they do not fit or are no number.
    ///
    /// The fraction is rounded to microseconds, as a Double of this size knows no more.
    public init?(seconds: Double) {
        let micros = (seconds * 1e6).rounded()
        guard micros > -9.2e15, micros < 9.2e15 else { return nil }
        nanoseconds = Int64(micros) * 1_000
    }

    /// Seconds since 2001-01-01T00:00:00Z, as Cocoa counts; nil when they do not fit.
    public init?(cocoaSeconds seconds: Double) {
        self.init(seconds: seconds + Double(Self.cocoaEpoch))
    }

    /// Whole seconds since 2001, or nanoseconds since then, told apart by their magnitude.
    ///
    /// Messages counts nanoseconds since iOS 11 and seconds before, and a database that was migrated has both. What is
    /// over 10^12 is nanoseconds: as seconds it would be 30,000 years away, as nanoseconds it is 17 minutes after 2001.
    public init?(cocoaNanosecondsOrSeconds value: Int64) {
        if value.magnitude < 1_000_000_000_000 {
            let (seconds, overflow) = value.addingReportingOverflow(Self.cocoaEpoch)
            guard !overflow else { return nil }
            self.init(seconds: seconds)
        } else {
            let (nanoseconds, overflow) = value.addingReportingOverflow(Self.cocoaEpoch * 1_000_000_000)
            guard !overflow else { return nil }
            self.init(nanoseconds: nanoseconds)
        }
    }

    /// 2001-01-01T00:00:00Z in seconds since 1970.
    public static let cocoaEpoch: Int64 = 978_307_200

    public static func < (left: UnixTime, right: UnixTime) -> Bool { left.nanoseconds < right.nanoseconds }
}
