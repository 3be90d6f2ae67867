/// A visit in Safari's history.
public struct VisitRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// When.
    public var time: UnixTime?
    /// The address.
    public var url = ""
    /// The page's title.
    public var title = ""
    /// The visit that led here by a redirect; empty if none.
    public var redirectedFromID = ""
    /// How often this address was visited in all.
    public var visitCount: Int64 = 0
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}

/// A bookmark, or an item of the reading list.
public struct BookmarkRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// Its title.
    public var title = ""
    /// The address.
    public var url = ""
    /// Folders from the top, "/" between them.
    public var folder = ""
    /// Whether it is of the reading list.
    public var isReadingList = false
    /// When it was added.
    public var added: UnixTime?
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}
