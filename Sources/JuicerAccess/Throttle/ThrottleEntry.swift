/// What is counted against one subject. Times are uptimes of the present boot.
struct ThrottleEntry: Sendable, Hashable {
    /// Targets that are told apart; failures against any more are counted together, and no success clears those.
    static let targetLimit = 8
    static let furtherTargets = "*"

    /// Failures since the last success, lockout or quiet time.
    var failures = 0
    /// Lockouts, of which the next one's length follows.
    var lockouts = 0
    /// When the last lockout ends, or ended.
    var lockedUntil = Duration.zero
    /// When it last failed.
    var lastFailure = Duration.zero
    /// When the bucket of attempts is full again.
    var fullAt = Duration.zero
    /// Failures since the last success, by target. Of sources only.
    var against: [String: Int] = [:]
    /// Attempts of a source whose outcome is not known yet.
    var inFlight = 0

    /// Failures since the last success.
    var total: Int { against.values.reduce(0, +) }

    /// Forgets what was quiet for long enough.
    ///
    /// - Parameter limit: failures in a row that time does not heal.
    mutating func age(_ pace: PaceRule, _ lockout: LockoutRule, limit: Int, at now: Duration) {
        if now >= max(lastFailure, lockedUntil) + pace.quiet { failures = 0 }
        if now >= lockedUntil + lockout.forgottenAfter { lockouts = 0 }
        if !against.isEmpty, total < limit, now >= lastFailure + lockout.limitForgottenAfter { against = [:] }
    }

    /// Whether nothing would be lost without it.
    func isBlank(at now: Duration) -> Bool {
        failures == 0 && lockouts == 0 && against.isEmpty && inFlight == 0 && fullAt <= now
    }

    /// How long attempts are still too fast; nothing or less when they are not.
    func wait(_ pace: PaceRule, at now: Duration) -> Duration {
        let bucket = fullAt - now - pace.interval * (pace.burst - 1)
        return failures == 0 ? bucket : max(bucket, lastFailure + pace.delay(after: failures) - now)
    }

    /// Takes an attempt out of the bucket.
    mutating func charge(_ pace: PaceRule, at now: Duration) {
        fullAt = max(fullAt, now) + pace.interval
    }

    /// Counts a failure of a source against a target.
    mutating func countFailure(against target: String) {
        let isKnown = against[target] != nil || against.count < Self.targetLimit
        against[isKnown ? target : Self.furtherTargets, default: 0] += 1
    }

    /// Forgets the failures of a source against a target.
    mutating func clear(_ target: String) {
        against[target] = nil
        failures = min(failures, total)
        if against.isEmpty { lockouts = 0 }
    }
}
