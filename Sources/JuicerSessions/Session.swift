/// What a session is, without the token that opens it.
public struct Session: Sendable, Hashable {
    /// Names the session to people and in logs: 32 hexadecimal digits. It opens nothing.
    public let id: String

    /// The full id of the one backup whose contents the session may read.
    public let backupID: String

    /// The only user id that may use it, as the kernel named the peer that opened it.
    public let userID: UInt32

    /// When it was opened, since 1970-01-01T00:00:00Z.
    public let opened: Duration

    /// When it ends if it is not used before, since 1970-01-01T00:00:00Z.
    public let idleExpiry: Duration

    /// When it ends in any case, since 1970-01-01T00:00:00Z.
    public let expiry: Duration
}

/// How long sessions last, and how many there may be.
public struct SessionLimits: Sendable, Hashable {
    /// A session that is not used for this long is over.
    public var idle: Duration

    /// A session is over after this time however much it is used.
    public var absolute: Duration

    /// Sessions that one user id may hold at a time.
    public var perUser: Int

    /// Sessions that all users together may hold at a time.
    public var total: Int

    /// Creates limits; the defaults are 15 minutes idle, 8 hours in all, 64 for a user, 1,024 together.
    public init(
        idle: Duration = .seconds(15 * 60),
        absolute: Duration = .seconds(8 * 3600),
        perUser: Int = 64,
        total: Int = 1024
    ) {
        self.idle = idle
        self.absolute = absolute
        self.perUser = perUser
        self.total = total
    }
}

/// Why a session was not opened or not accepted.
///
/// An unknown, an expired and a revoked token, and another user's, all look the same from outside: a caller
/// learns only that it has to unlock again.
public enum SessionError: Error, Hashable, Sendable {
    /// No session that this user may use has this token.
    case notValid

    /// The user holds as many sessions as one may; the value is the bound.
    case tooManyForUser(Int)

    /// All users together hold as many sessions as there may be; the value is the bound.
    case tooMany(Int)
}
