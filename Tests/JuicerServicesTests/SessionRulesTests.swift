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
            ("Files/ReadMany", { _ = try await client.files.readMany(many) }),
            ("Files/OpenBuffer", { for try await _ in try await client.files.openBuffer(buffer) {} }),
            ("Files/Materialize", { for try await _ in try await client.files.materialize(materialize) {} }),
            ("Files/ListDomains", { _ = try await client.files.listDomains(ListDomainsRequest(backupID: id)) }),
            ("Files/List", { _ = try await client.files.list(ListFilesRequest(backupID: id)) }),
            ("Files/Stat", { _ = try await client.files.stat(StatFileRequest(backupID: id, file: file)) }),
            ("Files/Read", { _ = try await client.files.read(ReadFileRequest(backupID: id, file: file)).content() }),
            ("Backups/Lock", { _ = try await client.backups.lock(LockBackupRequest(id: id)) }),
        ] + guardedReads(client.artifacts, id)
    }

    private func guardedReads(_ artifacts: ArtifactsClient, _ id: String) -> [(String, () async throws -> Void)] {
        let search = SearchArtifactsRequest(backupID: id, query: "word")
        let get = GetArtifactRequest(backupID: id, type: .note, id: "1")
        let list = ListArtifactsRequest(backupID: id, type: .note)
        let messages = ListMessagesRequest(backupID: id, conversationID: "1.x")
        return [
            ("Summary", { _ = try await artifacts.summary(ArtifactSummaryRequest(backupID: id)) }),
            ("Search", { _ = try await artifacts.search(search) }),
            ("Timeline", { _ = try await artifacts.timeline(TimelineRequest(backupID: id)) }),
            ("CountByDay", { _ = try await artifacts.countByDay(CountByDayRequest(backupID: id)) }),
            ("Get", { _ = try await artifacts.get(get) }),
            ("List", { _ = try await artifacts.list(list) }),
            (
                "ListConversations",
                { _ = try await artifacts.listConversations(ListConversationsRequest(backupID: id)) }
            ),
            ("ListMessages", { _ = try await artifacts.listMessages(messages) }),
            ("ListAlbums", { _ = try await artifacts.listAlbums(ListAlbumsRequest(backupID: id)) }),
            ("ListPeople", { _ = try await artifacts.listPeople(ListPeopleRequest(backupID: id)) }),
            ("GetPerson", { _ = try await artifacts.getPerson(GetPersonRequest(backupID: id, id: "x")) }),
            ("ListMapPoints", { _ = try await artifacts.listMapPoints(ListMapPointsRequest(backupID: id)) }),
        ]
        .map { ("Artifacts/" + $0.0, $0.1) }
    }

    @Test("each method that is served and needs a session is tried here")
    func complete() async throws {
        let later = Set(ExportsMethods.all + [ArtifactsMethods.readThumbnail])
        let names = Set(MethodRule.table.filter(\.value.needsSession).keys).subtracting(later.map(\.fullName))
        let served = names.map { $0.split(separator: ".").suffix(1).joined() }
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
