public import JuicerAccess
public import JuicerCore
public import JuicerState
import Synchronization

/// The sessions that are open: 256-bit random tokens, each of them bound to one principal, one place and one backup.
///
/// Of a token only its SHA-256 is kept, and it is the hash that is looked up: how long a lookup takes says nothing about
/// a token, because nobody can choose a hash that resembles a stored one. Sessions are also kept in the vault's state
/// database, so that a token outlives the daemon; what opens and ends them blocks on it, `authorize` never does.
public final class SessionStore: Sendable {
    private struct Entry {
        var session: Session
        var idleDeadline: Duration
        var deadline: Duration
        let wrappedKeys: [UInt8]?
        /// Whether it was used since that was last written down.
        var isUsed = false
    }

    private struct State {
        var entries: [TokenDigest: Entry] = [:]
        var countOfPrincipal: [Principal: Int] = [:]
        /// Sessions that ended by themselves and that nobody was told of yet.
        var ended: [EndedSession] = []
        /// Rows that are yet to be removed.
        var stale: Set<String> = []
        var database: (@Sendable () throws -> StateStore)?
        /// Whether no session can be opened, until `restore`.
        var isSuspended = false
    }

    private let limits: SessionLimits
    private let clock: MachineClock
    private let state = Mutex(State())

    /// Creates an empty store, which keeps nothing until `restore`.
    public init(limits: SessionLimits = SessionLimits(), clock: MachineClock = .system) {
        self.limits = limits
        self.clock = clock
    }

    // MARK: - Opening

    /// Opens a session and returns it with its token, which is nowhere else.
    ///
    /// - Parameters:
    ///   - backupID: the backup's full id.
    ///   - identity: who opens it, and alone may use it.
    ///   - client: the program, by its own account.
    ///   - keys: what opens the backup again; nil where nothing is needed.
    ///   - event: what tells of the session, kept together with it.
    /// - Returns: the session, and 43 base64url characters.
    /// - Throws: ``SessionError/tooManyForPrincipal(_:)``, ``SessionError/tooMany(_:)``, ``SessionError/suspended``; what
    ///   the database throws.
    public func open(
        backupID: String,
        for identity: Identity,
        client: String = "",
        keys: SecretBytes? = nil,
        announcing event: (Session) throws -> PendingEvent? = { _ in nil }
    ) throws -> (session: Session, token: SecretBytes) {
        let token = Base64URL.encode(SecretBytes(randomCount: 32))
        let digest = token.withUnsafeBytes { TokenDigest(of: $0) }
        let now = clock.now
        let session = Session(
            id: Hex.encode(randomBytes(count: 16)),
            backupID: backupID,
            principal: identity.principal,
            origin: identity.origin,
            client: client,
            opened: now.sinceEpoch,
            lastUsed: now.sinceEpoch,
            idleExpiry: now.sinceEpoch + min(limits.idle, limits.absolute),
            expiry: now.sinceEpoch + limits.absolute,
            holdsKeys: true
        )
        let entry = Entry(
            session: session,
            idleDeadline: now.uptime + limits.idle,
            deadline: now.uptime + limits.absolute,
            wrappedKeys: try keys.map { try SessionKeys.wrap($0, token: token, sessionID: session.id) }
        )
        let database = try state.withLock { state in
            removeExpired(&state, now: now.uptime)
            try checkRoom(for: session.principal, in: state)
            return state.database
        }
        // Kept before it can be used or ended, so that what ends it finds its row.
        let event = try event(session)
        try database?().add(row(entry, digest), announcing: event)
        do {
            try state.withLock { state in
                try checkRoom(for: session.principal, in: state)
                add(entry, digest, to: &state)
            }
        } catch {
            try? database?().withdrawSession(session.id, announcedBy: event?.id)
            throw error
        }
        return (session, token)
    }

    private func checkRoom(for principal: Principal, in state: State) throws(SessionError) {
        if state.isSuspended { throw .suspended }
        if state.countOfPrincipal[principal, default: 0] >= limits.perPrincipal {
            throw .tooManyForPrincipal(limits.perPrincipal)
        }
        if state.entries.count >= limits.total { throw .tooMany(limits.total) }
    }

    /// Returns the session that the token opens, and counts this as a use of it. Never waits.
    ///
    /// Whoever else shows the token, or the same one from another place, has stolen it: that ends the session.
    /// - Throws: ``SessionError/notValid``, ``SessionError/misused(id:)``.
    public func authorize(token: UnsafeRawBufferPointer, identity: Identity) throws(SessionError) -> Session {
        let digest = TokenDigest(of: token)
        let now = clock.now
        let result: Result<Session, SessionError> = state.withLock { state in
            guard var entry = state.entries[digest] else { return .failure(.notValid) }
            let isOver = now.uptime >= entry.deadline || now.uptime >= entry.idleDeadline
            let isOurs = entry.session.principal == identity.principal && entry.session.origin == identity.origin
            guard isOurs, !isOver else {
                end(digest, in: &state, isMisused: !isOver)
                return .failure(isOver ? .notValid : .misused(id: entry.session.id))
            }
            entry.idleDeadline = now.uptime + limits.idle
            entry.session.lastUsed = now.sinceEpoch
            entry.session.idleExpiry = min(now.sinceEpoch + limits.idle, entry.session.expiry)
            entry.isUsed = true
            state.entries[digest] = entry
            return .success(entry.session)
        }
        return try result.get()
    }

    /// The session that the token opens for this caller; nil where it opens none. This is no use of it.
    public func session(of token: UnsafeRawBufferPointer, identity: Identity) -> Session? {
        let digest = TokenDigest(of: token)
        let now = clock.now.uptime
        return state.withLock { state in
            guard let entry = state.entries[digest], now < entry.deadline, now < entry.idleDeadline,
                entry.session.principal == identity.principal, entry.session.origin == identity.origin
            else { return nil }
            return entry.session
        }
    }

    /// The keys that the session kept; nil where it kept none, or is over.
    public func keys(of token: SecretBytes) throws -> SecretBytes? {
        let digest = token.withUnsafeBytes { TokenDigest(of: $0) }
        guard let entry = state.withLock({ $0.entries[digest] }), let wrapped = entry.wrappedKeys else { return nil }
        return try SessionKeys.unwrap(wrapped, token: token, sessionID: entry.session.id)
    }

    /// Notes that the backup's keys are now held for a session.
    ///
    /// - Returns: whether it was not so before; false also when the session is over.
    public func noteHoldsKeys(_ token: SecretBytes) -> Bool {
        let digest = token.withUnsafeBytes { TokenDigest(of: $0) }
        return state.withLock { state in
            guard let entry = state.entries[digest], !entry.session.holdsKeys else { return false }
            state.entries[digest]?.session.holdsKeys = true
            return true
        }
    }

    // MARK: - Looking

    /// Sessions that are valid now.
    public var count: Int { sessions.count }

    /// Sessions that are valid now, newest first.
    public var sessions: [Session] {
        let now = clock.now.uptime
        return
            state.withLock { state in
                state.entries.values.filter { now < $0.deadline && now < $0.idleDeadline }.map(\.session)
            }
            .sorted { ($1.opened, $1.id) < ($0.opened, $0.id) }
    }

    // MARK: - Ending

    /// Ends the sessions that are meant, and returns them.
    ///
    /// - Parameter event: what tells of those, kept together with their end.
    public func revoke(
        where isMeant: (Session) -> Bool,
        announcing event: ([Session]) -> PendingEvent? = { _ in nil }
    ) -> [Session] {
        let now = clock.now.uptime
        let revoked = state.withLock { state in
            removeExpired(&state, now: now)
            let digests = state.entries.filter { isMeant($0.value.session) }.map(\.key)
            return digests.compactMap { remove($0, from: &state) }
        }
        writeDown(announcing: revoked.isEmpty ? nil : event(revoked))
        return revoked
    }

    /// Takes back that a session was opened, before anybody has its token, and returns it.
    ///
    /// - Parameter eventID: what tells of it, and is forgotten too.
    public func withdraw(_ id: String, announcedBy eventID: String) -> Session? {
        let (session, database) = state.withLock { state in
            let digest = state.entries.first { $0.value.session.id == id }?.key
            return (digest.flatMap { remove($0, from: &state) }, state.database)
        }
        try? database?().withdrawSession(id, announcedBy: eventID)
        return session
    }

    /// Ends every session for good and lets none be opened until `restore`, as when the vault is sealed.
    public func endAll(announcing event: ([Session]) -> PendingEvent? = { _ in nil }) -> [Session] {
        let (sessions, database) = state.withLock { state in
            defer { state = State(ended: state.ended, isSuspended: true) }
            return (state.entries.values.map(\.session), state.database)
        }
        try? database?().removeSessions(announcing: event(sessions))
        return sessions
    }

    /// Ends the sessions whose time is over, writes down which were used, and returns every session that ended by itself
    /// since the last call; revoked ones are not among them.
    public func sweep() -> [EndedSession] {
        let now = clock.now.uptime
        let ended = state.withLock { state in
            removeExpired(&state, now: now)
            defer { state.ended.removeAll() }
            return state.ended
        }
        writeDown()
        return ended
    }

    private func removeExpired(_ state: inout State, now: Duration) {
        let over = state.entries.filter { now >= $0.value.deadline || now >= $0.value.idleDeadline }
        for digest in over.keys { end(digest, in: &state, isMisused: false) }
    }

    private func end(_ digest: TokenDigest, in state: inout State, isMisused: Bool) {
        guard let session = remove(digest, from: &state) else { return }
        state.ended.append(EndedSession(session: session, wasMisused: isMisused))
    }

    private func add(_ entry: Entry, _ digest: TokenDigest, to state: inout State) {
        state.entries[digest] = entry
        state.countOfPrincipal[entry.session.principal, default: 0] += 1
    }

    private func remove(_ digest: TokenDigest, from state: inout State) -> Session? {
        guard let session = state.entries.removeValue(forKey: digest)?.session else { return nil }
        let left = state.countOfPrincipal[session.principal, default: 1] - 1
        state.countOfPrincipal[session.principal] = left > 0 ? left : nil
        state.stale.insert(session.id)
        return session
    }

    // MARK: - Keeping

    /// Keeps sessions in the database from now on, and takes up those that are in it and not over.
    public func restore(from database: @escaping @Sendable () throws -> StateStore) throws {
        let now = clock.now
        let rows = try database().sessions()
        state.withLock { state in
            state.database = database
            state.isSuspended = false
            for row in rows where state.entries[TokenDigest(row.digest)] == nil {
                guard let entry = entry(row, now) else {
                    state.stale.insert(row.id)
                    continue
                }
                add(entry, TokenDigest(row.digest), to: &state)
            }
        }
        writeDown()
    }

    /// Forgets every session in memory and lets none be opened until `restore`, as when the daemon stops; those in the
    /// database stay.
    public func suspend() {
        writeDown()
        state.withLock { $0 = State(ended: $0.ended, isSuspended: true) }
    }

    /// Removes what is over from the database and writes down what was used. What fails is done the next time.
    private func writeDown(announcing event: PendingEvent? = nil) {
        let (database, stale, used) = state.withLock { state in
            defer {
                state.stale = []
                for digest in state.entries.keys { state.entries[digest]?.isUsed = false }
            }
            return (state.database, state.stale, state.entries.filter(\.value.isUsed).map { row($0.value, $0.key) })
        }
        guard let database, !stale.isEmpty || !used.isEmpty else { return }
        do {
            try database().update(used, removing: stale, announcing: event)
        } catch {
            state.withLock { $0.stale.formUnion(stale) }
        }
    }

    private func row(_ entry: Entry, _ digest: TokenDigest) -> KeptSession {
        KeptSession(
            id: entry.session.id,
            digest: digest.bytes,
            backupID: entry.session.backupID,
            principal: entry.session.principal.description,
            address: entry.session.origin?.address,
            userAgent: entry.session.origin?.userAgent,
            client: entry.session.client,
            opened: entry.session.opened,
            lastUsed: entry.session.lastUsed,
            bootID: clock.now.bootID,
            openedUptime: entry.deadline - limits.absolute,
            lastUsedUptime: entry.idleDeadline - limits.idle,
            wrappedKeys: entry.wrappedKeys
        )
    }

    /// A session out of its row; nil when it is over.
    ///
    /// Within one boot the time that passed is measured by uptime. Across boots only the wall clock is there: where it says
    /// that the session is from the future, it was set back, and the session is over.
    private func entry(_ row: KeptSession, _ now: Moment) -> Entry? {
        guard let principal = Principal(row.principal) else { return nil }
        let isSameBoot = row.bootID == now.bootID
        let age = isSameBoot ? now.uptime - row.openedUptime : now.sinceEpoch - row.opened
        let idle = isSameBoot ? now.uptime - row.lastUsedUptime : now.sinceEpoch - row.lastUsed
        guard age >= .zero, idle >= .zero, age < limits.absolute, idle < limits.idle else { return nil }
        let session = Session(
            id: row.id,
            backupID: row.backupID,
            principal: principal,
            origin: row.address.map { Identity.Origin(address: $0, userAgent: row.userAgent ?? "") },
            client: row.client,
            opened: row.opened,
            lastUsed: row.lastUsed,
            idleExpiry: min(row.lastUsed + limits.idle, row.opened + limits.absolute),
            expiry: row.opened + limits.absolute,
            holdsKeys: false
        )
        return Entry(
            session: session,
            idleDeadline: now.uptime + limits.idle - idle,
            deadline: now.uptime + limits.absolute - age,
            wrappedKeys: row.wrappedKeys
        )
    }
}
