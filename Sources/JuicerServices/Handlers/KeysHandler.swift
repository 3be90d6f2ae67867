import JuicerAccess
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSessions
import TTRPC

/// `juicer.v1.Keys`. The keys lie in the vault, and everything here blocks.
struct KeysHandler: KeysService {
    let keys: KeyKeeper
    let access: AccessGuard
    let tokens: PageTokens
    let calls: CallRunner

    func create(_ request: CreateKeyRequest, context: ServerContext) async throws -> CreateKeyResponse {
        try await calls.audited(context) { record in
            let identity = try access.identity(of: context)
            let scopes = Set(try request.scopes.map { try JuicerAccess.KeyScope($0) })
            let wanted = KeyRequest(
                name: request.name,
                scopes: scopes,
                backupIDs: request.backupIDs,
                lifetime: request.lifetimeSeconds == 0 ? nil : .seconds(request.lifetimeSeconds)
            )
            try check(scopes, identity)
            let (key, text) = try keys.store.create(wanted, for: identity.principal) { key in
                record.target("key", key.id)
                return record.announcement()
            }
            try await commit(record, making: key)
            return CreateKeyResponse(key: JuicerProto.ApiKey(key), secret: text)
        }
    }

    func list(_ request: ListKeysRequest, context: ServerContext) async throws -> ListKeysResponse {
        try await calls.run(context) {
            let identity = try access.identity(of: context)
            let owner = identity.permissions.allows(.admin) ? nil : identity.principal
            let filters = [owner?.description ?? "", "\(request.includeEnded)"]
            let size = try PageRequest.size(of: request.page)
            let position = try tokens.position(request.page, .keys, filters: filters)
            let found = try keys.store.list(
                of: owner,
                includingEnded: request.includeEnded,
                after: position.map { KeyCursor($0.cursor).position },
                limit: size + 1
            )
            let page = found.prefix(size)
            var response = ListKeysResponse()
            response.keys = page.map { JuicerProto.ApiKey($0) }
            response.page = tokens.info(
                .keys,
                filters: filters,
                total: try position?.total
                    ?? Int64(keys.store.count(of: owner, includingEnded: request.includeEnded)),
                next: found.count > size ? page.last.map { KeyCursor(after: $0).bytes } : nil
            )
            return response
        }
    }

    func rotate(_ request: RotateKeyRequest, context: ServerContext) async throws -> RotateKeyResponse {
        try await calls.audited(context) { record in
            record.target("key", request.id)
            let identity = try access.identity(of: context)
            let current = try check(request.id, identity)
            try check(current.scopes, identity)
            let (key, text) = try keys.store.rotate(
                request.id,
                overlap: .seconds(request.overlapSeconds),
                lifetime: request.lifetimeSeconds == 0 ? nil : .seconds(request.lifetimeSeconds)
            ) { key in
                record.target("key", key.id)
                return record.announcement()
            }
            try await commit(record, making: key)
            if let old = try keys.store.key(request.id) { keys.note(old) }
            return RotateKeyResponse(key: JuicerProto.ApiKey(key), secret: text)
        }
    }

    func revoke(_ request: RevokeKeyRequest, context: ServerContext) async throws -> RevokeKeyResponse {
        try await calls.audited(context) { record in
            record.target("key", request.id)
            _ = try check(request.id, access.identity(of: context))
            let key = try keys.store.revoke(request.id, announcing: record.announcement())
            keys.note(key)
            let ended = await access.sessions.revoke { $0.principal == .key(key.id) }
            record.count("sessions", ended.count)
            return RevokeKeyResponse(key: JuicerProto.ApiKey(key), sessionsEnded: Int32(clamping: ended.count))
        }
    }

    func authenticate(_ request: AuthenticateKeyRequest, context: ServerContext) async throws -> AuthenticateKeyResponse
    {
        try await calls.audited(context) { record in
            guard let address = NetworkAddress(request.address) else {
                throw RPCError.badField("address", "must be an IP address")
            }
            record.target("address", address.description)
            let key = try keys.authenticate(request.secret, from: address)
            record.target("key", key.id)
            return AuthenticateKeyResponse(key: JuicerProto.ApiKey(key))
        }
    }

    /// A key that nobody else may know of is not there.
    private func check(_ id: String, _ identity: Identity) throws -> APIKey {
        guard let key = try keys.store.key(id),
            key.principal == identity.principal || identity.permissions.allows(.admin)
        else { throw KeyError.notFound }
        return key
    }

    /// A key may not do more than whoever asks for it, and comes from a person: one that a key made would outlive it.
    private func check(_ scopes: Set<JuicerAccess.KeyScope>, _ identity: Identity) throws {
        let isKey = if case .key = identity.principal { true } else { false }
        guard !isKey, identity.permissions.isSuperset(of: APIKey.permissions(of: scopes)) else {
            throw RPCError(
                .permissionDenied,
                "a key may not do more than its maker, and is not made by a key",
                reason: "PERMISSION_MISSING"
            )
        }
    }

    /// Puts the call down before the secret is handed out; where that fails, takes back what was made.
    private func commit(_ record: CallRecord, making key: APIKey) async throws {
        do {
            try await record.commit()
        } catch {
            try? keys.store.withdraw(key.id, announcedBy: record.uid)
            throw error
        }
    }
}

extension JuicerAccess.KeyScope {
    fileprivate init(_ scope: JuicerProto.KeyScope) throws {
        switch scope {
        case .read: self = .read
        case .unlock: self = .unlock
        case .export: self = .export
        case .admin: self = .admin
        default: throw RPCError.badField("scopes", "must be scopes that there are")
        }
    }
}

extension JuicerProto.ApiKey {
    fileprivate init(_ key: APIKey) {
        self.init()
        id = key.id
        name = key.name
        principal = key.principal.description
        scopes = key.scopes.map { JuicerProto.KeyScope($0) }.sorted { $0.rawValue < $1.rawValue }
        backupIDs = key.backupIDs
        state =
            switch key.state {
            case .active: .active
            case .rotated: .rotated
            case .expired: .expired
            case .revoked: .revoked
            }
        created = Timestamp(sinceEpoch: key.created)
        expiry = Timestamp(sinceEpoch: key.expiry)
        lastUsed = key.lastUsed.map { Timestamp(sinceEpoch: $0) }
        lastAddress = key.lastAddress ?? ""
        successorID = key.successorID ?? ""
    }
}

extension JuicerProto.KeyScope {
    fileprivate init(_ scope: JuicerAccess.KeyScope) {
        self =
            switch scope {
            case .read: .read
            case .unlock: .unlock
            case .export: .export
            case .admin: .admin
            }
    }
}
