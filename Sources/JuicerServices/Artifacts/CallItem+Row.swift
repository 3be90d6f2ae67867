import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension CallItem {
    /// What a client sees of a call.
    init(_ row: CallRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        time = row.time.map { Timestamp($0) }
        durationSeconds = Self.seconds(row.durationMilliseconds)
        direction =
            switch row.direction {
            case .unknown: .unspecified
            case .incoming: .incoming
            case .outgoing: .outgoing
            }
        answered = row.isAnswered
        video = row.isVideo
        source = ArtifactSource(item)
        guard extent != .identity else { return }
        people = item.references(row.people)
        service = row.service
    }

    /// Rounded seconds; what was any time at all is never none.
    static func seconds(_ milliseconds: Int64) -> Int64 {
        guard milliseconds > 0 else { return 0 }
        return max(1, milliseconds / 1_000 + (milliseconds % 1_000 >= 500 ? 1 : 0))
    }
}

extension VoicemailItem {
    /// What a client sees of a voicemail.
    init(_ row: VoicemailRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        time = row.time.map { Timestamp($0) }
        durationSeconds = CallItem.seconds(row.durationMilliseconds)
        trashed = row.trashed.map { Timestamp($0) }
        source = ArtifactSource(item)
        guard extent != .identity else { return }
        from = row.from.flatMap { item.reference($0) }
        transcript = row.transcript
        audio = row.audio.map { Attachment($0, of: item) }
    }
}
