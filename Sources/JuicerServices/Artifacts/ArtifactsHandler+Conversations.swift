import JuicerArtifacts
import JuicerIndex
import JuicerProto
import JuicerProtobuf
import TTRPC

extension ArtifactsHandler {
    func listConversations(
        _ request: ListConversationsRequest,
        context: ServerContext
    ) async throws -> ListConversationsResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let kind = request.type == .unspecified ? nil : try ArtifactKind(request.type, "type")
            guard [nil, .message, .whatsApp].contains(kind) else {
                throw RPCError.badField("type", "must be one of those that have conversations")
            }
            let personID = request.personID.isEmpty ? nil : request.personID
            record.types([kind].compactMap { $0 })
            record.text("person", request.personID)
            let filters = [backupID, kind.map { "\($0.rawValue)" } ?? "", request.personID]
            let list = try ItemList(.conversations, filters, request.page, tokens)
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.conversations(kind, withPerson: personID, page)
                    let answer = ListConversationsResponse(
                        conversations: found.items.map { Conversation($0, extent) },
                        page: list.info(total: found.total, next: found.next)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }

    func listMessages(_ request: ListMessagesRequest, context: ServerContext) async throws -> ListMessagesResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            record.text("conversation", request.conversationID)
            record.text("around", request.aroundID)
            let isDown = request.newestFirst
            let filters = [backupID, request.conversationID, "\(isDown)"]
            let list = try ItemList(.messages, filters, request.page, tokens)
            guard request.aroundID.isEmpty || list.isFirst else {
                throw RPCError.badField("around_id", "must be empty where there is a page token")
            }
            // What is no id names no conversation.
            guard let id = ConversationID(request.conversationID) else { throw IndexError.notFound }
            let around = request.aroundID.isEmpty ? nil : request.aroundID
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.messages(in: id, around: around, newestFirst: isDown, page)
                    let answer = ListMessagesResponse(
                        messages: found.items.compactMap { MessageItem($0, extent) },
                        page: list.info(total: found.total, next: found.next),
                        previousPageToken: list.token(total: found.total, found.previous)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }
}

extension MessageItem {
    /// What a client sees of a message; nil of what is none.
    fileprivate init?(_ item: IndexedItem, _ extent: ItemExtent) {
        guard case .message(let row) = item.row else { return nil }
        self.init(row, of: item, extent)
    }
}
