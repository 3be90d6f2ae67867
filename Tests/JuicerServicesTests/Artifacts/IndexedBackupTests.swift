import JuicerClient
import JuicerProto
import JuicerProtobuf
import JuicerSample
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

/// From a backup's databases through workers and the index to a caller.
@Suite struct IndexedBackupTests {
    /// A page of everything of a type.
    private func items(_ client: DaemonClient, _ id: String, _ type: ArtifactType) async throws -> [ArtifactItem] {
        var items: [ArtifactItem] = []
        _ = try await allIDs(pageSize: 50) { page in
            let answer = try await client.artifacts.list(ListArtifactsRequest(backupID: id, type: type, page: page))
            items += answer.items
            return (answer.items.map(\.id), answer.page)
        }
        return items
    }

    @Test("what the apps of a backup hold arrives, with names, and with files that can be read")
    func whole() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup { options in
                options.includesApplications = true
                options.messages = 60
            }
            let (id, client) = try await daemon.unlock()
            let start = StartJobRequest(backupID: id, work: .index(IndexWork()))
            let job = try #require(try await client.jobs.start(start).job)
            _ = try await client.job(job.id, reaching: .succeeded)
            let summary = try await client.artifacts.summary(ArtifactSummaryRequest(backupID: id))
            #expect(!summary.types.contains { $0.state == .pending })
            let found = summary.types.filter { $0.itemCount > 0 }
            #expect(found.count >= 5)
            var files: Set<String> = []
            for type in found {
                let items = try await items(client, id, type.type)
                #expect(Int64(items.count) == type.itemCount, "\(type.type)")
                #expect(Set(items.map(\.id)).count == items.count, "\(type.type)")
                for item in items {
                    #expect(item.problem.isEmpty)
                    switch item.item {
                    case .message(let message):
                        files.insert(message.source?.fileID ?? "")
                        files.formUnion(message.attachments.filter { $0.state == .present }.map(\.fileID))
                    case .photo(let photo):
                        files.insert(photo.source?.fileID ?? "")
                        if let media = photo.media, media.state == .present { files.insert(media.fileID) }
                    default: break
                    }
                }
            }
            #expect(files.count >= 2)
            for file in files {
                let request = StatFileRequest(backupID: id, file: FileSelector(fileID: file))
                let stat = try await client.files.stat(request)
                #expect(stat.contentAvailable, "\(file)")
            }
            let chats = try await client.artifacts.listConversations(ListConversationsRequest(backupID: id))
            let chat = try #require(chats.conversations.first)
            #expect(!chat.title.isEmpty)
            let messages = ListMessagesRequest(backupID: id, conversationID: chat.id)
            let read = try await client.artifacts.listMessages(messages)
            #expect(read.page?.total == chat.messageCount)
            #expect(read.messages.contains { $0.from?.personID.isEmpty == false })
        }
    }
}
