import JuicerCore
import Synchronization
import Testing

@testable import JuicerSessions

@Suite struct SessionStoreTests {
    private let time = TestTime()

    private func store(_ limits: SessionLimits = SessionLimits()) -> SessionStore {
        SessionStore(limits: limits, clock: time.clock)
    }

    @Test("a token opens the session that it was made for")
    func opens() throws {
        let store = store()
        let (session, token) = try store.open(backupID: "b1", userID: 1000)
        let found = try token.withUnsafeBytes { try store.authorize(token: $0, userID: 1000) }
        #expect(found.id == session.id)
        #expect(found.backupID == "b1")
        #expect(store.count == 1)
    }

    @Test("a token is 43 base64url characters, and no two are the same")
    func tokenShape() throws {
        let store = store(SessionLimits(perUser: 500))
        var seen: Set<[UInt8]> = []
        for _ in 0..<200 {
            let token = try store.open(backupID: "b", userID: 1).token.withUnsafeBytes { Array($0) }
            #expect(token.count == 43)
            #expect(token.allSatisfy(Self.isBase64URL))
            seen.insert(token)
        }
        #expect(seen.count == 200)
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        let letter = Unicode.Scalar(byte).properties.isAlphabetic
        return letter || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }

    @Test("the id that names a session opens nothing")
    func idIsNoToken() throws {
        let store = store()
        let (session, _) = try store.open(backupID: "b", userID: 1)
        #expect(session.id.utf8.count == 32)
        #expect(throws: SessionError.notValid) {
            try Array(session.id.utf8)
                .withUnsafeBytes { bytes in
                    try store.authorize(token: bytes, userID: 1)
                }
        }
    }

    @Test("a token that another user holds opens nothing, and the session goes on")
    func boundToUser() throws {
        let store = store()
        let (_, token) = try store.open(backupID: "b", userID: 1)
        #expect(throws: SessionError.notValid) { try authorize(store, token, 2) }
        _ = try authorize(store, token, 1)
    }

    @Test("every token but the right one is refused", arguments: ["", "x", String(repeating: "A", count: 43)])
    func wrongToken(_ text: String) throws {
        let store = store()
        _ = try store.open(backupID: "b", userID: 1)
        #expect(throws: SessionError.notValid) {
            try Array(text.utf8)
                .withUnsafeBytes { bytes in
                    try store.authorize(token: bytes, userID: 1)
                }
        }
    }

    @Test("changing any one bit of a token makes it another one")
    func everyBitCounts() throws {
        let store = store()
        let (_, token) = try store.open(backupID: "b", userID: 1)
        let bytes = token.withUnsafeBytes { Array($0) }
        for bit in 0..<(bytes.count * 8) {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: SessionError.notValid) {
                try other.withUnsafeBytes { bytes in
                    try store.authorize(token: bytes, userID: 1)
                }
            }
        }
    }

    @Test("a session that is not used is over after its idle time, one that is used is not")
    func idle() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(1000)))
        let (_, used) = try store.open(backupID: "used", userID: 1)
        let (_, unused) = try store.open(backupID: "unused", userID: 1)
        time.advance(.seconds(59))
        let session = try authorize(store, used, 1)
        #expect(session.idleExpiry - time.clock.now.sinceEpoch == .seconds(60))
        time.advance(.seconds(1))
        #expect(throws: SessionError.notValid) { try authorize(store, unused, 1) }
        _ = try authorize(store, used, 1)
        #expect(store.count == 1)
        #expect(store.sweep().map(\.backupID) == ["unused"])
        #expect(store.sweep().isEmpty)
    }

    @Test("use does not carry a session beyond its absolute end")
    func absolute() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(150)))
        let (opened, token) = try store.open(backupID: "b", userID: 1)
        #expect(opened.expiry - opened.opened == .seconds(150))
        for _ in 0..<2 {
            time.advance(.seconds(50))
            _ = try authorize(store, token, 1)
        }
        time.advance(.seconds(49))
        #expect(try authorize(store, token, 1).idleExpiry == opened.expiry)
        time.advance(.seconds(1))
        #expect(throws: SessionError.notValid) { try authorize(store, token, 1) }
    }

    @Test("setting the machine's clock back or forth ends no session and prolongs none")
    func wallClock() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(1000)))
        let (_, token) = try store.open(backupID: "b", userID: 1)
        time.setWallClock(.seconds(5))
        _ = try authorize(store, token, 1)
        time.advance(.seconds(60))
        #expect(throws: SessionError.notValid) { try authorize(store, token, 1) }
    }

    @Test("a revoked session is over at once")
    func revoked() throws {
        let store = store()
        let (session, token) = try store.open(backupID: "b", userID: 1)
        #expect(store.revoke(id: session.id)?.id == session.id)
        #expect(store.revoke(id: session.id) == nil)
        #expect(throws: SessionError.notValid) { try authorize(store, token, 1) }
        #expect(store.sweep().isEmpty)
    }

    @Test("revoking a backup's sessions leaves those of other backups")
    func revokedByBackup() throws {
        let store = store()
        let tokens = try (0..<3).map { try store.open(backupID: $0 < 2 ? "a" : "b", userID: UInt32($0)).token }
        #expect(store.revokeAll(backupID: "a") == (2, 0))
        #expect(store.revokeAll(backupID: "a") == (0, 0))
        #expect(throws: SessionError.notValid) { try authorize(store, tokens[0], 0) }
        _ = try authorize(store, tokens[2], 2)
        #expect(store.revokeAll().map(\.backupID) == ["b"])
        #expect(store.count == 0)
    }

    @Test("revoking a backup's sessions tells of those that expired before, and sweep does not tell again")
    func revokedAfterExpiry() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(1000)))
        _ = try store.open(backupID: "a", userID: 1)
        _ = try store.open(backupID: "b", userID: 1)
        time.advance(.seconds(60))
        _ = try store.open(backupID: "a", userID: 1)
        #expect(store.revokeAll(backupID: "a") == (1, 1))
        #expect(store.sweep().map(\.backupID) == ["b"])
    }

    @Test("one user holds a bounded number of sessions and does not use up another's")
    func boundPerUser() throws {
        let store = store(SessionLimits(idle: .seconds(60), perUser: 2, total: 3))
        _ = try store.open(backupID: "b", userID: 1)
        let second = try store.open(backupID: "b", userID: 1).session
        #expect(throws: SessionError.tooManyForUser(2)) { try store.open(backupID: "b", userID: 1) }
        _ = try store.open(backupID: "b", userID: 2)
        #expect(throws: SessionError.tooMany(3)) { try store.open(backupID: "b", userID: 3) }
        _ = store.revoke(id: second.id)
        _ = try store.open(backupID: "b", userID: 3)
        time.advance(.seconds(60))
        _ = try store.open(backupID: "b", userID: 1)
        #expect(store.count == 1)
        #expect(store.sweep().count == 3)
    }

    private func authorize(_ store: SessionStore, _ token: SecretBytes, _ userID: UInt32) throws -> Session {
        try token.withUnsafeBytes { try store.authorize(token: $0, userID: userID) }
    }
}

/// A clock that stands still until it is told otherwise.
private final class TestTime: Sendable {
    private let instant = Mutex(SessionInstant(uptime: .seconds(100), sinceEpoch: .seconds(1_000_000)))

    var clock: SessionClock { SessionClock { self.instant.withLock { $0 } } }

    func advance(_ duration: Duration) {
        instant.withLock { instant in
            instant.uptime += duration
            instant.sinceEpoch += duration
        }
    }

    func setWallClock(_ time: Duration) {
        instant.withLock { $0.sinceEpoch = time }
    }
}
