/// A conversation of any messaging app. What is counted over its messages is not in it: the index counts.
public struct ConversationRow: Sendable, Hashable {
    /// Names it among the conversations of its app in this backup.
    public var id: String
    /// Which app.
    public var app: ArtifactKind
    /// Its name as the group was named; empty where it has none.
    public var title = ""
    /// Who takes part, the owner not counted.
    public var members: [HandleRef] = []
    /// Whether it is a group.
    public var isGroup = false
    /// Whether it was archived.
    public var isArchived = false
    /// How messages go: "iMessage", "SMS", "RCS", "WhatsApp".
    public var service = ""
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, app: ArtifactKind, source: SourceRow) {
        self.id = id
        self.app = app
        self.source = source
    }
}
