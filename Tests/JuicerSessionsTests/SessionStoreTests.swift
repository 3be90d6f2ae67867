import JuicerAccess
import JuicerCore
import TestSupport
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
        let (session, token) = try store.open(backupID: "b1", for: user(1000))
        let found = try token.withUnsafeBytes { try store.authorize(token: $0, identity: user(1000)) }
        #expect(found.id == session.id)
        #expect(found.backupID == "b1")
        #expect(store.count == 1)
    }

    @Test("a token is 43 base64url characters, and no two are the same")
    func tokenShape() throws {
        let store = store(SessionLimits(perPrincipal: 500))
        var seen: Set<[UInt8]> = []
        for _ in 0..<200 {
            let token = try store.open(backupID: "b", for: user(1)).token.withUnsafeBytes { Array($0) }
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
        let (session, _) = try store.open(backupID: "b", for: user(1))
        #expect(session.id.utf8.count == 32)
        #expect(throws: SessionError.notValid) {
            try Array(session.id.utf8)
                .withUnsafeBytes { bytes in
                    try store.authorize(token: bytes, identity: user(1))
                }
        }
    }

    @Test("a token that another principal shows, or one from another place, opens nothing and is dead from then on")
    func bound() throws {
        let origin = Identity.Origin(address: "192.0.2.1", userAgent: "browser")
        let key = Identity(.key("k1"), [], origin: origin)
        let others: [(owner: Identity, thief: Identity)] = [
            (user(1), user(2)), (user(1), Identity(.user(1), [], origin: origin)), (key, user(0)),
            (key, Identity(.key("k2"), [], origin: origin)),
            (key, Identity(.key("k1"), [], origin: .init(address: "192.0.2.2", userAgent: "browser"))),
            (key, Identity(.key("k1"), [], origin: .init(address: "192.0.2.1", userAgent: "other"))),
        ]
        for (owner, thief) in others {
            let store = store()
            let (session, token) = try store.open(backupID: "b", for: owner)
            _ = try token.withUnsafeBytes { try store.authorize(token: $0, identity: owner) }
            #expect(throws: SessionError.misused(id: session.id)) {
                try token.withUnsafeBytes { try store.authorize(token: $0, identity: thief) }
            }
            #expect(throws: SessionError.notValid) {
                try token.withUnsafeBytes { try store.authorize(token: $0, identity: owner) }
            }
            let ended = store.sweep()
            #expect(ended.map(\.session.id) == [session.id])
            #expect(ended.map(\.wasMisused) == [true])
        }
    }

    @Test("every token but the right one is refused", arguments: ["", "x", String(repeating: "A", count: 43)])
    func wrongToken(_ text: String) throws {
        let store = store()
        _ = try store.open(backupID: "b", for: user(1))
        #expect(throws: SessionError.notValid) {
            try Array(text.utf8)
                .withUnsafeBytes { bytes in
                    try store.authorize(token: bytes, identity: user(1))
                }
        }
    }

    @Test("changing any one bit of a token makes it another one")
    func everyBitCounts() throws {
        let store = store()
        let (_, token) = try store.open(backupID: "b", for: user(1))
        let bytes = token.withUnsafeBytes { Array($0) }
        for bit in 0..<(bytes.count * 8) {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: SessionError.notValid) {
                try other.withUnsafeBytes { bytes in
                    try store.authorize(token: bytes, identity: user(1))
                }
            }
        }
    }

    @Test("a session that is not used is over after its idle time, one that is used is not")
    func idle() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(1000)))
        let (_, used) = try store.open(backupID: "used", for: user(1))
        let (_, unused) = try store.open(backupID: "unused", for: user(1))
        time.advance(.seconds(59))
        let session = try authorize(store, used, 1)
        #expect(session.idleExpiry - time.clock.now.sinceEpoch == .seconds(60))
        time.advance(.seconds(1))
        #expect(throws: SessionError.notValid) { try authorize(store, unused, 1) }
        _ = try authorize(store, used, 1)
        #expect(store.count == 1)
        #expect(store.sweep().map(\.session.backupID) == ["unused"])
        #expect(store.sweep().isEmpty)
    }

    @Test("use does not carry a session beyond its absolute end")
    func absolute() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(150)))
        let (opened, token) = try store.open(backupID: "b", for: user(1))
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
        let (_, token) = try store.open(backupID: "b", for: user(1))
        time.setWallClock(.seconds(5))
        _ = try authorize(store, token, 1)
        time.advance(.seconds(60))
        #expect(throws: SessionError.notValid) { try authorize(store, token, 1) }
    }

    @Test("a revoked session is over at once")
    func revoked() throws {
        let store = store()
        let (session, token) = try store.open(backupID: "b", for: user(1))
        #expect(store.revoke { $0.id == session.id }.map(\.id) == [session.id])
        #expect(store.revoke { $0.id == session.id }.isEmpty)
        #expect(throws: SessionError.notValid) { try authorize(store, token, 1) }
        #expect(store.sweep().isEmpty)
    }

    @Test("revoking a backup's sessions leaves those of other backups")
    func revokedByBackup() throws {
        let store = store()
        let tokens = try (0..<3).map { try store.open(backupID: $0 < 2 ? "a" : "b", for: user(UInt32($0))).token }
        #expect(store.revoke { $0.backupID == "a" }.count == 2)
        #expect(store.revoke { $0.backupID == "a" }.isEmpty)
        #expect(throws: SessionError.notValid) { try authorize(store, tokens[0], 0) }
        _ = try authorize(store, tokens[2], 2)
        #expect(store.revoke { _ in true }.map(\.backupID) == ["b"])
        #expect(store.count == 0)
    }

    @Test("a session that expired is not among those that are revoked, and sweep tells of it")
    func revokedAfterExpiry() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(1000)))
        _ = try store.open(backupID: "a", for: user(1))
        _ = try store.open(backupID: "b", for: user(1))
        time.advance(.seconds(60))
        _ = try store.open(backupID: "a", for: user(1))
        #expect(store.revoke { $0.backupID == "a" }.count == 1)
        #expect(store.sweep().map(\.session.backupID).sorted() == ["a", "b"])
    }

    @Test("looking at a session with its token is no use of it, and no misuse")
    func lookedAt() throws {
        let store = store(SessionLimits(idle: .seconds(60), absolute: .seconds(1000)))
        let (session, token) = try store.open(backupID: "a", for: user(1))
        time.advance(.seconds(59))
        let seen = token.withUnsafeBytes { store.session(of: $0, identity: user(1)) }
        #expect(seen?.id == session.id)
        #expect(token.withUnsafeBytes { store.session(of: $0, identity: user(2)) } == nil)
        #expect(store.count == 1)
        time.advance(.seconds(1))
        #expect(token.withUnsafeBytes { store.session(of: $0, identity: user(1)) } == nil)
        #expect(throws: SessionError.notValid) { try authorize(store, token, 1) }
    }

    @Test("once all sessions are ended none can be opened")
    func ended() throws {
        let store = store()
        let token = try store.open(backupID: "a", for: user(1)).token
        #expect(store.endAll().map(\.backupID) == ["a"])
        #expect(throws: SessionError.notValid) { try authorize(store, token, 1) }
        #expect(throws: SessionError.suspended) { try store.open(backupID: "a", for: user(1)) }
    }

    @Test("one user holds a bounded number of sessions and does not use up another's")
    func boundPerUser() throws {
        let store = store(SessionLimits(idle: .seconds(60), perPrincipal: 2, total: 3))
        _ = try store.open(backupID: "b", for: user(1))
        let second = try store.open(backupID: "b", for: user(1)).session
        #expect(throws: SessionError.tooManyForPrincipal(2)) { try store.open(backupID: "b", for: user(1)) }
        _ = try store.open(backupID: "b", for: user(2))
        #expect(throws: SessionError.tooMany(3)) { try store.open(backupID: "b", for: user(3)) }
        _ = store.revoke { $0.id == second.id }
        _ = try store.open(backupID: "b", for: user(3))
        time.advance(.seconds(60))
        _ = try store.open(backupID: "b", for: user(1))
        #expect(store.count == 1)
        #expect(store.sweep().count == 3)
    }

    private func authorize(_ store: SessionStore, _ token: SecretBytes, _ userID: UInt32) throws -> Session {
        try token.withUnsafeBytes { try store.authorize(token: $0, identity: user(userID)) }
    }
}
