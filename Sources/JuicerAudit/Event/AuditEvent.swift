/// One sensitive action, done or refused: who, what, to what, when and how it ended. Never content, never a secret.
public struct AuditEvent: Sendable, Codable {
    /// What something was done to.
    public struct Target: Sendable, Hashable, Codable {
        /// `backup`, `file`, `session`, `key`, `slot`.
        public var kind: String
        /// Names it; never what is in it.
        public var id: String

        /// A target out of its parts.
        public init(_ kind: String, _ id: String) {
            self.kind = kind
            self.id = id
        }
    }

    /// The process at the other end of the socket.
    public struct Peer: Sendable, Hashable, Codable {
        /// Its user.
        public var userID: UInt32
        /// Its process; a hint, since the kernel uses numbers again.
        public var processID: Int32

        /// A peer out of its parts.
        public init(userID: UInt32, processID: Int32) {
            self.userID = userID
            self.processID = processID
        }
    }

    /// A figure.
    public struct Count: Sendable, Hashable, Codable {
        /// `items`, `bytes`, `repeats`.
        public var name: String
        /// How many.
        public var value: Int64

        /// A figure out of its parts.
        public init(_ name: String, _ value: Int64) {
            self.name = name
            self.value = value
        }
    }

    /// Names this event among all, and is `metadata.uid` in its line: what has put an event down somewhere else first gives
    /// its name there, to find out later whether the log has it (``AuditLog/uids(from:)``). 1 to 64 letters, digits and `-`; empty for one
    /// that the log makes.
    public var uid = ""
    /// What was done, as `Service/Method` or a name of the daemon's own: `Backups/Unlock`, `session.expired`.
    public var action: String
    /// What kind of thing that is.
    public var activity: AuditActivity
    /// How it ended.
    public var outcome: AuditOutcome
    /// The status that the caller got: `OK`, `PERMISSION_DENIED`.
    public var code: String
    /// Whether somebody should be told: a lockout, a stolen token.
    public var isAlert = false
    /// When, since 1970-01-01T00:00:00Z.
    public var time: Duration
    /// How long it took.
    public var duration: Duration?
    /// Who: `uid:1000`, `key:ab12cd34`; empty where that is not known.
    public var principal = ""
    /// From which address, as a bridge vouches for it.
    public var address = ""
    /// The program, by its own account.
    public var program = ""
    /// The process at the socket.
    public var peer: Peer?
    /// The session that was used or opened.
    public var sessionID = ""
    /// Names the call in the logs of both sides.
    public var requestID = ""
    /// What it was done to.
    public var targets: [Target] = []
    /// Figures.
    public var counts: [Count] = []
    /// Texts that a caller chose, such as a search. Only a code of each under the log's own key is written, so that equal ones
    /// can be recognised; none without that key.
    public var texts: [(name: String, value: String)] = []

    /// Texts are not among what is encoded: they are written as codes or not at all.
    private enum CodingKeys: CodingKey {
        case uid, action, activity, outcome, code, isAlert, time, duration, principal, address, program, peer, sessionID
        case requestID, targets, counts
    }

    /// An event, with the rest to be filled in.
    public init(
        _ action: String,
        _ activity: AuditActivity,
        _ outcome: AuditOutcome,
        code: String,
        time: Duration
    ) {
        self.action = action
        self.activity = activity
        self.outcome = outcome
        self.code = code
        self.time = time
    }
}
