public import JuicerAccess

/// What a session is, without the token that opens it.
public struct Session: Sendable, Hashable {
    /// Names the session to people and in logs: 32 hexadecimal digits. It opens nothing.
    public let id: String

    /// The full id of the one backup whose contents the session may read.
    public let backupID: String

    /// Who opened it, and alone may use it.
    public let principal: Principal

    /// Where a bridge says that they came from, and must come from again; nil for a local caller.
    public let origin: Identity.Origin?

    /// The program that it was opened with, by its own account.
    public let client: String

    /// When it was opened, since 1970-01-01T00:00:00Z.
    public let opened: Duration

    /// When it was last used, since 1970-01-01T00:00:00Z.
    public internal(set) var lastUsed: Duration

    /// When it ends if it is not used before, since 1970-01-01T00:00:00Z.
    public internal(set) var idleExpiry: Duration

    /// When it ends in any case, since 1970-01-01T00:00:00Z.
    public let expiry: Duration

    /// Whether the backup's keys are held for it: not yet, for one from before the daemon started.
    public internal(set) var holdsKeys: Bool
}

/// A session that ended by itself.
public struct EndedSession: Sendable, Hashable {
    /// The session.
    public let session: Session
    /// Whether somebody else showed its token, or the token came from another place; else its time was over.
    public let wasMisused: Bool
}

/// How long sessions last, and how many there may be.
public struct SessionLimits: Sendable, Hashable {
    /// A session that is not used for this long is over.
    public var idle: Duration

    /// A session is over after this time however much it is used.
    public var absolute: Duration

    /// Sessions that one principal may hold at a time.
    public var perPrincipal: Int

    /// Sessions that all together may hold at a time.
    public var total: Int

    /// Creates limits; the defaults are 15 minutes idle, 8 hours in all, 64 for a principal, 1,024 together.
    public init(
        idle: Duration = .seconds(15 * 60),
        absolute: Duration = .seconds(8 * 3600),
        perPrincipal: Int = 64,
        total: Int = 1024
    ) {
        self.idle = idle
        self.absolute = absolute
        self.perPrincipal = perPrincipal
        self.total = total
    }
}

/// Why a session was not opened or not accepted.
///
/// An unknown, an expired, a revoked and somebody else's token all look the same from outside: a caller learns only
/// that it has to unlock again.
public enum SessionError: Error, Hashable, Sendable {
    /// No session has this token.
    case notValid

    /// The token is another principal's, or comes from another place; the session with this id was ended for it.
    case misused(id: String)

    /// The principal holds as many sessions as one may; the value is the bound.
    case tooManyForPrincipal(Int)

    /// No session can be opened: the vault is being sealed, or the daemon stops.
    case suspended

    /// All together hold as many sessions as there may be; the value is the bound.
    case tooMany(Int)
}
