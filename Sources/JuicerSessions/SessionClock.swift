import Glibc

/// A moment as sessions need it: one reading to measure with, and one to show to people.
public struct SessionInstant: Sendable, Hashable {
    /// Time since the machine booted, suspend included; only differences mean anything.
    public var uptime: Duration

    /// Time since 1970-01-01T00:00:00Z by the machine's clock, which may be set back and forth.
    public var sinceEpoch: Duration

    /// Creates a moment from both readings.
    public init(uptime: Duration, sinceEpoch: Duration) {
        self.uptime = uptime
        self.sinceEpoch = sinceEpoch
    }
}

/// Where sessions take the time from, so that tests can pass an hour in no time.
public struct SessionClock: Sendable {
    private let read: @Sendable () -> SessionInstant

    /// Creates a clock that answers with what the closure returns.
    public init(_ read: @escaping @Sendable () -> SessionInstant) {
        self.read = read
    }

    /// The moment now.
    public var now: SessionInstant { read() }

    /// The machine's clocks. A lid that is closed overnight must end a session, so suspend counts.
    public static let system = SessionClock {
        SessionInstant(uptime: reading(of: CLOCK_BOOTTIME), sinceEpoch: reading(of: CLOCK_REALTIME))
    }

    private static func reading(of clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
