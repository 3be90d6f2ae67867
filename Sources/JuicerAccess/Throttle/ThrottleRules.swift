/// How fast attempts may come that count against one subject.
public struct PaceRule: Sendable, Hashable {
    /// Attempts that may come at once. One that succeeds does not count.
    public var burst: Int
    /// After how long there is room for one more.
    public var interval: Duration
    /// Failures that cost no delay.
    public var freeFailures: Int
    /// How long nothing is tried after the first failure that does; it doubles with each further one.
    public var firstDelay: Duration
    /// The longest such delay.
    public var longestDelay: Duration
    /// Failures are forgotten after this long without another one.
    public var quiet: Duration

    /// A rule out of its parts.
    public init(
        burst: Int,
        interval: Duration,
        freeFailures: Int,
        firstDelay: Duration,
        longestDelay: Duration,
        quiet: Duration
    ) {
        self.burst = burst
        self.interval = interval
        self.freeFailures = freeFailures
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.quiet = quiet
    }

    /// How long nothing is tried after so many failures.
    func delay(after failures: Int) -> Duration {
        guard failures > freeFailures else { return .zero }
        return min(longestDelay, firstDelay * (1 << min(failures - freeFailures - 1, 30)))
    }
}

/// When a source is locked out, and for how long.
public struct LockoutRule: Sendable, Hashable {
    /// Failures in a row, one soon after the other, that begin a lockout.
    public var failures = 5
    /// The first lockout; each further one is twice as long.
    public var first = Duration.seconds(15 * 60)
    /// The longest lockout.
    public var longest = Duration.seconds(24 * 3600)
    /// After how long from a lockout's end the next one is again as short as the first.
    public var forgottenAfter = Duration.seconds(24 * 3600)

    /// Failures without a success between them, however slowly they come, after which a principal has to be cleared by an
    /// administrator: NIST SP 800-63B allows no more than 100.
    public var limit = 100
    /// A principal that is short of the limit, and fails no more for this long, starts anew: people mistype, and years of it
    /// must not add up. It leaves an attacker 99 guesses in that time.
    public var limitForgottenAfter = Duration.seconds(30 * 86_400)
    /// What stands in for clearing where it is the local administrator who reached the limit: they could remove the file
    /// anyway, and there must be a way to get in that needs nobody else.
    public var administratorWait = Duration.seconds(24 * 3600)

    /// The rule as documented.
    public init() {}
}

/// All the rules of throttling.
public struct ThrottleRules: Sendable, Hashable {
    /// For a source. At most 90 attempts that fail in any hour, whatever the lockouts.
    public var source = PaceRule(
        burst: 30,
        interval: .seconds(60),
        freeFailures: 0,
        firstDelay: .seconds(1),
        longestDelay: .seconds(60),
        quiet: .seconds(15 * 60)
    )
    /// For a source, too.
    public var lockout = LockoutRule()
    /// For a backup. Short enough that its owner gets through while others fail.
    public var backup = PaceRule(
        burst: 20,
        interval: .seconds(5),
        freeFailures: 3,
        firstDelay: .seconds(1),
        longestDelay: .seconds(5),
        quiet: .seconds(5 * 60)
    )
    /// For a key, and for whoever there is no room to count.
    public var crowd = PaceRule(
        burst: 60,
        interval: .seconds(1),
        freeFailures: 10,
        firstDelay: .milliseconds(250),
        longestDelay: .seconds(1),
        quiet: .seconds(5 * 60)
    )
    /// For all together.
    public var everybody = PaceRule(
        burst: 60,
        interval: .seconds(1),
        freeFailures: 20,
        firstDelay: .milliseconds(250),
        longestDelay: .seconds(2),
        quiet: .seconds(5 * 60)
    )
    /// Subjects that are counted at a time.
    public var capacity = 10_000
    /// How long everybody but local administrators is refused when the file of failures was damaged: as long as the first
    /// lockout, which may have been in it.
    public var caution = Duration.seconds(15 * 60)

    /// The rules as documented.
    public init() {}

    /// How fast attempts may come that count against a subject.
    func pace(of subject: ThrottleSubject) -> PaceRule {
        switch subject {
        case .principal, .address: source
        case .backup: backup
        case .key, .others: crowd
        case .everybody: everybody
        }
    }

    /// Failures in a row after which a subject is closed: only principals are accounts.
    func limit(of subject: ThrottleSubject) -> Int {
        if case .principal = subject { lockout.limit } else { .max }
    }
}
