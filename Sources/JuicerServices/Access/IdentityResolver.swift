import JuicerAccess
import JuicerProto
import TTRPC

/// Who a call comes from: its peer or, where a bridge vouches for somebody, that one.
struct IdentityResolver: Sendable {
    /// The metadata keys with which a bridge vouches.
    enum MetadataKey {
        /// `key:ID` or `oidc:SUBJECT`.
        static let principal = "juicer-principal"
        /// The caller's IP address.
        static let address = "juicer-address"
        /// The caller's program, by its own account.
        static let userAgent = "juicer-user-agent"

        static let all = [principal, address, userAgent]
    }

    private static let longestUserAgent = 512

    private let roles: RoleMap
    private let keys: KeyKeeper

    /// - Parameters:
    ///   - roles: who may do what.
    ///   - keys: API keys that bridges vouch for, once they have shown them.
    init(roles: RoleMap, keys: KeyKeeper) {
        self.roles = roles
        self.keys = keys
    }

    /// Who calls. Never waits.
    ///
    /// - Throws: `RPCError` PERMISSION_DENIED when the peer may not vouch for others; UNAUTHENTICATED when who it vouches
    ///   for is not known, or not any more; INVALID_ARGUMENT when it does not say it rightly.
    func identity(of call: ServerContext) throws -> Identity {
        let peer = call.peer
        let local = Identity(
            .user(peer.userID),
            roles.permissions(ofUser: peer.userID, in: [peer.groupID] + peer.groups),
            isLocalAdministrator: roles.administrators.contains(peer.userID)
        )
        let given = MetadataKey.all.filter { call.metadata.count(of: $0) > 0 }
        if given.isEmpty { return local }
        guard local.permissions.allows(.bridge) else {
            throw RPCError(
                .permissionDenied,
                "this peer may not vouch for others: give it the role bridge",
                reason: "NOT_A_BRIDGE"
            )
        }
        return try vouched(call.metadata)
    }

    private func vouched(_ metadata: Metadata) throws -> Identity {
        for key in MetadataKey.all where metadata.count(of: key) > 1 {
            throw RPCError.badField(key, "must be there once")
        }
        guard let text = metadata[MetadataKey.principal], let principal = Principal(text) else {
            throw RPCError.badField(MetadataKey.principal, "must be key:ID or oidc:SUBJECT")
        }
        guard let address = metadata[MetadataKey.address].flatMap({ NetworkAddress($0) })?.description else {
            throw RPCError.badField(MetadataKey.address, "must be an IP address")
        }
        let userAgent = metadata[MetadataKey.userAgent] ?? ""
        guard userAgent.utf8.count <= Self.longestUserAgent else {
            throw RPCError.badField(MetadataKey.userAgent, "must have at most \(Self.longestUserAgent) bytes")
        }
        let origin = Identity.Origin(address: address, userAgent: userAgent)
        let unknown = RPCError(.unauthenticated, "\(principal) is not known, or not any more", reason: "CALLER_UNKNOWN")
        switch principal {
        case .user: throw RPCError.badField(MetadataKey.principal, "must be key:ID or oidc:SUBJECT")
        case .key(let id):
            guard let key = keys.working(id) else { throw unknown }
            return Identity(
                principal,
                key.permissions,
                origin: origin,
                backupIDs: key.backupIDs.isEmpty ? nil : Set(key.backupIDs)
            )
        case .subject(let name):
            let permissions = roles.permissions(ofSubject: name)
            guard !permissions.isEmpty else { throw unknown }
            return Identity(principal, permissions, origin: origin)
        }
    }
}
