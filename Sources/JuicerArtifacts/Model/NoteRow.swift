/// A note.
public struct NoteRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// Its title.
    public var title = ""
    /// The folder it is in, with the account before it where there are several.
    public var folder = ""
    /// Its text without formatting. Places of attachments show as U+FFFC.
    public var text = ""
    /// Its text as Markdown, with check lists and tables.
    public var markdown = ""
    /// When it was made.
    public var created: UnixTime?
    /// When it was last changed.
    public var modified: UnixTime?
    /// Whether it has a password of its own, and so cannot be read.
    public var isLocked = false
    /// Whether it is pinned.
    public var isPinned = false
    /// Whether it lies in the bin.
    public var isTrashed = false
    /// Why its text could not be decoded; empty if it could, or is locked. `text` is then its beginning, if that.
    public var textProblem = ""
    /// What is in it.
    public var attachments: [AttachmentRef] = []
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}
