import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension JuicerProto.Conversation {
    /// What a client sees of a conversation.
    init(_ conversation: JuicerIndex.Conversation, _ extent: ItemExtent) {
        let row = conversation.row
        self.init()
        id = extent.id(conversation.id.description)
        type = ArtifactType(conversation.id.kind)
        title = extent.title(conversation.title)
        isGroup = row.isGroup
        isArchived = row.isArchived
        messageCount = conversation.messageCount
        memberCount = Int32(clamping: conversation.members.count)
        firstMessage = conversation.first.map { Timestamp($0) }
        lastMessage = conversation.last.map { Timestamp($0) }
        preview = conversation.preview
        previewState = conversation.previewState.map { TextState($0) } ?? .unspecified
        previewAttachmentCount = Int32(clamping: conversation.previewAttachmentCount)
        source = ArtifactSource(row.source, fileID: conversation.sourceFileID)
        guard extent != .identity else { return }
        members = conversation.members.map { PersonRef($0) }
        service = row.service
    }
}
