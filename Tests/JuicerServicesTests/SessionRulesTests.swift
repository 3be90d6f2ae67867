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

@testable import JuicerServices

@Suite struct SessionRulesTests {
    /// A request of each method that needs a session.
    private func guardedCalls(_ client: DaemonClient, _ id: String) -> [(String, () async throws -> Void)] {
        let name = String(repeating: "0", count: 40)
        let file = FileSelector(fileID: name)
        var many = ReadManyRequest(backupID: id)
        many.ranges = [FileRange(fileID: name, length: 1)]
        let buffer = OpenBufferRequest(backupID: id, length: 4_096)
        let materialize = MaterializeRequest(backupID: id)
        return [
            ("ReadMany", { _ = try await client.files.readMany(many) }),
            ("OpenBuffer", { for try await _ in try await client.files.openBuffer(buffer) {} }),
            ("Materialize", { for try await _ in try await client.files.materialize(materialize) {} }),
            ("ListDomains", { _ = try await client.files.listDomains(ListDomainsRequest(backupID: id)) }),
            ("List", { _ = try await client.files.list(ListFilesRequest(backupID: id)) }),
            ("Stat", { _ = try await client.files.stat(StatFileRequest(backupID: id, file: file)) }),
            ("Read", { _ = try await client.files.read(ReadFileRequest(backupID: id, file: file)).content() }),
            ("Lock", { _ = try await client.backups.lock(LockBackupRequest(id: id)) }),
        ]
    }

    @Test("each method that is served and needs a session is tried here")
    func complete() async throws {
        let later = Set(["Artifacts", "Exports", "Jobs"])
        let methods = MethodRule.table.filter(\.value.needsSession).keys.map { $0.split(whereSeparator: "./".contains) }
        let served = methods.filter { !later.contains(String($0[2])) }.map { String($0[3]) }
        try await TestDaemon.run { daemon in
            #expect(Set(guardedCalls(daemon.client, "x").map(\.0)) == Set(served))
        }
    }

    @Test("whatever reads content or locks needs a session, and a valid one")
    func noSession() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, _) = try await daemon.unlock()
            let forged = daemon.client.withSession(.samplePassphrase(String(repeating: "A", count: 43)))
            for client in [daemon.client, forged] {
                for (name, call) in guardedCalls(client, id) {
                    #expect(await status(call)?.code == .unauthenticated, "\(name)")
                }
            }
            #expect(daemon.sessions.count == 1)
        }
    }

    @Test("a session opens its own backup and no other")
    func otherBackup() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup("a")
            let (_, client) = try await daemon.unlock()
            try daemon.makeBackup("b") { $0.seed = 9 }
            _ = try await client.backups.rescan(RescanBackupsRequest())
            let all = try await client.backups.list(ListBackupsRequest()).backups
            let other = try #require(all.first { !$0.unlocked })
            for (name, call) in guardedCalls(client, other.id) {
                let error = await status(call)
                #expect(error?.code == .permissionDenied, "\(name)")
                #expect(error?.reason == "SESSION_OF_ANOTHER_BACKUP", "\(name)")
            }
        }
    }

    @Test("the request of a call without a session is not even decoded")
    func refusedBeforeDecoding() async throws {
        try await TestDaemon.run { daemon in
            let garbage = ByteBuffer(repeating: 0xFF, count: 100)
            let connection = daemon.client.connection
            let refused = await status {
                _ = try await connection.unary(FilesMethods.list, garbage, options: CallOptions())
            }
            #expect(refused?.code == .unauthenticated)
            let open = await status {
                _ = try await connection.unary(BackupsMethods.list, garbage, options: CallOptions())
            }
            #expect(open?.code == .invalidArgument)
        }
    }

    @Test("two tokens in one call are refused")
    func repeatedToken() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            var options = CallOptions()
            options.metadata.add("juicer-session", "one")
            options.metadata.add("Juicer-Session", "two")
            let error = await status {
                _ = try await client.files.list(ListFilesRequest(backupID: id), options: options)
            }
            #expect(error?.reason == "SESSION_REPEATED")
        }
    }

    @Test("a prefix of the backup's id and its device's name do as well as the whole id")
    func selectors() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            for selector in [id, String(id.prefix(8)), report.deviceName] {
                #expect(try await client.files.list(ListFilesRequest(backupID: selector)).files.isEmpty == false)
            }
        }
    }
}
