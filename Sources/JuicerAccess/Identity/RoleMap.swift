/// Which user, group or subject has which roles. Whoever is not in it may do nothing.
public struct RoleMap: Sendable, Hashable {
    private var users: [UInt32: Permissions]
    private var groups: [UInt32: Permissions] = [:]
    private var subjects: [String: Permissions] = [:]

    /// A map in which root and one other user are administrators: the daemon's own.
    public init(daemonUserID: UInt32) {
        administrators = [0, daemonUserID]
        users = [:]
        for id in administrators { users[id] = Role.admin.permissions }
    }

    /// Users who are administrators whatever is configured, so that nobody can shut them out.
    public let administrators: Set<UInt32>

    /// Gives a user a role, besides those that it has.
    public mutating func give(_ role: Role, toUser id: UInt32) { users[id, default: []].formUnion(role.permissions) }

    /// Gives a group's members a role.
    public mutating func give(_ role: Role, toGroup id: UInt32) { groups[id, default: []].formUnion(role.permissions) }

    /// Gives a subject of an identity provider a role.
    public mutating func give(_ role: Role, toSubject name: String) {
        subjects[name, default: []].formUnion(role.permissions)
    }

    /// What a local user may do, with all groups that it is in.
    public func permissions(ofUser id: UInt32, in memberships: some Sequence<UInt32>) -> Permissions {
        memberships.reduce(users[id] ?? []) { $0.union(groups[$1] ?? []) }
    }

    /// What a subject may do that the bridge vouches for. Never to vouch for others.
    public func permissions(ofSubject name: String) -> Permissions {
        (subjects[name] ?? []).subtracting(Permissions(.bridge))
    }
}
