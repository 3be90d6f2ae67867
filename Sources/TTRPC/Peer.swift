/// Who is at the other end of a Unix socket, as the kernel recorded it when it connected.
///
/// The facts are those of the process that called connect(2): a descriptor passed on, or a later change of user,
/// does not show. A user id says nothing about the namespaces of the process.
public struct Peer: Sendable, Hashable {
    /// Process id. It may have been reused since: for logs only.
    public var processID: Int32
    /// Effective user id.
    public var userID: UInt32
    /// Effective primary group id.
    public var groupID: UInt32
    /// Supplementary group ids.
    public var groups: [UInt32]

    /// A peer out of its parts.
    public init(processID: Int32, userID: UInt32, groupID: UInt32, groups: [UInt32]) {
        self.processID = processID
        self.userID = userID
        self.groupID = groupID
        self.groups = groups
    }

    /// Whether it is in a group, primary or supplementary.
    public func isMember(of group: UInt32) -> Bool {
        groupID == group || groups.contains(group)
    }
}
