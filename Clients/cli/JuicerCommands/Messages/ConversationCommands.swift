import ArgumentParser
import JuicerClient
import JuicerProto

/// A command that lists the conversations of one app.
protocol ConversationListing: ArtifactCommand {
    static var app: ArtifactType { get }
    var person: String? { get }
    var list: ListOptions { get }
}

extension ConversationListing {
    func run(_ index: BackupIndex) async throws {
        let utc = index.usesUTC
        var request = ListConversationsRequest(backupID: index.backupID, type: Self.app)
        if let person { request.personID = try await index.person(person).id }
        var writer = ListWriter(
            index.daemon,
            [
                .init(title: "ID"), .init(title: "TITLE", yielding: .shrinks, preferredWidth: 16),
                .init(title: "MESSAGES", alignment: .right), .init(title: "LAST MESSAGE"),
                .init(title: "SERVICE", yielding: .goes),
                .init(title: "PREVIEW", yielding: .shrinks),
            ]
        )
        for try await conversation in index.artifacts.conversations(request, limit: list.limit) {
            try writer.add(conversation) {
                let service = conversation.service + (conversation.isArchived ? ", archived" : "")
                return [
                    Printable.text(conversation.id), Printable.cell(conversation.title),
                    Units.count(conversation.messageCount), conversation.lastMessage.text(utc: utc),
                    Printable.cell(service), conversation.shownPreview,
                ]
            }
        }
        try writer.finish()
    }
}

extension Conversation {
    /// What the last message says, safe for a terminal; why it says nothing where there are no words; "-" for no message.
    var shownPreview: String {
        var words: [String] = []
        switch previewState {
        case .undecoded: words.append("[text that is not shown]")
        case .unsent: words.append("[unsent]")
        case .deleted: words.append("[deleted]")
        case .decoded, .unspecified, .unrecognized: break
        }
        if !preview.isEmpty { words.append(Printable.text(preview)) }
        if previewAttachmentCount > 0 { words.append("[\(Units.count(previewAttachmentCount, "attachment"))]") }
        return words.isEmpty ? "-" : words.joined(separator: " ")
    }
}

/// A command that shows the messages of one conversation.
protocol ConversationShowing: ArtifactCommand {
    static var app: ArtifactType { get }
    var conversation: String { get }
    var around: String? { get }
    var list: ListOptions { get }
}

extension ConversationShowing {
    /// Messages of a page around one.
    private var aroundCount: Int { 41 }
    private var largestPage: Int { 1_000 }

    func run(_ index: BackupIndex) async throws {
        let conversation = try await index.conversation(self.conversation, of: Self.app)
        var request = ListMessagesRequest(backupID: index.backupID, conversationID: conversation.id)
        var writer = ConversationWriter(index, conversation, markedID: around ?? "")
        try writeTitle(of: conversation, index)
        if let around {
            request.aroundID = around
            request.page = PageRequest(pageSize: Int32(min(list.limit ?? aroundCount, largestPage)))
            for message in try await index.artifacts.listMessages(request).messages { try await writer.write(message) }
        } else if let limit = list.limit {
            request.newestFirst = true
            var newest: [MessageItem] = []
            for try await message in index.artifacts.messages(request, limit: limit) { newest.append(message) }
            for message in newest.reversed() { try await writer.write(message) }
        } else {
            for try await message in index.artifacts.messages(request) { try await writer.write(message) }
        }
    }

    private func writeTitle(of conversation: Conversation, _ index: BackupIndex) throws {
        guard !index.daemon.json, let width = index.daemon.surroundings.outputWidth else { return }
        var facts = [Printable.cell(conversation.title), Units.count(conversation.messageCount, "message")]
        if !conversation.service.isEmpty { facts.append(Printable.text(conversation.service)) }
        if conversation.isGroup { facts.append("with " + conversation.members.shownNames) }
        let lines = TextWrap.lines(facts.joined(separator: ", "), width: width)
        try index.daemon.surroundings.output.write(lines.joined(separator: "\n") + "\n\n")
    }
}
