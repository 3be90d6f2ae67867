/// A photo or video.
public struct PhotoRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// When it was taken.
    public var taken: UnixTime?
    /// Minutes east of UTC where it was taken; 0 where that is not known.
    public var utcOffsetMinutes = 0
    /// Where the original would be.
    public var original: AttachmentRef
    /// Where smaller copies would be, the best first, for when the original is not in the backup.
    public var smaller: [AttachmentRef] = []
    /// Its name when it was taken: "IMG_0042.HEIC".
    public var originalName = ""
    /// Where it was taken.
    public var place: GeoPoint?
    /// Who is on it.
    public var people: [HandleRef] = []
    /// Ids of the ``AlbumRow`` that it is in.
    public var albumIDs: [String] = []
    /// Whether it is a favourite.
    public var isFavorite = false
    /// Whether it is hidden.
    public var isHidden = false
    /// Whether it lies in the bin.
    public var isTrashed = false
    /// Whether it is a screenshot.
    public var isScreenshot = false
    /// The moving half of a live photo.
    public var liveVideo: AttachmentRef?
    /// The edited version.
    public var edited: AttachmentRef?
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, original: AttachmentRef, source: SourceRow) {
        self.id = id
        self.original = original
        self.source = source
    }
}

/// An album.
public struct AlbumRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// Its name.
    public var title = ""
    /// Photos in it.
    public var photoCount: Int64 = 0
    /// When it was made.
    public var created: UnixTime?
    /// Whether it is shared.
    public var isShared = false
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}
