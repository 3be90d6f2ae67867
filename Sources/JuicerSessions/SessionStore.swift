public import JuicerCore
import Synchronization

/// The sessions that are open: 256-bit random tokens, each of them bound to one user and one backup.
///
/// Of a token only its SHA-256 is kept, and it is the hash that is looked up: how long a lookup takes says
/// nothing about a token, because nobody can choose a hash that resembles a stored one. Sessions live in
/// memory alone and are over when the process ends.
public final class SessionStore: Sendable {
    private struct Entry {
        var session: Session
        var idleDeadline: Duration
        var deadline: Duration
    }

    private struct State {
        var entries: [TokenDigest: Entry] = [:]
        var digests: [String: TokenDigest] = [:]
        var countOfUser: [UInt32: Int] = [:]
        /// Sessions that ended by themselves and that `sweep` has not handed out yet.
        var ended: [Session] = []
    }

    private let limits: SessionLimits
    private let clock: SessionClock
    private let state = Mutex(State())

    /// Creates an empty store.
    public init(limits: SessionLimits = SessionLimits(), clock: SessionClock = .system) {
        self.limits = limits
        self.clock = clock
    }

    /// Opens a session and returns it with its token, which is nowhere else.
    ///
    /// The token is 43 base64url characters in wiped memory.
    /// - Throws: `tooManyForUser`, `tooMany`.
    public func open(backupID: String, userID: UInt32) throws(SessionError) -> (session: Session, token: SecretBytes) {
        let token = Base64URL.encode(SecretBytes(randomCount: 32))
        let digest = token.withUnsafeBytes { TokenDigest(of: $0) }
        let now = clock.now
        let session = Session(
            id: Hex.encode(randomBytes(count: 16)),
            backupID: backupID,
            userID: userID,
            opened: now.sinceEpoch,
            idleExpiry: now.sinceEpoch + min(limits.idle, limits.absolute),
            expiry: now.sinceEpoch + limits.absolute
        )
        let entry = Entry(
            session: session,
            idleDeadline: now.uptime + limits.idle,
            deadline: now.uptime + limits.absolute
        )
        let refusal: SessionError? = state.withLock { state in
            removeExpired(&state, now: now.uptime)
            if state.countOfUser[userID, default: 0] >= limits.perUser { return .tooManyForUser(limits.perUser) }
            if state.entries.count >= limits.total { return .tooMany(limits.total) }
            state.entries[digest] = entry
            state.digests[session.id] = digest
            state.countOfUser[userID, default: 0] += 1
            return nil
        }
        if let refusal { throw refusal }
        return (session, token)
    }

    /// Returns the session that the token opens, and counts this as a use of it.
    ///
    /// The user must be the one that opened it; a token that another user got hold of opens nothing.
    /// - Throws: `notValid`.
    public func authorize(token: UnsafeRawBufferPointer, userID: UInt32) throws(SessionError) -> Session {
        let digest = TokenDigest(of: token)
        let now = clock.now
        let session: Session? = state.withLock { state in
            guard var entry = state.entries[digest], entry.session.userID == userID else { return nil }
            guard now.uptime < entry.deadline, now.uptime < entry.idleDeadline else {
                state.ended.append(remove(digest, from: &state) ?? entry.session)
                return nil
            }
            entry.idleDeadline = now.uptime + limits.idle
            entry.session = entry.session.used(at: now.sinceEpoch, idle: limits.idle)
            state.entries[digest] = entry
            return entry.session
        }
        guard let session else { throw .notValid }
        return session
    }

    /// Ends a session by its id and returns it, or nil when there is none.
    public func revoke(id: String) -> Session? {
        state.withLock { state in
            guard let digest = state.digests[id] else { return nil }
            return remove(digest, from: &state)
        }
    }

    /// Ends every session of a backup.
    ///
    /// - Returns: How many were ended, and how many had ended by themselves since `sweep` was last called, which
    ///   will not tell of them any more.
    @discardableResult
    public func revokeAll(backupID: String) -> (revoked: Int, expired: Int) {
        let now = clock.now.uptime
        return state.withLock { state in
            removeExpired(&state, now: now)
            let digests = state.entries.filter { $0.value.session.backupID == backupID }.map(\.key)
            for digest in digests {
                _ = remove(digest, from: &state)
            }
            let waiting = state.ended.count
            state.ended.removeAll { $0.backupID == backupID }
            return (digests.count, waiting - state.ended.count)
        }
    }

    /// Ends every session and returns them, with those that `sweep` would have returned.
    public func revokeAll() -> [Session] {
        state.withLock { state in
            let sessions = state.entries.values.map(\.session)
            state.entries.removeAll()
            state.digests.removeAll()
            state.countOfUser.removeAll()
            defer { state.ended.removeAll() }
            return sessions + state.ended
        }
    }

    /// Ends the sessions whose time is over and returns every session that ended by itself since the last
    /// call; revoked ones are not among them.
    public func sweep() -> [Session] {
        let now = clock.now.uptime
        return state.withLock { state in
            removeExpired(&state, now: now)
            defer { state.ended.removeAll() }
            return state.ended
        }
    }

    /// Sessions that are valid now.
    public var count: Int {
        let now = clock.now.uptime
        return state.withLock { state in
            state.entries.values.count { now < $0.deadline && now < $0.idleDeadline }
        }
    }

    private func removeExpired(_ state: inout State, now: Duration) {
        let over = state.entries.filter { now >= $0.value.deadline || now >= $0.value.idleDeadline }
        for digest in over.keys {
            if let session = remove(digest, from: &state) { state.ended.append(session) }
        }
    }

    private func remove(_ digest: TokenDigest, from state: inout State) -> Session? {
        guard let entry = state.entries.removeValue(forKey: digest) else { return nil }
        state.digests[entry.session.id] = nil
        let left = state.countOfUser[entry.session.userID, default: 1] - 1
        state.countOfUser[entry.session.userID] = left > 0 ? left : nil
        return entry.session
    }
}

extension Session {
    fileprivate func used(at now: Duration, idle: Duration) -> Session {
        Session(
            id: id,
            backupID: backupID,
            userID: userID,
            opened: opened,
            idleExpiry: min(now + idle, expiry),
            expiry: expiry
        )
    }
}
