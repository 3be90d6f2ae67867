import Foundation
import JuicerBackups
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerSessions
import NIOCore
import TTRPC
import TestSupport
import Testing

@Suite struct BackupsServiceTests {
    @Test("List shows what a backup says of itself, without a session")
    func list() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup()
            let answer = try await daemon.client.backups.list(ListBackupsRequest())
            let backup = try #require(answer.backups.first)
            #expect(answer.page?.total == 1)
            #expect(answer.page?.nextPageToken == "")
            #expect(backup.deviceName == report.deviceName)
            #expect(backup.udid.lowercased() == report.deviceID.lowercased())
            #expect(backup.encrypted)
            #expect(!backup.unlocked)
            #expect(backup.manifestKind == .encryptedDb)
            #expect(backup.path.hasSuffix("/backups/one"))
            #expect(backup.lastBackup != nil)
            let same = try await daemon.client.backups.get(GetBackupRequest(id: String(backup.id.prefix(8))))
            #expect(same.backup == backup)
        }
    }

    @Test("pages follow each other without a gap, and each tells the total")
    func pages() async throws {
        try await TestDaemon.run { daemon in
            for number in 0..<5 { try daemon.makeBackup("b\(number)") { $0.seed = UInt64(number + 1) } }
            let all = try await daemon.client.backups.list(ListBackupsRequest()).backups.map(\.id)
            var seen: [String] = []
            var token = ""
            repeat {
                let page = PageRequest(pageSize: 2, pageToken: token)
                let answer = try await daemon.client.backups.list(ListBackupsRequest(page: page))
                #expect(answer.backups.count <= 2)
                #expect(answer.page?.total == 5)
                seen += answer.backups.map(\.id)
                token = answer.page?.nextPageToken ?? ""
            } while !token.isEmpty
            #expect(seen == all)
            #expect(Set(seen).count == 5)
        }
    }

    @Test("a token that is not of this list, and a negative size, are refused", arguments: ["x", "AAAA", "!", "é"])
    func badPage(_ token: String) async throws {
        try await TestDaemon.run { daemon in
            let page = PageRequest(pageSize: 0, pageToken: token)
            let error = await status { _ = try await daemon.client.backups.list(ListBackupsRequest(page: page)) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.detail(BadRequest.self)?.fieldViolations.first?.field == "page.page_token")
            let negative = ListBackupsRequest(page: PageRequest(pageSize: -1, pageToken: ""))
            let size = await status { _ = try await daemon.client.backups.list(negative) }
            #expect(size?.detail(BadRequest.self)?.fieldViolations.first?.field == "page.page_size")
        }
    }

    @Test("a backup that is not there, and one of several, are told apart")
    func wrongIDs() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup("a")
            try daemon.makeBackup("b")
            let missing = await status { _ = try await daemon.client.backups.get(GetBackupRequest(id: "nothing")) }
            #expect(missing?.code == .notFound)
            #expect(missing?.reason == "BACKUP_NOT_FOUND")
            let both = await status {
                _ = try await daemon.client.backups.get(GetBackupRequest(id: report.deviceName))
            }
            #expect(both?.code == .invalidArgument)
            #expect(both?.reason == "BACKUP_AMBIGUOUS")
        }
    }

    @Test("Unlock gives a session, and Lock ends every session of the backup")
    func unlockAndLock() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, first) = try await daemon.unlock()
            let (_, second) = try await daemon.unlock()
            #expect(try await first.backups.get(GetBackupRequest(id: id)).backup?.unlocked == true)
            _ = try await second.files.listDomains(ListDomainsRequest(backupID: id))
            let answer = try await first.backups.lock(LockBackupRequest(id: id))
            #expect(answer.sessionsEnded == 2)
            for client in [first, second] {
                let error = await status { _ = try await client.files.listDomains(ListDomainsRequest(backupID: id)) }
                #expect(error?.code == .unauthenticated)
            }
            #expect(try await first.backups.get(GetBackupRequest(id: id)).backup?.unlocked == false)
        }
    }

    @Test("Unlock tells when the session ends and which classes stay closed")
    func unlockAnswer() async throws {
        try await TestDaemon.run(limits: SessionLimits(idle: .seconds(60), absolute: .seconds(600))) { daemon in
            try daemon.makeBackup()
            let id = try await daemon.client.backups.list(ListBackupsRequest()).backups[0].id
            let request = UnlockBackupRequest(id: String(id.prefix(10)), passphrase: .samplePassphrase())
            let answer = try await daemon.client.backups.unlock(request)
            #expect(answer.backupID == id)
            #expect(answer.sessionID.utf8.count == 32)
            #expect(answer.sessionToken.count == 43)
            let idle = try #require(answer.idleExpiry).seconds
            let end = try #require(answer.expiry).seconds
            #expect((539...541).contains(end - idle))
        }
    }

    @Test("a wrong passphrase is PERMISSION_DENIED, also when the backup is unlocked")
    func wrongPassphrase() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            try daemon.makeBackup()
            for _ in 0..<2 {
                for passphrase in ["wrong", "", "juicer demo ", "JUICER DEMO"] {
                    let error = await status { _ = try await daemon.unlock(.samplePassphrase(passphrase)) }
                    #expect(error?.code == .permissionDenied)
                    #expect(error?.reason == "WRONG_PASSPHRASE")
                    time.advance(.seconds(60))
                }
                _ = try await daemon.unlock()
            }
            let long = await status {
                _ = try await daemon.unlock(.samplePassphrase(String(repeating: "x", count: 1025)))
            }
            #expect(long?.code == .invalidArgument)
        }
    }

    @Test("a backup without a passphrase is unlocked with an empty one")
    func plainBackup() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup(passphrase: nil)
            let (id, client) = try await daemon.unlock(.samplePassphrase(""))
            #expect(try await client.files.list(ListFilesRequest(backupID: id)).files.isEmpty == false)
        }
    }

    @Test(
        "a backup that cannot be unlocked says why",
        arguments: [
            (SampleDamage.missingManifest, RPCError.Code.failedPrecondition, "MANIFEST_MISSING"),
            (.emptyManifest, .failedPrecondition, "MANIFEST_EMPTY"),
            (.missingManifestPlist, .failedPrecondition, "MANIFEST_PLIST_MISSING"),
            (.hostileOuterIterations, .failedPrecondition, "ITERATIONS_OUT_OF_RANGE"),
            (.hostileInnerIterations, .failedPrecondition, "ITERATIONS_OUT_OF_RANGE"),
            (.wrongKeybagType, .failedPrecondition, "KEYBAG_UNSUPPORTED"),
            (.truncatedKeybag, .dataLoss, "KEYBAG_DAMAGED"),
            (.mixedKeybag, .dataLoss, "KEYBAG_INCONSISTENT"),
            (.truncatedManifestPlist, .dataLoss, "MANIFEST_PLIST_DAMAGED"),
        ]
    )
    func damaged(_ damage: SampleDamage, _ code: RPCError.Code, _ reason: String) async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup(damage: [damage])
            let error = await status { _ = try await daemon.unlock() }
            #expect(error?.code == code)
            #expect(error?.reason == reason)
            let health = try await daemon.client.health.check(HealthCheckRequest())
            #expect(health.status == .serving)
        }
    }

    @Test("Rescan counts what came and went, and a backup that went takes its sessions along")
    func rescan() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            try daemon.makeBackup("two") { $0.seed = 2 }
            let grown = try await client.backups.rescan(RescanBackupsRequest())
            #expect(grown.total == 2)
            #expect(grown.added == 1)
            try FileManager.default.removeItem(atPath: daemon.directory.file("backups/one"))
            let shrunk = try await client.backups.rescan(RescanBackupsRequest())
            #expect(shrunk.removed == 1)
            let error = await status { _ = try await client.files.list(ListFilesRequest(backupID: id)) }
            #expect(error?.code == .unauthenticated)
            #expect(daemon.sessions.count == 0)
        }
    }

    @Test("one user holds a bounded number of sessions, and the keys go with the last of them")
    func sessionBound() async throws {
        try await TestDaemon.run(limits: SessionLimits(perPrincipal: 2)) { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            _ = try await daemon.unlock()
            let error = await status { _ = try await daemon.unlock() }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.reason == "SESSIONS_OF_USER")
            _ = try await client.backups.lock(LockBackupRequest(id: id))
            #expect(daemon.backups.counts.unlocked == 0)
        }
    }
}
