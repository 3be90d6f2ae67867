/// What a method asks of its caller, besides a session where one is needed.
public enum Permission: String, Sendable, Hashable, CaseIterable {
    /// Nothing: whoever gets through the socket's mode.
    case `public`
    /// To see backups, and with a session what is in them; to look after one's own sessions and keys.
    case read
    /// To open sessions.
    case unlock
    /// To take out what is in a backup as a whole.
    case export
    /// To look after the vault, short of who opens it.
    case manage
    /// Everything: other people's sessions and keys, the vault's slots, the audit log.
    case admin
    /// To vouch for other callers.
    case bridge
}

/// A set of permissions. `public` is in every one.
public struct Permissions: OptionSet, Sendable, Hashable {
    /// One bit for each permission, in the order of `Permission.allCases`.
    public let rawValue: UInt8

    /// Takes bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The set of these.
    public init(_ permissions: Permission...) {
        self.init(rawValue: permissions.reduce(0) { $0 | Self.bit(of: $1) })
    }

    /// Whether the permission is among them.
    public func allows(_ permission: Permission) -> Bool {
        permission == .public || rawValue & Self.bit(of: permission) != 0
    }

    private static func bit(of permission: Permission) -> UInt8 {
        1 << Permission.allCases.firstIndex(of: permission).unsafelyUnwrapped
    }
}
