import Foundation
import JuicerAccess
import JuicerCore
import JuicerState
import JuicerVault
import TestSupport
import Testing

@testable import JuicerSessions

/// Sessions across starts of the daemon, on a real vault.
@Suite struct KeptSessionTests {
    private let time = TestTime()
    private let directory: TemporaryDirectory
    private let vault: Vault
    private let secret = Hex.encode(SecretBytes(randomCount: 32))

    init() throws {
        directory = try TemporaryDirectory()
        vault = try Vault(at: directory.file("vault"))
        try vault.create(slot: "machine", .machineSecret, secret: secret)
    }

    /// A store over the vault, as a daemon has that has just started.
    private func started(_ limits: SessionLimits = SessionLimits()) throws -> SessionStore {
        let state = try StateStore(on: vault.root, vault.rootManifest)
        let store = SessionStore(limits: limits, clock: time.clock)
        try store.restore { state }
        return store
    }

    private func authorize(_ store: SessionStore, _ token: SecretBytes, _ id: UInt32 = 1) throws -> Session {
        try token.withUnsafeBytes { try store.authorize(token: $0, identity: user(id)) }
    }

    @Test("a token outlives the daemon, and brings the keys back that no other token does")
    func restart() throws {
        let keys = SecretBytes(randomCount: 200)
        let first = try started()
        let (session, token) = try first.open(backupID: "b", for: user(1), client: "juicer/1", keys: keys)
        let other = try first.open(backupID: "c", for: user(2), keys: SecretBytes(randomCount: 200)).token
        #expect(session.holdsKeys)
        first.suspend()
        #expect(throws: SessionError.notValid) { try authorize(first, token) }

        let second = try started()
        let found = try authorize(second, token)
        #expect((found.id, found.backupID, found.client) == (session.id, "b", "juicer/1"))
        #expect((found.opened, found.expiry) == (session.opened, session.expiry))
        #expect(!found.holdsKeys)
        let kept = try #require(try second.keys(of: token))
        #expect(kept.constantTimeEquals(keys))
        #expect(try second.keys(of: other)?.constantTimeEquals(keys) == false)
        #expect(second.noteHoldsKeys(token))
        #expect(!second.noteHoldsKeys(token))
        #expect(try authorize(second, token).holdsKeys)
    }

    @Test("what was revoked or misused does not come back")
    func revoked() throws {
        let first = try started()
        let (session, token) = try first.open(backupID: "b", for: user(1))
        let stolen = try first.open(backupID: "b", for: user(1)).token
        let (_, left) = try first.open(backupID: "b", for: user(1))
        _ = first.revoke { $0.id == session.id }
        #expect(throws: SessionError.self) { try authorize(first, stolen, 2) }
        _ = first.sweep()
        let second = try started()
        #expect(throws: SessionError.notValid) { try authorize(second, token) }
        #expect(throws: SessionError.notValid) { try authorize(second, stolen) }
        _ = try authorize(second, left)
        #expect(second.count == 1)
    }

    @Test("a session that is opened while all are ended does not come back, and its event neither")
    func endedMeanwhile() throws {
        let first = try started()
        let event = PendingEvent(id: "e", after: 7, content: [1])
        #expect(throws: SessionError.suspended) {
            try first.open(backupID: "b", for: user(1)) { _ in
                // Between the two a seal came.
                _ = first.endAll()
                return event
            }
        }
        let state = try StateStore(on: vault.root, vault.rootManifest)
        #expect(try state.sessions().isEmpty)
        #expect(try state.pendingEvents().isEmpty)
        #expect(try started().count == 0)
    }

    @Test("a session and the event that tells of it are kept together, and so is their end")
    func announced() throws {
        let first = try started()
        let (session, _) = try first.open(backupID: "b", for: user(1)) {
            PendingEvent(id: "opened", after: 1, content: Array($0.id.utf8))
        }
        _ = first.revoke(where: { $0.id == session.id }) { ended in
            PendingEvent(id: "ended", after: 2, content: Array(ended.map(\.id).joined().utf8))
        }
        let state = try StateStore(on: vault.root, vault.rootManifest)
        #expect(try state.pendingEvents().map(\.id) == ["opened", "ended"])
        #expect(try state.pendingEvents().allSatisfy { $0.content == Array(session.id.utf8) })
        #expect(try state.sessions().isEmpty)
        // The name is taken: neither the event nor the session is kept.
        #expect(throws: (any Error).self) {
            try first.open(backupID: "b", for: user(1)) { _ in PendingEvent(id: "ended", after: 3, content: []) }
        }
        #expect(try state.sessions().isEmpty)
    }

    @Test("time that passes while the daemon is down counts, whatever the wall clock says")
    func downtime() throws {
        let limits = SessionLimits(idle: .seconds(60), absolute: .seconds(100))
        for (wait, isLeft) in [(30, true), (60, false)] {
            let first = try started(limits)
            let (session, token) = try first.open(backupID: "b", for: user(1))
            first.suspend()
            time.advance(.seconds(wait))
            time.setWallClock(.seconds(5))
            let second = try started(limits)
            #expect(((try? authorize(second, token)) != nil) == isLeft, "\(wait)")
            _ = second.revoke { $0.id == session.id }
        }
    }

    @Test("use is written down at each sweep, so that a session that was used lives on after a crash")
    func used() throws {
        let limits = SessionLimits(idle: .seconds(60), absolute: .seconds(1_000))
        let first = try started(limits)
        let token = try first.open(backupID: "b", for: user(1)).token
        time.advance(.seconds(50))
        _ = try authorize(first, token)
        _ = first.sweep()
        time.advance(.seconds(50))
        _ = try authorize(try started(limits), token)
    }

    @Test("after another start of the machine the wall clock counts, and one that was set back ends the session")
    func reboot() throws {
        for (wait, isLeft) in [(100, true), (900, false), (-10, false)] {
            let (state, id) = (try StateStore(on: vault.root, vault.rootManifest), "\(wait)")
            let token = Base64URL.encode(SecretBytes(randomCount: 32))
            let now = time.clock.now.sinceEpoch
            try state.add(
                KeptSession(
                    id: id,
                    digest: token.withUnsafeBytes { TokenDigest(of: $0).bytes },
                    backupID: "b",
                    principal: "uid:1",
                    address: nil,
                    userAgent: nil,
                    client: "",
                    opened: now - .seconds(wait),
                    lastUsed: now - .seconds(wait),
                    bootID: "another",
                    openedUptime: .seconds(1_000_000),
                    lastUsedUptime: .seconds(1_000_000),
                    wrappedKeys: nil
                )
            )
            #expect(((try? authorize(try started(), token)) != nil) == isLeft, "\(wait)")
        }
    }

    @Test("no token and no key lies in the vault's files or is among what is kept")
    func canary() throws {
        let keys = SecretBytes(randomCount: 64)
        let store = try started()
        let token = try store.open(backupID: "b", for: user(1), keys: keys).token
        store.suspend()
        let kept = try StateStore(on: vault.root, vault.rootManifest).sessions()
        let row = try #require(kept.first)
        for secret in [token, keys] {
            let needle = Data(secret.withUnsafeBytes { Array($0) })
            #expect(Data(row.digest).range(of: needle) == nil)
            #expect(Data(row.wrappedKeys ?? []).range(of: needle) == nil)
        }
        #expect(row.wrappedKeys?.count == 72)
    }
}
