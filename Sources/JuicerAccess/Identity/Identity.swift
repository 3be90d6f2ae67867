/// Who calls, what they may do, and where they come from: all that decisions are made on.
public struct Identity: Sendable, Hashable {
    /// Where a caller comes from, as a bridge vouches for it.
    public struct Origin: Sendable, Hashable {
        /// An IP address.
        public var address: String
        /// The program, by its own account.
        public var userAgent: String

        /// An origin out of its parts.
        public init(address: String, userAgent: String) {
            self.address = address
            self.userAgent = userAgent
        }
    }

    /// Who.
    public let principal: Principal
    /// What they may do.
    public let permissions: Permissions
    /// Where from; nil for a local caller.
    public let origin: Origin?
    /// The only backups that they may touch, by full id; nil for all.
    public let backupIDs: Set<String>?
    /// Whether it is root or the daemon's own user in person.
    public let isLocalAdministrator: Bool

    /// An identity out of its parts.
    public init(
        _ principal: Principal,
        _ permissions: Permissions,
        origin: Origin? = nil,
        backupIDs: Set<String>? = nil,
        isLocalAdministrator: Bool = false
    ) {
        self.principal = principal
        self.permissions = permissions
        self.origin = origin
        self.backupIDs = backupIDs
        self.isLocalAdministrator = isLocalAdministrator
    }

    /// Whether it may touch a backup at all.
    public func mayTouch(_ backupID: String) -> Bool { backupIDs?.contains(backupID) ?? true }
}
