/// Whether a message's text could be read. The raw values are stored, and equal those of `juicer.v1.TextState`.
public enum TextState: UInt8, Sendable, Hashable {
    /// The text is what was sent; it may be empty.
    case decoded = 1
    /// There is text that could not be decoded.
    case undecoded = 2
    /// The sender took it back.
    case unsent = 3
    /// It was deleted and can be recovered; the text is what was sent.
    case deleted = 4
}

/// A message of any messaging app.
public struct MessageRow: Sendable, Hashable {
    /// Names it among the messages of its app in this backup.
    public var id: String
    /// The id of its ``ConversationRow``.
    public var conversationID: String
    /// Which app.
    public var app: ArtifactKind
    /// Who sent it; nil where the app does not say.
    public var from: HandleRef?
    /// When it was sent.
    public var sent: UnixTime?
    /// When it was delivered.
    public var delivered: UnixTime?
    /// When it was read.
    public var read: UnixTime?
    /// Its text, without formatting. Places of attachments show as U+FFFC.
    public var text = ""
    /// Whether `text` is the whole truth.
    public var textState: TextState = .decoded
    /// Why the text could not be decoded; empty if it could.
    public var textProblem = ""
    /// What belongs to it.
    public var attachments: [AttachmentRef] = []
    /// What was put on it and is still there, oldest first.
    public var reactions: [ReactionRow] = []
    /// Earlier versions, oldest first.
    public var edits: [EditRow] = []
    /// The id of the message that it answers; empty if none.
    public var replyToID = ""
    /// How it went: "iMessage", "SMS", "RCS", "WhatsApp".
    public var service = ""
    /// For what is no message of a person: what happened, in words. Empty otherwise.
    public var event = ""
    /// For what an app put in: what it is, in words, with its facts. Empty otherwise.
    public var appSummary = ""
    /// Where, if a place was shared.
    public var place: GeoPoint?
    /// The effect it was sent with; empty if none.
    public var effect = ""
    /// Whether it is marked with a star or pinned.
    public var isStarred = false
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, conversationID: String, app: ArtifactKind, source: SourceRow) {
        self.id = id
        self.conversationID = conversationID
        self.app = app
        self.source = source
    }
}

/// Something that was put on a message.
public struct ReactionRow: Sendable, Hashable {
    /// Who; nil where the app does not say.
    public var from: HandleRef?
    /// What, as an emoji; "sticker" for a sticker.
    public var kind: String
    /// When.
    public var time: UnixTime?

    public init(from: HandleRef?, kind: String, time: UnixTime?) {
        self.from = from
        self.kind = kind
        self.time = time
    }
}

/// What a message said before it was edited.
public struct EditRow: Sendable, Hashable {
    /// When this version was sent.
    public var time: UnixTime?
    /// What it said.
    public var text: String

    public init(time: UnixTime?, text: String) {
        self.time = time
        self.text = text
    }
}
