import JuicerProto
public import JuicerSessions
public import TTRPC

/// Holds every call against the permission table before its request is decoded.
public struct SessionGuard: ServerInterceptor {
    /// The metadata key of session tokens.
    static let tokenKey = "juicer-session"

    private let sessions: SessionStore
    private let keeper: VaultKeeper

    /// Creates the guard.
    public init(sessions: SessionStore, keeper: VaultKeeper) {
        self.sessions = sessions
        self.keeper = keeper
    }

    /// Refuses the call, or lets it through.
    ///
    /// - Throws: `RPCError` UNAUTHENTICATED without a valid session where one is needed; PERMISSION_DENIED for a
    ///   method that this peer, or nobody, is allowed to call; FAILED_PRECONDITION while the vault is sealed.
    public func admit(_ call: ServerContext) throws {
        if !keeper.isOpen, !PermissionTable.servedSealed.contains(call.method) { throw StatusTable.vaultSealed }
        switch PermissionTable.permissions[call.method] {
        case .anyPeer: return
        case .manage:
            guard call.peer.mayManage else {
                throw RPCError(
                    .permissionDenied,
                    "only root and the daemon's own user may call \(call.method.fullName)",
                    reason: "NOT_A_MANAGER"
                )
            }
        case .session: _ = try session(of: call)
        case nil: throw RPCError(.permissionDenied, "nobody is allowed to call \(call.method.fullName)")
        }
    }

    /// The session whose token the call carries.
    ///
    /// - Throws: `RPCError` UNAUTHENTICATED.
    func session(of call: ServerContext) throws -> JuicerSessions.Session {
        guard call.metadata.count(of: Self.tokenKey) <= 1 else {
            throw RPCError(.unauthenticated, "more than one session token was sent", reason: "SESSION_REPEATED")
        }
        do {
            let session = try call.metadata.withValue(Self.tokenKey) { token in
                try sessions.authorize(token: token, userID: call.peer.userID)
            }
            if let session { return session }
        } catch {
            throw StatusTable.status(of: error)
        }
        throw RPCError(
            .unauthenticated,
            "this needs a session: unlock the backup and send the token as metadata \(Self.tokenKey)",
            reason: "SESSION_MISSING"
        )
    }
}
