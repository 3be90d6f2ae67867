import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension MessageItem {
    /// What a client sees of a message.
    init(_ row: MessageRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        conversationID = extent.id(ConversationID(kind: row.app, id: row.conversationID).description)
        type = ArtifactType(row.app)
        sent = row.sent.map { Timestamp($0) }
        delivered = row.delivered.map { Timestamp($0) }
        read = row.read.map { Timestamp($0) }
        place = row.place.map { GeoPoint($0) }
        isStarred = row.isStarred
        source = ArtifactSource(item)
        guard extent != .identity else {
            textState = .undecoded
            textProblem = extent.problem
            return
        }
        from = row.from.flatMap { item.reference($0) }
        text = row.text
        textState = TextState(row.textState)
        textProblem = row.textProblem
        attachments = row.attachments.map { Attachment($0, of: item) }
        reactions = row.reactions.map { reaction in
            Reaction(
                from: reaction.from.flatMap { item.reference($0) },
                kind: reaction.kind,
                time: reaction.time.map { Timestamp($0) }
            )
        }
        edits = row.edits.map { MessageEdit(time: $0.time.map { Timestamp($0) }, text: $0.text) }
        replyToID = row.replyToID
        service = row.service
        event = row.event
        appSummary = row.appSummary
        effect = row.effect
    }
}

extension JuicerProto.TextState {
    init(_ state: JuicerArtifacts.TextState) {
        self =
            switch state {
            case .decoded: .decoded
            case .undecoded: .undecoded
            case .unsent: .unsent
            case .deleted: .deleted
            }
    }
}
