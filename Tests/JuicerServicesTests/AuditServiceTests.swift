import Foundation
import JuicerAccess
import JuicerAudit
import JuicerBackupFormat
import JuicerBackups
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerSessions
import JuicerVault
import NIOCore
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct AuditServiceTests {
    /// Actions and outcomes, oldest first.
    private func actions(_ daemon: TestDaemon) async throws -> [String] {
        let events = try await daemon.client.audit.query(QueryAuditRequest()).events
        return events.reversed().map { "\($0.action) \($0.outcome)" }
    }

    /// Puts events down.
    private func fill(_ daemon: TestDaemon, _ count: Int) async throws {
        for _ in 0..<count {
            try await daemon.services.audit.log.record(
                JuicerAudit.AuditEvent("Files/List", .read, .success, code: "OK", time: .seconds(1_700_000_000))
            )
        }
    }

    @Test("whoever is refused again and again does not fill the log: the first is put down, then their number")
    func refusals() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            for number in 0..<500 {
                let request = ListFilesRequest(backupID: "backup\(number)")
                #expect(await status { _ = try await daemon.client.files.list(request) }?.code == .unauthenticated)
            }
            daemon.services.audit.noteRepeats()
            #expect(try await actions(daemon) == ["Files/List denied"])
            time.advance(.seconds(60))
            daemon.services.audit.noteRepeats()
            daemon.services.audit.noteRepeats()
            // Comes after them, and waits for the disk.
            try await fill(daemon, 1)
            let events = try await daemon.client.audit.query(QueryAuditRequest()).events
            #expect(events.count == 4)
            #expect(events.contains { $0.line.contains(#""repeats":499"#) })
            _ = await status { _ = try await daemon.client.files.list(ListFilesRequest(backupID: "x")) }
            var denied = QueryAuditRequest()
            denied.outcomes = [.denied]
            #expect(try await daemon.client.audit.query(denied).events.count == 3)
        }
    }

    @Test("what is sensitive is put down, with who, what and how it ended, and what is not is not")
    func events() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            try daemon.makeBackup()
            let id = try #require(try await daemon.client.backups.list(ListBackupsRequest()).backups.first?.id)
            let wrong = UnlockBackupRequest(id: id, passphrase: .samplePassphrase("wrong"))
            #expect(await status { _ = try await daemon.client.backups.unlock(wrong) } != nil)
            time.advance(.seconds(10))
            let (_, client) = try await daemon.unlock()
            let file = try #require(
                try await client.files.list(ListFilesRequest(backupID: id)).files.first { $0.size > 0 }
            )
            let read = ReadFileRequest(backupID: id, file: FileSelector(fileID: file.fileID))
            for _ in 0..<5 { _ = try await client.files.read(read).content() }
            #expect(await status { _ = try await daemon.client.files.list(ListFilesRequest(backupID: id)) } != nil)
            _ = try await client.backups.lock(LockBackupRequest(id: id))

            let events = try await client.audit.query(QueryAuditRequest()).events.reversed()
            #expect(
                events.map { "\($0.action) \($0.outcome)" } == [
                    "Backups/Unlock denied", "Backups/Unlock success", "Files/List success", "Files/Read success",
                    "Files/List denied", "Backups/Lock success",
                ]
            )
            for event in events {
                #expect(event.principal == "uid:\(geteuid())")
                #expect(!event.requestID.isEmpty)
            }
            #expect(events.first { $0.action == "Files/Read" }?.line.contains(file.fileID) == true)
            var narrow = QueryAuditRequest()
            narrow.backupID = id
            narrow.outcomes = [.denied]
            #expect(try await client.audit.query(narrow).events.map(\.action) == ["Backups/Unlock"])
        }
    }

    @Test("pages of events follow each other without a gap")
    func pages() async throws {
        try await TestDaemon.run { daemon in
            try await fill(daemon, 25)
            var request = QueryAuditRequest()
            request.action = "Files/"
            var seen: [Int64] = []
            for try await event in daemon.client.audit.events(request, pageSize: 7) { seen.append(event.sequence) }
            #expect(seen.count == 25)
            #expect(seen == seen.sorted(by: >))
        }
    }

    @Test("while nothing can be put down nothing sensitive is done, but access can be taken away")
    func unavailable() async throws {
        guard TestDisk.isPossible else { return }
        let disk = try TestDisk(memory: 1)
        var options = AuditLog.Options()
        options.patience = .milliseconds(300)
        try await TestDaemon.run(auditPath: disk.path + "/audit", auditOptions: options) { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let filler = URL(fileURLWithPath: disk.path + "/filler")
            #expect(throws: (any Error).self) { try Data(count: 2 << 20).write(to: filler) }
            var refused = 0
            for number in 0..<100 {
                let request = ListFilesRequest(backupID: id, domain: "domain\(number)")
                let failure = await status { _ = try await client.files.list(request) }
                if let failure {
                    #expect(failure.reason == "AUDIT_UNAVAILABLE")
                    refused += 1
                }
            }
            #expect(refused > 80)
            let sessions = daemon.sessions.count
            let again = UnlockBackupRequest(id: id, passphrase: .samplePassphrase())
            #expect(await status { _ = try await client.backups.unlock(again) }?.reason == "AUDIT_UNAVAILABLE")
            #expect(daemon.sessions.count == sessions)
            #expect(try await client.audit.status(AuditStatusRequest()).writable == false)
            _ = try await client.backups.lock(LockBackupRequest(id: id))
            #expect(daemon.sessions.count == 0)
            _ = try await client.vault.seal(SealVaultRequest())
        }
    }

    @Test("a token that somebody else shows is an alert in the log, and the session is over; the thief learns nothing")
    func stolenToken() async throws {
        var roles = RoleMap(daemonUserID: geteuid())
        roles.give(.user, toUser: 4_242)
        try await TestDaemon.run(roles: roles) { daemon in
            let access = try #require(daemon.services.interceptors.first)
            let owner = Identity(.user(geteuid()), [])
            let token = try daemon.sessions.open(backupID: "b", for: owner).token
            var metadata = Metadata()
            metadata.add("juicer-session", token.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
            let thief = Peer(processID: 1, userID: 4_242, groupID: 4_242, groups: [])
            let call = ServerContext(method: BackupsMethods.lock, peer: thief, metadata: metadata)
            let failure = try #require(throws: RPCError.self) { try access.admit(call) }
            let told = await access.refused(call, failure)
            #expect(told.reason == "SESSION_NOT_VALID")
            #expect(daemon.sessions.count == 0)
            let event = try #require(try await daemon.client.audit.query(QueryAuditRequest()).events.first)
            #expect(event.principal == "uid:4242")
            #expect(event.line.contains(#""severity_id":4"#))
            #expect(event.line.contains("SESSION_MISUSED"))
        }
    }

    @Test("a signed end that the vault remembers and the log lost is an alert, with what the vault remembered")
    func truncated() async throws {
        let folder = try TemporaryDirectory()
        try Vault(at: folder.file("vault")).create(slot: "machine", .machineSecret, secret: TestDaemon.vaultSecret)
        /// As a daemon does from its start to its end.
        func served(_ body: (VaultKeeper, AuditLog) async throws -> Void) async throws {
            let vault = try Vault(at: folder.file("vault"))
            _ = try vault.unseal(TestDaemon.vaultSecret)
            let log = try AuditLog(at: folder.file("audit"))
            let audit = CallAudit(log)
            let sessions = SessionKeeper(
                SessionStore(),
                backups: BackupStore(roots: [], reader: { LocalBackupReader() }),
                audit: audit
            )
            let keeper = VaultKeeper(vault, sessions: sessions, audit: audit)
            try await keeper.start()
            try await body(keeper, log)
            await log.close()
            try await keeper.close()
        }
        func record(_ count: Int, in log: AuditLog) async throws {
            for _ in 0..<count {
                try await log.record(JuicerAudit.AuditEvent("test", .read, .success, code: "OK", time: .zero))
            }
        }
        try await served { _, log in try await record(100, in: log) }
        var known: ChainHead?
        try await served { keeper, log in
            known = try keeper.auditHead()
            #expect(known?.sequence == 102)
            try await record(1, in: log)
            #expect(try log.records(from: 1, limit: 1_000).allSatisfy { $0.action != "audit.truncated" })
        }
        let segment = folder.file("audit/audit-0000000000000000001.jsonl")
        let lines = try #require(FileManager.default.contents(atPath: segment)).split(separator: 10).prefix(50)
        try Data(lines.joined(separator: [10]) + [10]).write(to: URL(fileURLWithPath: segment))
        try await served { keeper, log in
            let lost = try #require(try keeper.auditHead())
            #expect(lost.sequence > 102)
            try await record(1, in: log)
            let alert = try #require(try log.records(from: 51, limit: 1).first)
            #expect(alert.action == "audit.truncated")
            #expect(alert.targets == [.init("line", lost.hash)])
            #expect(alert.line.contains(#""known_line":\#(lost.sequence)"#))
        }
        try await served { keeper, log in
            #expect(try keeper.auditHead()?.sequence == 53)
            try await record(1, in: log)
            #expect(try log.records(from: 52, limit: 1_000).allSatisfy { $0.action != "audit.truncated" })
        }
    }

    @Test("whatever a caller names, no line is longer than readers take, and times that there are not are refused")
    func hostile() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let name = String(repeating: "\u{10FFFF}", count: 4_000)
            var request = ReadManyRequest(backupID: id)
            request.ranges = (0..<256).map { _ in FileRange(fileID: name, length: 1) }
            _ = await status { _ = try await client.files.readMany(request) }
            _ = await status {
                _ = try await client.files.list(ListFilesRequest(backupID: id, domain: name, like: name))
            }
            for event in try await client.audit.query(QueryAuditRequest()).events {
                #expect(event.line.utf8.count < 8_192)
            }
            var query = QueryAuditRequest()
            query.since = Timestamp(seconds: .max, nanos: 1_000_000_000)
            #expect(await status { _ = try await client.audit.query(query) }?.code == .invalidArgument)
        }
    }

    @Test("the log is verified and exported through the daemon, and follows what comes")
    func checking() async throws {
        try await TestDaemon.run { daemon in
            try await fill(daemon, 100)
            var last = VerifyAuditResponse()
            for try await response in try await daemon.client.audit.verify(VerifyAuditRequest()) { last = response }
            #expect(last.finished && last.intact)
            #expect(last.eventsDone >= 100)
            var exported: [UInt8] = []
            let request = ExportAuditRequest(fromSequence: 1, toSequence: 50)
            for try await piece in try await daemon.client.audit.export(request) {
                exported += Array(piece.data.readableBytesView)
            }
            #expect(exported.split(separator: 10).count == 50)
            let files = try FileManager.default.contentsOfDirectory(atPath: daemon.directory.file("audit"))
            let segment = try #require(files.first { $0.hasPrefix("audit-") })
            let bytes = try #require(FileManager.default.contents(atPath: daemon.directory.file("audit/" + segment)))
            #expect(bytes.starts(with: exported))

            let stream = try await daemon.client.audit.tail(TailAuditRequest(fromSequence: 1))
            var count = 0
            for try await response in stream {
                #expect(response.event != nil)
                count += 1
                if count == 100 { break }
            }
            #expect(count == 100)
            let beyond = await status {
                for try await _ in try await daemon.client.audit.tail(TailAuditRequest(fromSequence: 100_000)) {}
            }
            #expect(beyond?.code == .outOfRange)
        }
    }

    @Test("no passphrase, token or path is in the log")
    func canary() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock(.samplePassphrase())
            _ = try await client.files.list(ListFilesRequest(backupID: id, like: "%canary-pattern%"))
            let place = FileSelector(domain: "HomeDomain", relativePath: Array("Library/SMS/sms.db".utf8))
            _ = await status { _ = try await client.files.stat(StatFileRequest(backupID: id, file: place)) }
            await daemon.services.audit.log.close()
            let folder = daemon.directory.file("audit")
            var bytes = Data()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                bytes += try #require(FileManager.default.contents(atPath: folder + "/" + name))
            }
            #expect(bytes.count > 1_000)
            let passphrase = SecretBytes.samplePassphrase().withUnsafeBytes { Data($0) }
            for needle in [passphrase, Data("canary-pattern".utf8), Data("sms.db".utf8)] {
                #expect(bytes.range(of: needle) == nil)
            }
        }
    }
}
