import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension PhotoItem {
    /// What a client sees of a photo or video.
    init(_ row: PhotoRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        taken = row.taken.map { Timestamp($0) }
        utcOffsetMinutes = Int32(clamping: row.utcOffsetMinutes)
        place = row.place.map { GeoPoint($0) }
        isFavorite = row.isFavorite
        isHidden = row.isHidden
        isTrashed = row.isTrashed
        isScreenshot = row.isScreenshot
        originalPresent = item.files[row.original] != nil
        source = ArtifactSource(item)
        guard extent != .identity else { return }
        let best = ([row.original] + row.smaller).first { item.files[$0] != nil }
        media = Attachment(best ?? row.original, of: item)
        originalName = row.originalName
        people = item.references(row.people)
        albumIDs = row.albumIDs
        liveVideo = row.liveVideo.map { Attachment($0, of: item) }
        edited = row.edited.map { Attachment($0, of: item) }
        smallerCopies = row.smaller.map { Attachment($0, of: item) }
    }
}

extension AlbumItem {
    /// What a client sees of an album.
    init(_ album: IndexedAlbum, _ extent: ItemExtent) {
        self.init()
        id = extent.id(album.row.id)
        title = extent.title(album.row.title)
        photoCount = album.photoCount
        appPhotoCount = album.row.photoCount
        created = album.row.created.map { Timestamp($0) }
        isShared = album.row.isShared
        source = ArtifactSource(album.row.source, fileID: album.sourceFileID)
    }
}
