import JuicerArtifacts
import JuicerIndex
import JuicerProto
import TTRPC

extension ItemFilter {
    /// The filter of a request, checked; all items where it has none.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(_ filter: ArtifactFilter?) throws(RPCError) {
        self.init()
        guard let filter else { return }
        for type in filter.types { kinds.insert(try ArtifactKind(type, "filter.types")) }
        if let time = filter.since { since = try UnixTime(time, "filter.since") }
        if let time = filter.until { until = try UnixTime(time, "filter.until") }
        personID = filter.personID.isEmpty ? nil : filter.personID
        albumID = filter.albumID.isEmpty ? nil : filter.albumID
        if !filter.conversationID.isEmpty {
            guard let id = ConversationID(filter.conversationID) else {
                throw RPCError.badField("filter.conversation_id", "must be an id out of ListConversations")
            }
            conversation = id
        }
        hasAttachment = filter.hasAttachment
        fromOwner = filter.fromOwner
        hasPlace = filter.hasPlace
    }

    /// Everything that tells it from other filters, for page tokens.
    var parts: [String] {
        [
            kinds.map(\.rawValue).sorted().map { "\($0)" }.joined(separator: " "),
            since.map { "\($0.nanoseconds)" } ?? "",
            until.map { "\($0.nanoseconds)" } ?? "",
            personID ?? "",
            conversation?.description ?? "",
            albumID ?? "",
            "\(hasAttachment) \(fromOwner) \(hasPlace)",
        ]
    }
}

extension CallRecord {
    /// Adds the types that a call is about.
    func types(_ kinds: some Sequence<ArtifactKind>) {
        for kind in kinds.sorted(by: { $0.rawValue < $1.rawValue }) { target("type", kind.name) }
    }

    /// Adds what a call looks for. The ids are made of telephone numbers and addresses: only a code of each is written.
    func filter(_ filter: ItemFilter) {
        types(filter.kinds)
        text("person", filter.personID ?? "")
        text("conversation", filter.conversation?.description ?? "")
        text("album", filter.albumID ?? "")
    }
}
