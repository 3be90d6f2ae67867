/// An API key as it is kept, without its secret. Times are in milliseconds since 1970-01-01T00:00:00Z.
public struct KeptKey: Sendable, Hashable {
    /// Names the key.
    public var id: String
    /// SHA-256 of its secret.
    public var digest: [UInt8]
    /// What its owner calls it.
    public var name: String
    /// Whose it is.
    public var principal: String
    /// What it may do.
    public var scopes: [String]
    /// The only backups that it may touch; empty for all.
    public var backupIDs: [String]
    /// When it was made.
    public var created: Int64
    /// When its time is over.
    public var expiry: Int64
    /// When somebody ended it.
    public var revoked: Int64?
    /// The key that follows it.
    public var successor: String?
    /// Until when it works beside the one that follows it.
    public var overlapEnd: Int64?
    /// When it was last used.
    public var lastUsed: Int64?
    /// Where from it was last used.
    public var lastAddress: String?

    /// A key that was never used.
    public init(
        id: String,
        digest: [UInt8],
        name: String,
        principal: String,
        scopes: [String],
        backupIDs: [String],
        created: Int64,
        expiry: Int64
    ) {
        self.id = id
        self.digest = digest
        self.name = name
        self.principal = principal
        self.scopes = scopes
        self.backupIDs = backupIDs
        self.created = created
        self.expiry = expiry
    }
}

/// Which keys a list is to have.
public struct KeyFilter: Sendable, Hashable {
    /// Whose; nil for everybody's.
    public var principal: String?
    /// Only those that work at this time, in milliseconds since 1970; nil for all.
    public var workingAt: Int64?

    /// A filter out of its parts.
    public init(principal: String? = nil, workingAt: Int64? = nil) {
        self.principal = principal
        self.workingAt = workingAt
    }
}

/// How many keys there may be, ended ones included.
public struct KeyRoom: Sendable, Hashable {
    /// Of one principal.
    public var perPrincipal: Int
    /// Of all together.
    public var total: Int

    /// Room out of its parts.
    public init(perPrincipal: Int, total: Int) {
        self.perPrincipal = perPrincipal
        self.total = total
    }
}

/// Why a key was not kept.
public enum KeyRefusal: Error, Sendable, Hashable {
    /// As many keys as there may be work; the value is the bound.
    case noRoom(Int)
    /// The key that it would follow is over, or followed by another one.
    case notActive
}
