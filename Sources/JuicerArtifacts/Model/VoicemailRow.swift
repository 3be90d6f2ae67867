/// A voicemail.
public struct VoicemailRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// Who left it.
    public var from: HandleRef?
    /// When.
    public var time: UnixTime?
    /// How long it is, in milliseconds.
    public var durationMilliseconds: Int64 = 0
    /// What was said, as the device wrote it down; empty where it did not.
    public var transcript = ""
    /// The sound.
    public var audio: AttachmentRef?
    /// When it was deleted.
    public var trashed: UnixTime?
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}
