/// What a parser gives: one row of any kind.
public enum ArtifactRow: Sendable, Hashable {
    case message(MessageRow)
    case conversation(ConversationRow)
    case photo(PhotoRow)
    case album(AlbumRow)
    case note(NoteRow)
    case contact(ContactRow)
    case call(CallRow)
    case event(EventRow)
    case visit(VisitRow)
    case bookmark(BookmarkRow)
    case voicemail(VoicemailRow)
    case location(LocationRow)

    /// Names the row among those of its case.
    public var id: String {
        switch self {
        case .message(let row): row.id
        case .conversation(let row): row.id
        case .photo(let row): row.id
        case .album(let row): row.id
        case .note(let row): row.id
        case .contact(let row): row.id
        case .call(let row): row.id
        case .event(let row): row.id
        case .visit(let row): row.id
        case .bookmark(let row): row.id
        case .voicemail(let row): row.id
        case .location(let row): row.id
        }
    }
}
