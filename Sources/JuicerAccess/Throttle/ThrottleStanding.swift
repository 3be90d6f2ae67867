/// How many failed attempts count against somebody, and what follows from that.
public struct ThrottleStanding: Sendable, Hashable {
    /// Whom.
    public var subject: ThrottleSubject
    /// Failures since the last success.
    public var failures: Int
    /// How long it is locked out.
    public var lockedFor: Duration
    /// Whether it failed as often in a row as may be: time alone lets nobody through again but the local administrator.
    public var isClosed: Bool
}
