import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension SafariVisitItem {
    /// What a client sees of a visit.
    init(_ row: VisitRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        time = row.time.map { Timestamp($0) }
        visitCount = row.visitCount
        source = ArtifactSource(item)
        title = extent.title(row.title)
        guard extent != .identity else { return }
        url = row.url
        redirectedFromID = row.redirectedFromID
    }
}

extension SafariBookmarkItem {
    /// What a client sees of a bookmark.
    init(_ row: BookmarkRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        readingList = row.isReadingList
        added = row.added.map { Timestamp($0) }
        source = ArtifactSource(item)
        title = extent.title(row.title)
        guard extent != .identity else { return }
        url = row.url
        folder = row.folder
    }
}
