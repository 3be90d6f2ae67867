/// A name for permissions that belong together, as an administrator gives them to users and groups.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Sees backups, and reads with a session that somebody opened for it.
    case reader
    /// Unlocks backups and reads and takes out what is in them.
    case user
    /// A user who also looks after the vault.
    case manager
    /// Everything.
    case admin
    /// The HTTPS bridge, or another program that vouches for its callers; by itself it may do nothing else.
    case bridge

    /// What it may do.
    public var permissions: Permissions {
        switch self {
        case .reader: Permissions(.read)
        case .user: Permissions(.read, .unlock, .export)
        case .manager: Permissions(.read, .unlock, .export, .manage)
        case .admin: Permissions(.read, .unlock, .export, .manage, .admin, .bridge)
        case .bridge: Permissions(.bridge)
        }
    }
}
