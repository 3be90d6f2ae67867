import JuicerArtifacts
import JuicerIndex
import JuicerProto
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct ConversationTests {
    /// The rows of both apps, with the same id of a conversation in both.
    private static var rows: [ArtifactKind: [ArtifactRow]] {
        var chat = ConversationRow(id: "all", app: .whatsApp, source: ListedRows.source(1))
        (chat.members, chat.service) = ([ListedRows.bob], "WhatsApp")
        var message = MessageRow(id: "m1", conversationID: "all", app: .whatsApp, source: ListedRows.source(2))
        (message.text, message.sent, message.from) = ("over there", ListedRows.time(5), ListedRows.bob)
        return ListedRows.all.merging([.whatsApp: [.conversation(chat), .message(message)]]) { $1 }
    }

    @Test("conversations come with their members' names, the newest message first, and narrowed to an app or a person")
    func conversations() async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            var request = ListConversationsRequest(backupID: world.id)
            let found = try await allIDs(pageSize: 1) { page in
                request.page = page
                let answer = try await world.artifacts.listConversations(request)
                return (answer.conversations.map(\.id), answer.page)
            }
            #expect(found.ids == ["1.all", "1.ana", "2.all"])
            #expect(found.total == 3)
            let all = try await world.artifacts.listConversations(ListConversationsRequest(backupID: world.id))
            let group = try #require(all.conversations.first)
            #expect(group.title == "Ana Ünal, Bob")
            #expect(group.members.map(\.name) == ["Ana Ünal", "Bob"])
            #expect(group.members.map(\.handle) == ["+41791112233", "bob@example.org"])
            #expect(group.members.allSatisfy { !$0.personID.isEmpty })
            #expect(group.type == .message && group.isGroup && group.messageCount == 3 && group.memberCount == 2)
            #expect(group.firstMessage?.seconds == ListedRows.start + 36_000)
            #expect(group.lastMessage?.seconds == ListedRows.start + 43_200)
            #expect(group.preview == "hello everybody" && group.previewState == .decoded)
            #expect(group.service == "iMessage")
            #expect(group.source == ArtifactSource(fileID: "database-1", table: "a_table", rowID: 900))
            let bob = try #require(group.members.last).personID
            func ids(_ type: ArtifactType, _ person: String) async throws -> [String] {
                let request = ListConversationsRequest(backupID: world.id, type: type, personID: person)
                return try await world.artifacts.listConversations(request).conversations.map(\.id)
            }
            #expect(try await ids(.whatsapp, "") == ["2.all"])
            #expect(try await ids(.message, "") == ["1.all", "1.ana"])
            #expect(try await ids(.unspecified, bob) == ["1.all", "2.all"])
            #expect(try await ids(.message, bob) == ["1.all"])
            #expect(try await ids(.unspecified, "nobody") == [])
        }
    }

    @Test("messages come oldest first, or newest first, page by page, and nothing of another conversation")
    func messages() async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            for isDown in [false, true] {
                var request = ListMessagesRequest(backupID: world.id, conversationID: "1.ana", newestFirst: isDown)
                let found = try await allIDs(pageSize: 3) { page in
                    request.page = page
                    let answer = try await world.artifacts.listMessages(request)
                    return (answer.messages.map(\.id), answer.page)
                }
                let wanted = (0..<10).map { "m\($0)" }
                #expect(found.ids == (isDown ? wanted.reversed() : wanted))
                #expect(found.total == 10)
            }
            let other = ListMessagesRequest(backupID: world.id, conversationID: "2.all")
            #expect(try await world.artifacts.listMessages(other).messages.map(\.text) == ["over there"])
        }
    }

    @Test("around a message the page has it in the middle, and leads on to both sides", arguments: [false, true])
    func around(_ isDown: Bool) async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            var request = ListMessagesRequest(backupID: world.id, conversationID: "1.ana", newestFirst: isDown)
            request.aroundID = "m5"
            request.page = PageRequest(pageSize: 3)
            func ids(_ answer: ListMessagesResponse) -> [String] { answer.messages.map(\.id) }
            func ordered(_ ids: [String]) -> [String] { isDown ? ids.reversed() : ids }
            let middle = try await world.artifacts.listMessages(request)
            #expect(ids(middle) == ordered(["m4", "m5", "m6"]))
            request.aroundID = ""
            let next = try #require(middle.page).nextPageToken
            request.page = PageRequest(pageSize: 3, pageToken: next)
            #expect(
                ids(try await world.artifacts.listMessages(request))
                    == (isDown ? ["m3", "m2", "m1"] : ["m7", "m8", "m9"])
            )
            request.page = PageRequest(pageSize: 3, pageToken: middle.previousPageToken)
            let before = try await world.artifacts.listMessages(request)
            #expect(ids(before) == (isDown ? ["m9", "m8", "m7"] : ["m1", "m2", "m3"]))
            #expect(before.previousPageToken.isEmpty == isDown)
            // And back again.
            request.page = PageRequest(pageSize: 3, pageToken: try #require(before.page).nextPageToken)
            #expect(ids(try await world.artifacts.listMessages(request)) == ids(middle))
            request.aroundID = "m5"
            #expect(await status { _ = try await world.artifacts.listMessages(request) }?.code == .invalidArgument)
        }
    }

    @Test("a token of one conversation is none of another, nor of the other direction")
    func tokens() async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            var request = ListMessagesRequest(backupID: world.id, conversationID: "1.ana")
            request.page = PageRequest(pageSize: 2)
            let token = try #require(try await world.artifacts.listMessages(request).page).nextPageToken
            request.page = PageRequest(pageToken: token)
            _ = try await world.artifacts.listMessages(request)
            request.newestFirst = true
            #expect(await status { _ = try await world.artifacts.listMessages(request) }?.code == .invalidArgument)
            (request.newestFirst, request.conversationID) = (false, "1.all")
            #expect(await status { _ = try await world.artifacts.listMessages(request) }?.code == .invalidArgument)
        }
    }

    @Test("messages name people as contacts do, and the owner as the owner")
    func names() async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            let request = ListMessagesRequest(
                backupID: world.id,
                conversationID: "1.ana",
                page: PageRequest(pageSize: 2)
            )
            let messages = try await world.artifacts.listMessages(request).messages
            let people = try await world.artifacts.listPeople(ListPeopleRequest(backupID: world.id)).people
            let ana = try #require(people.first { $0.name == "Ana Ünal" })
            let sender = PersonRef(personID: ana.id, name: "Ana Ünal", handle: "+41791112233")
            #expect(messages.map(\.from) == [sender, PersonRef(isOwner: true)])
        }
    }

    @Test("a last message that could not be read, or that is a picture alone, is not shown as an empty one")
    func preview() async throws {
        var (broken, picture) = (
            ListedRows.message(1, in: "a", from: ListedRows.ana, ""),
            ListedRows.message(2, in: "b", from: ListedRows.ana, "")
        )
        (broken.textState, broken.textProblem) = (.undecoded, "the text is damaged")
        picture.text = "\u{FFFC}"
        picture.attachments = [AttachmentRef(.missing)]
        let chats = ["a", "b", "c"].map { ArtifactRow.conversation(ListedRows.chat($0, [])) }
        try await IndexedDaemon.run([.message: [.message(broken), .message(picture)] + chats]) { world in
            let request = ListConversationsRequest(backupID: world.id)
            let found = try await world.artifacts.listConversations(request).conversations
            let byID = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
            #expect(byID["1.a"]?.preview == "" && byID["1.a"]?.previewState == .undecoded)
            #expect(byID["1.b"]?.previewState == .decoded && byID["1.b"]?.previewAttachmentCount == 1)
            #expect(byID["1.c"]?.previewState == .unspecified && byID["1.c"]?.messageCount == 0)
        }
    }
}
