import JuicerAccess
import JuicerCore
import JuicerProto
import JuicerSessions
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

/// Who may call what, written down here a second time and by hand.
@Suite struct AccessTableTests {
    private static let methods: [MethodDescriptor] =
        HealthMethods.all + SystemMethods.all + BackupsMethods.all + FilesMethods.all + ArtifactsMethods.all
        + JobsMethods.all + ExportsMethods.all + SessionsMethods.all + KeysMethods.all + AuditMethods.all
        + VaultMethods.all

    private static let forAll = Set(HealthMethods.all + SystemMethods.all + [VaultMethods.status])
    private static let forReaders = Set(
        FilesMethods.all + ArtifactsMethods.all + JobsMethods.all + SessionsMethods.all
            + [
                BackupsMethods.list, BackupsMethods.get, BackupsMethods.rescan, BackupsMethods.lock,
                ExportsMethods.listFormats, ExportsMethods.list, ExportsMethods.get, KeysMethods.create,
                KeysMethods.list,
                KeysMethods.rotate, KeysMethods.revoke,
            ]
    )
    .subtracting([FilesMethods.materialize, SessionsMethods.listThrottled, SessionsMethods.clearThrottle])
    private static let forUsers = forReaders.union([
        BackupsMethods.unlock, FilesMethods.materialize, ExportsMethods.create, ExportsMethods.read,
        ExportsMethods.delete,
    ])
    private static let forManagers = forUsers.union([
        VaultMethods.unseal, VaultMethods.seal, VaultMethods.check, VaultMethods.purge,
    ])
    private static let forBridges: Set = [KeysMethods.authenticate]
    private static let allowed: [Role: Set<MethodDescriptor>] = [
        .reader: forReaders, .user: forUsers, .manager: forManagers, .admin: Set(methods), .bridge: forBridges,
    ]
    private static let needSession = Set(
        FilesMethods.all + ArtifactsMethods.all + [BackupsMethods.lock, ExportsMethods.create, ExportsMethods.read]
    )

    @Test("every method of every service has exactly one rule")
    func complete() {
        #expect(Set(MethodRule.table.keys) == Set(Self.methods.map(\.fullName)))
        #expect(Set(Self.methods).count == MethodRule.table.count)
    }

    @Test(
        "a line that is no rule is refused",
        arguments: ["x/Y read - -", "x/Y rule - - -", "x/Y read - read -", "x/Y read - - refuse"]
    )
    func malformed(line: String) {
        #expect(throws: MethodRule.Malformed.self) { try MethodRule.parse(line) }
        #expect(throws: MethodRule.Malformed.self) { try MethodRule.parse("x/Y read - - -\nx/Y read - - -") }
    }

    /// What a call may carry.
    private enum Token: CaseIterable {
        case none, forged, expired, ofAnotherUser, valid
    }

    @Test("each role reaches what is meant for it, with the sessions that are its own, and nothing else")
    func matrix() async throws {
        let time = TestTime()
        var roles = RoleMap(daemonUserID: 7)
        for (index, role) in Role.allCases.enumerated() { roles.give(role, toUser: UInt32(1_000 + index)) }
        roles.give(.user, toGroup: 500)
        try await TestDaemon.run(clock: time.clock, roles: roles) { daemon in
            let access = try #require(daemon.services.interceptors.first)
            var peers: [(Peer, Set<MethodDescriptor>)] = Role.allCases.enumerated()
                .map { index, role in
                    (
                        Peer(processID: 1, userID: UInt32(1_000 + index), groupID: 9, groups: []),
                        Self.allowed[role] ?? []
                    )
                }
            peers.append((Peer(processID: 1, userID: 2_000, groupID: 9, groups: [500]), Self.forUsers))
            peers.append((Peer(processID: 1, userID: 2_000, groupID: 500, groups: []), Self.forUsers))
            peers.append((Peer(processID: 1, userID: 2_000, groupID: 9, groups: [501]), []))
            peers.append((Peer(processID: 1, userID: 65_534, groupID: 65_534, groups: []), []))
            peers.append((Peer(processID: 1, userID: 0, groupID: 0, groups: []), Set(Self.methods)))
            peers.append((Peer(processID: 1, userID: 7, groupID: 7, groups: []), Set(Self.methods)))
            var cells = 0
            for method in Self.methods {
                for (peer, allowed) in peers {
                    for token in Token.allCases {
                        let metadata = try Self.metadata(token, peer, daemon.sessions, time)
                        let call = ServerContext(method: method, peer: peer, metadata: metadata)
                        let code = Self.code { try access.admit(call) }
                        let expected: RPCError.Code? =
                            if Self.forAll.contains(method) {
                                nil
                            } else if !allowed.contains(method) {
                                .permissionDenied
                            } else if Self.needSession.contains(method), token != .valid {
                                .unauthenticated
                            } else {
                                nil
                            }
                        #expect(code == expected, "\(method.fullName) by \(peer.userID), \(token)")
                        cells += 1
                    }
                }
            }
            #expect(cells == Self.methods.count * peers.count * Token.allCases.count)
        }
    }

    private static func metadata(_ token: Token, _ peer: Peer, _ store: SessionStore, _ time: TestTime) throws
        -> Metadata
    {
        _ = store.revoke { _ in true }
        func session(_ user: UInt32) throws -> SecretBytes {
            try store.open(backupID: "b", for: Identity(.user(user), [])).token
        }
        let secret: SecretBytes
        switch token {
        case .none: return Metadata()
        case .forged: secret = Base64URL.encode(SecretBytes(randomCount: 32))
        case .expired:
            secret = try session(peer.userID)
            time.advance(.seconds(3_600))
        case .ofAnotherUser: secret = try session(peer.userID + 1)
        case .valid: secret = try session(peer.userID)
        }
        var metadata = Metadata()
        metadata.add("juicer-session", secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
        return metadata
    }

    private static func code(_ call: () throws -> Void) -> RPCError.Code? {
        do {
            try call()
            return nil
        } catch {
            return (error as? RPCError)?.code ?? .unknown
        }
    }
}
