internal import JuicerState

/// What a key may do.
public enum KeyScope: String, Sendable, Hashable, CaseIterable {
    /// See backups and, with a session, what is in them.
    case read
    /// Open sessions.
    case unlock
    /// Make and fetch exports.
    case export
    /// Everything that an administrator may.
    case admin
}

/// Where a key stands.
public enum KeyState: Sendable, Hashable {
    /// It works.
    case active
    /// It has a successor and works until the overlap ends.
    case rotated
    /// Its time is over: the one that it was made with, or the overlap with its successor.
    case expired
    /// Somebody ended it.
    case revoked

    /// Whether a key that stands there opens anything.
    public var isWorking: Bool { self == .active || self == .rotated }
}

/// One API key, without its secret. Times are since 1970-01-01T00:00:00Z.
public struct APIKey: Sendable, Hashable {
    /// Names the key to people and in logs: the 12 characters between `jk_` and the second `_`. It opens nothing.
    public let id: String
    /// What its owner calls it.
    public let name: String
    /// Whose it is.
    public let principal: Principal
    /// What it may do.
    public let scopes: Set<KeyScope>
    /// The only backups that it may touch, by full id; empty for all.
    public let backupIDs: [String]
    /// Where it stands.
    public let state: KeyState
    /// When it was made.
    public let created: Duration
    /// When its time is over.
    public let expiry: Duration
    /// When it was last used, to the minute; nil if never.
    public let lastUsed: Duration?
    /// The IP address that it was last used from.
    public let lastAddress: String?
    /// The key that follows it.
    public let successorID: String?
    /// Until when it works beside its successor.
    public let overlapEnd: Duration?
}

/// What kind of key to make.
public struct KeyRequest: Sendable, Hashable {
    /// A name for people, 1 to 100 characters.
    public var name: String
    /// At least one.
    public var scopes: Set<KeyScope>
    /// The only backups that it may touch, by full id; empty for all. At most 100.
    public var backupIDs: [String]
    /// How long it lives, at most 365 days; nil for 90.
    public var lifetime: Duration?

    /// A request out of its parts.
    public init(name: String, scopes: Set<KeyScope>, backupIDs: [String] = [], lifetime: Duration? = nil) {
        self.name = name
        self.scopes = scopes
        self.backupIDs = backupIDs
        self.lifetime = lifetime
    }
}

extension APIKey {
    /// A key out of what is kept of it; nil when no version of this program wrote that.
    init?(_ kept: KeptKey, at now: Int64) {
        guard let principal = Principal(kept.principal) else { return nil }
        self.init(kept, of: principal, at: now)
    }

    init(_ kept: KeptKey, of principal: Principal, at now: Int64) {
        id = kept.id
        name = kept.name
        self.principal = principal
        // What a newer version knows besides allows nothing here.
        scopes = Set(kept.scopes.compactMap { KeyScope(rawValue: $0) })
        backupIDs = kept.backupIDs
        state = KeyState(of: kept, at: now)
        created = .milliseconds(kept.created)
        expiry = .milliseconds(kept.expiry)
        lastUsed = kept.lastUsed.map { .milliseconds($0) }
        lastAddress = kept.lastAddress
        successorID = kept.successor
        overlapEnd = kept.overlapEnd.map { .milliseconds($0) }
    }
}

extension KeyState {
    fileprivate init(of kept: KeptKey, at now: Int64) {
        if kept.revoked != nil {
            self = .revoked
        } else if now >= kept.expiry || kept.overlapEnd.map({ now >= $0 }) ?? false {
            self = .expired
        } else {
            self = kept.successor == nil ? .active : .rotated
        }
    }
}
