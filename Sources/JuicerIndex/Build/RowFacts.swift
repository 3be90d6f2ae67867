public import JuicerArtifacts

/// What is kept of an item in columns of numbers, so that filters need not read the item.
struct RowFacts {
    /// Properties of an item, one bit each. The raw values are stored.
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let fromOwner = Flags(rawValue: 1)
        static let hasAttachment = Flags(rawValue: 2)
        static let hasPlace = Flags(rawValue: 4)
    }

    /// When it happened.
    var time: UnixTime?
    var flags: Flags = []
    /// The conversation, by the app's id.
    var conversation: String?
    /// Who sent it, where it is a message.
    var sender: HandleRef?
    /// Everybody whom an item that is no message names.
    var people: [HandleRef] = []
    /// Albums, by the app's id.
    var albums: [String] = []
    var place: GeoPoint?
}

extension ArtifactRow {
    /// The type whose items rows of this kind are; nil for rows that are no items themselves.
    var itemKind: ArtifactKind? {
        switch self {
        case .message(let row): row.app
        case .photo: .photo
        case .note: .note
        case .contact: .contact
        case .call: .call
        case .event: .calendarEvent
        case .visit: .safariVisit
        case .bookmark: .safariBookmark
        case .voicemail: .voicemail
        case .location: .location
        case .conversation, .album: nil
        }
    }

    /// Where the row comes from.
    public var source: SourceRow {
        switch self {
        case .message(let row): row.source
        case .conversation(let row): row.source
        case .photo(let row): row.source
        case .album(let row): row.source
        case .note(let row): row.source
        case .contact(let row): row.source
        case .call(let row): row.source
        case .event(let row): row.source
        case .visit(let row): row.source
        case .bookmark(let row): row.source
        case .voicemail(let row): row.source
        case .location(let row): row.source
        }
    }

    /// Every file that the row names, in a fixed order.
    public var attachments: [AttachmentRef] {
        switch self {
        case .message(let row): row.attachments
        case .photo(let row): [row.original] + row.smaller + [row.liveVideo, row.edited].compactMap { $0 }
        case .note(let row): row.attachments
        case .contact(let row): [row.picture].compactMap { $0 }
        case .voicemail(let row): [row.audio].compactMap { $0 }
        default: []
        }
    }

    /// Everybody whom the row names.
    public var handles: [HandleRef] {
        switch self {
        case .message(let row): [row.from].compactMap { $0 } + row.reactions.compactMap(\.from)
        case .conversation(let row): row.members
        default: facts.people
        }
    }

    /// When the item happened; nil where that is not known, or where things of its kind do not happen.
    public var time: UnixTime? { facts.time }

    var facts: RowFacts {
        var facts = RowFacts()
        if !attachments.isEmpty { facts.flags.insert(.hasAttachment) }
        switch self {
        case .message(let row):
            facts.time = row.sent
            facts.conversation = row.conversationID
            facts.sender = row.from
            facts.place = row.place
        case .photo(let row):
            facts.time = row.taken
            facts.people = row.people
            facts.albums = row.albumIDs
            facts.place = row.place
        case .note(let row): facts.time = row.modified ?? row.created
        case .contact(let row):
            facts.people =
                row.phones.map { HandleRef(handle: $0.value, kind: .phone, name: row.name) }
                + row.emails.map { HandleRef(handle: $0.value, kind: .email, name: row.name) }
                + row.accounts.map { HandleRef(handle: $0.value, kind: .account, name: row.name) }
        case .call(let row):
            facts.time = row.time
            facts.people = row.people
            if row.direction == .outgoing { facts.flags.insert(.fromOwner) }
        case .event(let row):
            facts.time = row.start
            facts.people = row.attendees
        case .visit(let row): facts.time = row.time
        case .bookmark(let row): facts.time = row.added
        case .voicemail(let row):
            facts.time = row.time
            facts.people = [row.from].compactMap { $0 }
        case .location(let row):
            facts.time = row.time
            facts.place = row.place
        case .conversation, .album: break
        }
        if facts.sender?.kind == .owner { facts.flags.insert(.fromOwner) }
        if facts.place != nil { facts.flags.insert(.hasPlace) }
        return facts
    }
}
