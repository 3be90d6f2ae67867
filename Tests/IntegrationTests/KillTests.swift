import Foundation
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC
import TestSupport
import Testing

/// What a daemon leaves behind that is killed in the middle of its work.
@Suite("killed at any moment")
struct KillTests {
    private static let roundCount = isThorough ? 200 : 8

    /// What clients were told before the daemon died.
    private struct Told {
        var sessions: Set<String> = []
        var endedSessions: Set<String> = []
        var keys: Set<String> = []
        var revokedKeys: Set<String> = []
        var failures = 0
    }

    @Test("sessions, keys, throttling and the audit log agree with each other and with what clients were told")
    func killed() async throws {
        let folder = try TemporaryDirectory()
        for name in ["run", "state"] { mkdir(folder.file(name), 0o700) }
        try await World.makeSample(at: folder.file("backups/phone"), [])
        var random = SystemRandomNumberGenerator()
        let told = LockedBox(Told())
        var round = 0
        // On a busy machine nothing may have been done yet when the first ones are killed.
        while round < Self.roundCount || (told.value.keys.isEmpty || told.value.sessions.isEmpty) && round < 40 {
            round += 1
            let daemon = try await startDaemon(in: folder, ["JUICER_ROLES": "oidc/eve=user"])
            let load = Task { await work(folder.file("s"), told) }
            let longest = 200 + 50 * min(round, 20)
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...longest, using: &random)))
            daemon.signal(SIGKILL)
            _ = await daemon.result()
            await load.value
            try await check(folder, told.value, "round \(round)")
        }
        #expect(told.value.sessions.count > 0)
        #expect(told.value.keys.count > 0)
    }

    // MARK: - Load

    /// Opens and ends sessions, makes and revokes keys and tries wrong passphrases, all at the same time, until the daemon dies.
    private func work(_ socket: String, _ told: LockedBox<Told>) async {
        guard let client = try? await DaemonClient.connect(socket: socket, program: "test/1"),
            let backup = try? await client.backups.list(ListBackupsRequest()).backups.first?.id
        else { return }
        await withDiscardingTaskGroup { group in
            group.addTask { while await openAndEnd(client, backup, told) {} }
            group.addTask { while await openAndEnd(client, backup, told) {} }
            group.addTask { while await makeAndRevoke(client, told) {} }
            group.addTask { while await guess(client, backup, told) {} }
        }
        await client.close()
    }

    private func openAndEnd(_ client: DaemonClient, _ backup: String, _ told: LockedBox<Told>) async -> Bool {
        do {
            let request = UnlockBackupRequest(id: backup, passphrase: secret(World.passphrase))
            let first = try await client.backups.unlock(request).sessionID
            told.withValue { $0.sessions.insert(first) }
            let second = try await client.backups.unlock(request).sessionID
            told.withValue { $0.sessions.insert(second) }
            _ = try await client.sessions.revoke(RevokeSessionsRequest(target: .id(first)))
            told.withValue { $0.endedSessions.insert(first) }
            return true
        } catch let error as RPCError where error.code == .resourceExhausted {
            return (try? await client.sessions.revoke(RevokeSessionsRequest(target: .all(true)))) != nil
        } catch {
            return false
        }
    }

    private func makeAndRevoke(_ client: DaemonClient, _ told: LockedBox<Told>) async -> Bool {
        do {
            let id = try await client.keys.create(CreateKeyRequest(name: "k", scopes: [.read])).key?.id ?? ""
            told.withValue { $0.keys.insert(id) }
            _ = try await client.keys.revoke(RevokeKeyRequest(id: id))
            told.withValue { $0.revokedKeys.insert(id) }
            return true
        } catch {
            return false
        }
    }

    private func guess(_ client: DaemonClient, _ backup: String, _ told: LockedBox<Told>) async -> Bool {
        var options = CallOptions()
        options.metadata.add("juicer-principal", "oidc:eve")
        options.metadata.add("juicer-address", "192.0.2.1")
        do {
            let wrong = secret("wrong")
            _ = try await client.backups.unlock(UnlockBackupRequest(id: backup, passphrase: wrong), options: options)
        } catch let error as RPCError where error.reason == "WRONG_PASSPHRASE" {
            told.withValue { $0.failures += 1 }
        } catch let error as RPCError where error.code == .resourceExhausted {
            try? await Task.sleep(for: .milliseconds(50))
        } catch {
            return false
        }
        return true
    }

    // MARK: - What is left

    /// Starts the daemon again and compares.
    private func check(_ folder: TemporaryDirectory, _ told: Told, _ round: Comment) async throws {
        let daemon = try await startDaemon(in: folder, ["JUICER_ROLES": "oidc/eve=user"])
        #expect(!daemon.errorsSoFar.contains("damaged"), round)
        let client = try await DaemonClient.connect(socket: folder.file("s"), program: "test/1")
        var last = VerifyAuditResponse()
        for try await response in try await client.audit.verify(VerifyAuditRequest()) { last = response }
        #expect(last.finished && last.intact, round)

        // What the log tells of each session and key.
        var (opened, ended, made, revoked) = (Set<String>(), Set<String>(), Set<String>(), Set<String>())
        var tried = 0
        for try await event in client.audit.events(QueryAuditRequest()) {
            let line = try JSONDecoder().decode(Line.self, from: Data(event.line.utf8))
            let sessions = line.named("session")
            let keys = line.named("key")
            switch (event.action, event.outcome) {
            case ("Backups/Unlock", .success): opened.insert(line.actor.session?.uid ?? "")
            case ("Sessions/Revoke", .success), ("session.expired", .success): ended.formUnion(sessions)
            case ("Keys/Create", .success): made.formUnion(keys)
            case ("Keys/Revoke", .success): revoked.formUnion(keys)
            case ("Backups/Unlock", .denied) where event.line.contains("WRONG_PASSPHRASE"): tried += 1
            default: break
            }
        }
        var sessions = Set<String>()
        var keys = Set<String>()
        var revokedKeys = Set<String>()
        for try await session in client.sessions.all() { sessions.insert(session.id) }
        for try await key in client.keys.all(includingEnded: true) {
            keys.insert(key.id)
            if key.state == .revoked { revokedKeys.insert(key.id) }
        }
        // Both or neither, each way.
        #expect(sessions == opened.subtracting(ended), round)
        #expect(keys.isSubset(of: made), round)
        #expect(revokedKeys == revoked.intersection(keys), round)
        // Nothing that a client was told of is lost, and nothing comes back.
        #expect(told.sessions.isSubset(of: opened), round)
        #expect(told.endedSessions.isDisjoint(with: sessions), round)
        #expect(told.keys.isSubset(of: made), round)
        #expect(told.revokedKeys.isSubset(of: revoked), round)
        #expect(told.failures <= tried, round)
        if told.failures >= 5 { #expect(await isRefused(client), round) }
        await client.close()
        daemon.signal(SIGTERM)
        #expect(await daemon.result().status == 0, round)
    }

    private func isRefused(_ client: DaemonClient) async -> Bool {
        var options = CallOptions()
        options.metadata.add("juicer-principal", "oidc:eve")
        options.metadata.add("juicer-address", "192.0.2.1")
        do {
            let id = try await client.backups.list(ListBackupsRequest()).backups.first?.id ?? ""
            let right = secret(World.passphrase)
            _ = try await client.backups.unlock(UnlockBackupRequest(id: id, passphrase: right), options: options)
            return false
        } catch {
            return (error as? RPCError)?.reason == "LOCKED_OUT"
        }
    }

    /// What is looked at in a line of the audit log.
    private struct Line: Decodable {
        struct Named: Decodable { let uid: String }
        struct Actor: Decodable { let session: Named? }
        struct Resource: Decodable { let type, uid: String }

        let actor: Actor
        let resources: [Resource]?

        func named(_ kind: String) -> [String] { (resources ?? []).filter { $0.type == kind }.map(\.uid) }
    }
}
