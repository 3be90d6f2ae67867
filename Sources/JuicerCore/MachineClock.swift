internal import Glibc

/// A moment: one reading to measure with, one to show to people and to keep, and the run of the machine that it is of.
public struct Moment: Sendable, Hashable {
    /// Time since the machine booted, suspend included; only differences within one boot mean anything.
    public var uptime: Duration

    /// Time since 1970-01-01T00:00:00Z by the machine's clock, which may be set back and forth.
    public var sinceEpoch: Duration

    /// The run of the machine that the uptime belongs to; empty where it is not known.
    public var bootID: String

    /// Creates a moment from its readings.
    public init(uptime: Duration, sinceEpoch: Duration, bootID: String = BootID.current) {
        self.uptime = uptime
        self.sinceEpoch = sinceEpoch
        self.bootID = bootID
    }

    /// Time that passed since an earlier moment, never negative.
    ///
    /// Within one boot the uptime tells, whatever the clock was set to. Across boots only the clock is there; where it was
    /// set back, no time has passed.
    public func elapsed(since earlier: Moment) -> Duration {
        if bootID == earlier.bootID, !bootID.isEmpty, uptime >= earlier.uptime { return uptime - earlier.uptime }
        return max(.zero, sinceEpoch - earlier.sinceEpoch)
    }
}

/// Where sessions, throttles and keys take the time from, so that tests can pass an hour in no time.
public struct MachineClock: Sendable {
    private let read: @Sendable () -> Moment

    /// Creates a clock that answers with what the closure returns.
    public init(_ read: @escaping @Sendable () -> Moment) {
        self.read = read
    }

    /// The moment now.
    public var now: Moment { read() }

    /// The machine's clocks. A lid that is closed overnight must end a session, so suspend counts.
    public static let system = MachineClock {
        Moment(uptime: reading(of: CLOCK_BOOTTIME), sinceEpoch: reading(of: CLOCK_REALTIME))
    }

    private static func reading(of clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
