public import JuicerCore

/// Why a secret is not even tried. A right one is refused in the same way as a wrong one.
public enum ThrottleError: Error, Sendable, Hashable {
    /// The last failures are too recent, or too many tries are being made at once.
    case tooSoon(retryAfter: Duration)
    /// Too many failures in a row.
    case lockedOut(retryAfter: Duration)
    /// So many failures in a row that an administrator has to look at it.
    case closed

    /// After how long it may be worth another try.
    public var retryAfter: Duration {
        switch self {
        case .tooSoon(let duration), .lockedOut(let duration): duration
        case .closed: .seconds(86_400)
        }
    }

    /// Whether it is more than a matter of waiting a little.
    public var isLockout: Bool {
        switch self {
        case .tooSoon: false
        case .lockedOut, .closed: true
        }
    }
}

extension ThrottleError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooSoon: "too many attempts: wait a little and try again"
        case .lockedOut: "locked out after too many failures: try again later"
        case .closed: "locked out after too many failures: an administrator has to clear it"
        }
    }
}

/// What the audit log is to be told.
public enum ThrottleAlert: Sendable, Hashable {
    /// A lockout begins.
    case lockedOut(ThrottleSubject, for: Duration)
    /// Nothing more is tried for this subject until an administrator clears it.
    case closed(ThrottleSubject)
    /// A failure is counted, but a restart would forget it.
    case notKept(SystemError)
}

/// Why the file of counted failures cannot be used.
public enum ThrottleFileError: Error, Sendable, Hashable {
    /// A newer version wrote it.
    case newerVersion
    /// It is not what was written.
    case damaged
    /// The system refused.
    case system(SystemError)
}

extension ThrottleFileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .newerVersion:
            "the file of failed attempts was written by a newer version: install that, or remove the file"
        case .damaged: "the file of failed attempts is damaged"
        case .system(let error): "the file of failed attempts cannot be used (\(error))"
        }
    }
}
