import JuicerAccess
import JuicerAudit
import JuicerCore
import JuicerProto
import JuicerVault
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct VouchingTests {
    private func resolver() throws -> IdentityResolver {
        var roles = RoleMap(daemonUserID: 7)
        roles.give(.bridge, toUser: 100)
        roles.give(.user, toUser: 200)
        roles.give(.reader, toSubject: "alice")
        roles.give(.bridge, toSubject: "proxy")
        let folder = try TemporaryDirectory()
        let audit = CallAudit(try AuditLog(at: folder.file("audit")))
        let attempts = AttemptGuard(try Throttle(keptAt: folder.file("throttle")), audit: audit)
        let keys = KeyKeeper(in: { throw VaultError.sealed }, attempts, clock: .system)
        return IdentityResolver(roles: roles, keys: keys)
    }

    private func identity(_ userID: UInt32, _ metadata: [(String, String)]) throws -> Identity {
        var given = Metadata()
        for (key, value) in metadata { given.add(key, value) }
        let peer = Peer(processID: 1, userID: userID, groupID: userID, groups: [])
        let method = MethodDescriptor(service: "s", method: "m", kind: .unary)
        return try resolver().identity(of: ServerContext(method: method, peer: peer, metadata: given))
    }

    private let alice = [
        ("juicer-principal", "oidc:alice"), ("juicer-address", "2001:DB8::1"), ("juicer-user-agent", "browser"),
    ]

    @Test("a bridge acts with the rights of whom it vouches for, and has none itself")
    func vouches() throws {
        let vouched = try identity(100, alice)
        #expect(vouched.principal == .subject("alice"))
        #expect(vouched.permissions == Role.reader.permissions)
        #expect(vouched.origin == .init(address: "2001:db8::1", userAgent: "browser"))
        #expect(!vouched.isLocalAdministrator)
        let itself = try identity(100, [])
        #expect(itself.permissions == Permissions(.bridge))
        #expect(try identity(7, []).isLocalAdministrator)
    }

    @Test("whoever is no bridge cannot vouch, not with any part of it", arguments: [200, 300] as [UInt32])
    func forged(userID: UInt32) {
        for part in alice {
            #expect { try identity(userID, [part]) } throws: { ($0 as? RPCError)?.reason == "NOT_A_BRIDGE" }
        }
    }

    @Test(
        "what is not said rightly is refused",
        arguments: [
            [("juicer-principal", "oidc:alice")], [("juicer-address", "192.0.2.1")],
            [("juicer-principal", "uid:0"), ("juicer-address", "192.0.2.1")],
            [("juicer-principal", "alice"), ("juicer-address", "192.0.2.1")],
            [("juicer-principal", "oidc:"), ("juicer-address", "192.0.2.1")],
            [("juicer-principal", "oidc:alice"), ("juicer-address", "localhost")],
            [("juicer-principal", "oidc:alice"), ("juicer-address", "192.0.2.1\n")],
            [("juicer-principal", "oidc:alice"), ("juicer-principal", "oidc:alice"), ("juicer-address", "192.0.2.1")],
            [("juicer-principal", "oidc:" + String(repeating: "a", count: 1 << 20)), ("juicer-address", "192.0.2.1")],
            [
                ("juicer-principal", "oidc:alice"), ("juicer-address", "192.0.2.1"),
                ("juicer-user-agent", String(repeating: "a", count: 1 << 20)),
            ],
        ]
    )
    func wrong(metadata: [(String, String)]) {
        #expect { try identity(100, metadata) } throws: { ($0 as? RPCError)?.code == .invalidArgument }
    }

    @Test("who is not known is nobody", arguments: ["oidc:bob", "oidc:proxy", "key:abcd1234"])
    func unknown(principal: String) {
        #expect {
            try identity(100, [("juicer-principal", principal), ("juicer-address", "192.0.2.1")])
        } throws: {
            ($0 as? RPCError)?.reason == "CALLER_UNKNOWN"
        }
    }
}
