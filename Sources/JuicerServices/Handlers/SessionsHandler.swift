import JuicerAccess
import JuicerProto
import JuicerSessions
import TTRPC

/// `juicer.v1.Sessions`.
struct SessionsHandler: SessionsService {
    /// Subjects of throttling that are listed at most.
    private static let longestList = 1_000

    let access: AccessGuard
    let throttle: Throttle
    let tokens: PageTokens
    let calls: CallRunner

    func list(_ request: ListSessionsRequest, context: ServerContext) async throws -> ListSessionsResponse {
        try await calls.run(context) {
            let identity = try access.identity(of: context)
            let filters = [request.backupID, request.principal, identity.principal.description]
            let size = try PageRequest.size(of: request.page)
            let position = try tokens.position(request.page, .sessions, filters: filters)
            let all = access.sessions.store.sessions.filter { session in
                identity.maySee(session) && (request.backupID.isEmpty || session.backupID == request.backupID)
                    && (request.principal.isEmpty || session.principal.description == request.principal)
            }
            // Sessions only end, or are newer than the first page: what the place was after is still in order.
            let start = position.map { SessionCursor($0.cursor).index(in: all) } ?? 0
            let page = all[start...].prefix(size)
            let current = access.carriedSession(of: context)?.id
            var response = ListSessionsResponse()
            response.sessions = page.map { JuicerProto.Session($0, isCurrent: $0.id == current) }
            response.page = tokens.info(
                .sessions,
                filters: filters,
                total: position?.total ?? Int64(all.count),
                next: page.endIndex == all.endIndex ? nil : page.last.map { SessionCursor(after: $0).bytes }
            )
            return response
        }
    }

    func revoke(_ request: RevokeSessionsRequest, context: ServerContext) async throws -> RevokeSessionsResponse {
        try await calls.audited(context) { record in
            let identity = try access.identity(of: context)
            let revoked =
                switch request.target {
                case .id(let id): await end(identity, record) { $0.id == id }
                case .principal(let principal): await end(identity, record) { $0.principal.description == principal }
                case .backupID(let id): await end(identity, record) { $0.backupID == id }
                case .all(true): await end(identity, record) { _ in true }
                case .all(false), nil: throw RPCError.badField("target", "must name what to end")
                }
            if revoked == 0, case .id = request.target {
                throw RPCError(.notFound, "there is no such session of yours", reason: "SESSION_NOT_FOUND")
            }
            var response = RevokeSessionsResponse()
            response.revoked = Int32(clamping: revoked)
            return response
        }
    }

    func listThrottled(_ request: ListThrottledRequest, context: ServerContext) async throws -> ListThrottledResponse {
        try await calls.run(context) {
            var response = ListThrottledResponse()
            response.throttled = throttle.standings.prefix(Self.longestList).map(Throttled.init)
            return response
        }
    }

    /// It blocks until that is on the disk.
    func clearThrottle(_ request: ClearThrottleRequest, context: ServerContext) async throws -> ClearThrottleResponse {
        try await calls.audited(context) { record in
            guard let subject = ThrottleSubject(request.subject) else {
                throw RPCError.badField("subject", "must be as Sessions/ListThrottled tells it")
            }
            record.target("subject", subject.description)
            try await record.begin()
            guard try throttle.clear(subject) else {
                throw RPCError(.notFound, "nothing counts against \(subject)", reason: "NOT_THROTTLED")
            }
            return ClearThrottleResponse()
        }
    }

    private func end(
        _ identity: Identity,
        _ record: CallRecord,
        where isMeant: (JuicerSessions.Session) -> Bool
    ) async -> Int {
        let ended = await access.sessions.revoke(where: { identity.maySee($0) && isMeant($0) }) { ended in
            record.sessions(ended)
            return record.announcement()
        }
        return ended.count
    }
}

extension Identity {
    /// Whether a session is its own, or everybody's are its to look after.
    fileprivate func maySee(_ session: JuicerSessions.Session) -> Bool {
        session.principal == principal || permissions.allows(.admin)
    }
}

extension Throttled {
    fileprivate init(_ standing: ThrottleStanding) {
        self.init()
        subject = standing.subject.description
        failures = Int32(clamping: standing.failures)
        // Rounded up: who waits that long is let through.
        let (seconds, rest) = standing.lockedFor.components
        lockedSeconds = seconds + (rest > 0 ? 1 : 0)
        closed = standing.isClosed
    }
}

extension JuicerProto.Session {
    /// What is told of a session.
    fileprivate init(_ session: JuicerSessions.Session, isCurrent: Bool) {
        self.init()
        id = session.id
        backupID = session.backupID
        principal = session.principal.description
        address = session.origin?.address ?? ""
        client = session.client
        created = Timestamp(sinceEpoch: session.opened)
        lastUsed = Timestamp(sinceEpoch: session.lastUsed)
        idleExpiry = Timestamp(sinceEpoch: session.idleExpiry)
        expiry = Timestamp(sinceEpoch: session.expiry)
        current = isCurrent
    }
}
