import JuicerAccess
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerSessions
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct KeysServiceTests {
    /// What a bridge adds to a call for the holder of a key.
    private func vouching(_ id: String, address: String = "192.0.2.1") -> CallOptions {
        var options = CallOptions()
        options.metadata.add("juicer-principal", "key:" + id)
        options.metadata.add("juicer-address", address)
        options.metadata.add("juicer-user-agent", "browser")
        return options
    }

    private func make(_ daemon: TestDaemon, _ scopes: [JuicerProto.KeyScope], _ backups: [String] = []) async throws
        -> (
            id: String, secret: SecretBytes
        )
    {
        let request = CreateKeyRequest(name: "phone", scopes: scopes, backupIDs: backups)
        let answer = try await daemon.client.keys.create(request)
        return (try #require(answer.key?.id), answer.secret)
    }

    private func show(_ daemon: TestDaemon, _ secret: SecretBytes) async -> RPCError? {
        await status {
            _ = try await daemon.client.keys.authenticate(AuthenticateKeyRequest(secret: secret, address: "192.0.2.1"))
        }
    }

    @Test("a key opens what its scopes and its list of backups say, once it was shown, and nothing when it is revoked")
    func life() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup("a")
            try daemon.makeBackup("b") { $0.seed = 9 }
            let backups = try await daemon.client.backups.list(ListBackupsRequest()).backups
            let (mine, other) = (backups[0].id, backups[1].id)
            let (id, secret) = try await make(daemon, [.read, .unlock], [mine])
            #expect(
                await status { _ = try await daemon.client.backups.list(ListBackupsRequest(), options: vouching(id)) }?
                    .reason == "CALLER_UNKNOWN"
            )
            #expect(await show(daemon, secret) == nil)
            _ = try await daemon.client.backups.list(ListBackupsRequest(), options: vouching(id))

            func unlock(_ backup: String) async throws -> UnlockBackupResponse {
                let request = UnlockBackupRequest(id: backup, passphrase: .samplePassphrase())
                return try await daemon.client.backups.unlock(request, options: vouching(id))
            }
            #expect(await status { _ = try await unlock(other) }?.reason == "BACKUP_NOT_ALLOWED")
            let client = daemon.client.withSession(try await unlock(mine).sessionToken)
            let list = ListFilesRequest(backupID: mine)
            _ = try await client.files.list(list, options: vouching(id))
            let materialize = MaterializeRequest(backupID: mine)
            let refused = await status {
                for try await _ in try await client.files.materialize(materialize, options: vouching(id)) {}
            }
            #expect(refused?.reason == "PERMISSION_MISSING")
            #expect(
                try await daemon.client.backups.list(ListBackupsRequest(), options: vouching(id)).backups.map(\.id)
                    == [mine]
            )
            let get = GetBackupRequest(id: other)
            #expect(
                await status { _ = try await daemon.client.backups.get(get, options: vouching(id)) }?.reason
                    == "BACKUP_NOT_ALLOWED"
            )

            let revoked = try await daemon.client.keys.revoke(RevokeKeyRequest(id: id))
            #expect(revoked.sessionsEnded == 1)
            #expect(revoked.key?.state == .revoked)
            #expect(
                await status { _ = try await client.files.list(list, options: vouching(id)) }?.code == .unauthenticated
            )
            #expect(await show(daemon, secret)?.reason == "KEY_NOT_VALID")
            let events = try await daemon.client.audit.query(QueryAuditRequest()).events
            for event in events { #expect(!event.line.contains("jk_")) }
            #expect(events.contains { $0.principal == "key:" + id && $0.action == "Backups/Unlock" })
        }
    }

    @Test("a key for some backups purges, mounts and checks no other, whatever else it may do")
    func elsewhere() async throws {
        try await TestDaemon.run { daemon in
            let (id, secret) = try await make(daemon, [.admin], ["mine"])
            #expect(await show(daemon, secret) == nil)
            let vault = daemon.client.vault
            for backup in ["other", "mine"] {
                let purge = PurgeVaultRequest(backupID: backup, confirmBackupID: backup)
                let mount = MountVolumeRequest(backupID: backup, directory: "/nonexistent")
                let check = CheckVaultRequest(backupID: backup)
                let failures = [
                    await status { _ = try await vault.purge(purge, options: vouching(id)) },
                    await status { _ = try await vault.mount(mount, options: vouching(id)) },
                    await status { for try await _ in try await vault.check(check, options: vouching(id)) {} },
                ]
                for failure in failures {
                    let failure = try #require(failure)
                    #expect((failure.reason == "BACKUP_NOT_ALLOWED") == (backup == "other"), "\(failure)")
                }
            }
            let all = await status {
                for try await _ in try await vault.check(CheckVaultRequest(), options: vouching(id)) {}
            }
            #expect(all?.reason == "BACKUP_NOT_ALLOWED")
        }
    }

    @Test("a session of a key from another address is over")
    func moved() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let backup = try #require(try await daemon.client.backups.list(ListBackupsRequest()).backups.first?.id)
            let (id, secret) = try await make(daemon, [.read, .unlock])
            #expect(await show(daemon, secret) == nil)
            let request = UnlockBackupRequest(id: backup, passphrase: .samplePassphrase())
            let token = try await daemon.client.backups.unlock(request, options: vouching(id)).sessionToken
            let client = daemon.client.withSession(token)
            for address in ["192.0.2.2", "192.0.2.1"] {
                let failure = await status {
                    _ = try await client.files.list(
                        ListFilesRequest(backupID: backup),
                        options: vouching(id, address: address)
                    )
                }
                #expect(failure?.reason == "SESSION_NOT_VALID", "\(address)")
            }
            #expect(daemon.sessions.count == 0)
        }
    }

    @Test("a rotated key works beside its successor for the overlap, an expired one not at all")
    func rotation() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            let (id, secret) = try await make(daemon, [.read])
            let next = try await daemon.client.keys.rotate(RotateKeyRequest(id: id, overlapSeconds: 3_600))
            #expect(await show(daemon, secret) == nil)
            #expect(await show(daemon, next.secret) == nil)
            time.advance(.seconds(3_601))
            #expect(await show(daemon, secret)?.reason == "KEY_NOT_VALID")
            #expect(
                await status { _ = try await daemon.client.backups.list(ListBackupsRequest(), options: vouching(id)) }?
                    .reason == "CALLER_UNKNOWN"
            )
            time.advance(.seconds(90 * 86_400))
            #expect(await show(daemon, next.secret)?.reason == "KEY_NOT_VALID")
            #expect(try await daemon.client.keys.list(ListKeysRequest()).keys.isEmpty)
            #expect(try await daemon.client.keys.list(ListKeysRequest(includeEnded: true)).keys.count == 2)
        }
    }

    @Test("nobody makes a key that may do more than its maker, and wrong requests are told apart")
    func limits() async throws {
        try await TestDaemon.run { daemon in
            let (id, secret) = try await make(daemon, [.read])
            #expect(await show(daemon, secret) == nil)
            let more = await status {
                let request = CreateKeyRequest(name: "more", scopes: [.admin])
                _ = try await daemon.client.keys.create(request, options: vouching(id))
            }
            #expect(more?.reason == "PERMISSION_MISSING")
            let child = await status {
                let request = CreateKeyRequest(name: "child", scopes: [.read])
                _ = try await daemon.client.keys.create(request, options: vouching(id))
            }
            #expect(child?.reason == "PERMISSION_MISSING")
            for request in [
                CreateKeyRequest(name: "", scopes: [.read]), CreateKeyRequest(name: "x"),
                CreateKeyRequest(name: "x", scopes: [.read], lifetimeSeconds: 400 * 86_400),
            ] {
                #expect(await status { _ = try await daemon.client.keys.create(request) }?.code == .invalidArgument)
            }
            #expect(
                await status { _ = try await daemon.client.keys.revoke(RevokeKeyRequest(id: "none")) }?.code
                    == .notFound
            )
        }
    }
}
