import JuicerAccess
import JuicerCore
import JuicerProto
import JuicerSessions
public import TTRPC

/// Holds every call against the table of methods before its request is decoded.
public struct AccessGuard: ServerInterceptor {
    /// The metadata key of session tokens.
    static let tokenKey = "juicer-session"

    let sessions: SessionKeeper
    private let resolver: IdentityResolver
    private let vault: VaultKeeper
    private let audit: CallAudit

    /// Creates the guard.
    init(sessions: SessionKeeper, resolver: IdentityResolver, vault: VaultKeeper, audit: CallAudit) {
        self.sessions = sessions
        self.resolver = resolver
        self.vault = vault
        self.audit = audit
    }

    /// Refuses the call, or lets it through.
    ///
    /// - Throws: `RPCError` UNAUTHENTICATED without a valid session where one is needed; PERMISSION_DENIED for a
    ///   method that this caller, or nobody, is allowed to call; FAILED_PRECONDITION while the vault is sealed; UNAVAILABLE
    ///   while the audit log cannot be written.
    public func admit(_ call: ServerContext) throws {
        guard let rule = MethodRule.table[call.method.fullName] else {
            throw RPCError(.permissionDenied, "nobody is allowed to call \(call.method.fullName)")
        }
        if rule.permission != .public {
            // Before anything of the vault's state shows.
            guard try identity(of: call).permissions.allows(rule.permission) else {
                throw RPCError(
                    .permissionDenied,
                    "\(call.method.fullName) needs the permission \(rule.permission.rawValue)",
                    reason: "PERMISSION_MISSING"
                )
            }
        }
        if !vault.isOpen, !MethodRule.servedSealed.contains(call.method) { throw StatusTable.vaultSealed }
        if rule.activity != nil, !rule.isDoneUnaudited, !audit.isWritable { throw StatusTable.auditUnavailable }
        if rule.needsSession { _ = try session(of: call) }
    }

    /// Puts the refusal down before the caller hears of it. A token that was misused is dead for good by then.
    public func refused(_ call: ServerContext, _ failure: RPCError) async -> RPCError {
        let isAlert = failure.reason == StatusTable.sessionMisused
        if isAlert { await sessions.sweep() }
        await audit.refused(call, by: try? identity(of: call), failure, isAlert: isAlert)
        // Who stole a token does not hear that it was one.
        return isAlert ? StatusTable.status(of: SessionError.notValid) : failure
    }

    /// Who calls.
    ///
    /// - Throws: as ``IdentityResolver/identity(of:)``.
    func identity(of call: ServerContext) throws -> Identity { try resolver.identity(of: call) }

    /// The session whose token the call carries.
    ///
    /// - Throws: `RPCError` UNAUTHENTICATED.
    func session(of call: ServerContext) throws -> JuicerSessions.Session {
        let identity = try identity(of: call)
        guard call.metadata.count(of: Self.tokenKey) <= 1 else {
            throw RPCError(.unauthenticated, "more than one session token was sent", reason: "SESSION_REPEATED")
        }
        do {
            let session = try call.metadata.withValue(Self.tokenKey) { token in
                try sessions.store.authorize(token: token, identity: identity)
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

    /// The session whose token the call happens to carry, nil for none. This is no use of it.
    func carriedSession(of call: ServerContext) -> JuicerSessions.Session? {
        guard let identity = try? identity(of: call) else { return nil }
        let found = call.metadata.withValue(Self.tokenKey) { sessions.store.session(of: $0, identity: identity) }
        return found ?? nil
    }

    /// Who calls, when they may touch the backup.
    ///
    /// - Throws: `RPCError` PERMISSION_DENIED for a key that is for other backups; as ``identity(of:)``.
    @discardableResult
    func identity(of call: ServerContext, touching backupID: String) throws -> Identity {
        let identity = try identity(of: call)
        guard identity.mayTouch(backupID) else { throw StatusTable.backupNotAllowed }
        return identity
    }

    /// The token itself, to unwrap what the session keeps.
    func token(of call: ServerContext) -> SecretBytes? {
        call.metadata.withValue(Self.tokenKey) { SecretBytes(copying: $0) }
    }
}
