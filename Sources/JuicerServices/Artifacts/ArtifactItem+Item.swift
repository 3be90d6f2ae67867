import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension ArtifactItem {
    /// What a client sees of an item of any type.
    init(_ item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        problem = extent.problem
        self.item =
            switch item.row {
            case .message(let row): .message(MessageItem(row, of: item, extent))
            case .photo(let row): .photo(PhotoItem(row, of: item, extent))
            case .note(let row): .note(NoteItem(row, of: item, extent))
            case .contact(let row): .contact(ContactItem(row, of: item, extent))
            case .call(let row): .call(CallItem(row, of: item, extent))
            case .event(let row): .calendarEvent(CalendarEventItem(row, of: item, extent))
            case .visit(let row): .safariVisit(SafariVisitItem(row, of: item, extent))
            case .bookmark(let row): .safariBookmark(SafariBookmarkItem(row, of: item, extent))
            case .voicemail(let row): .voicemail(VoicemailItem(row, of: item, extent))
            case .location(let row): .location(LocationItem(row, of: item, extent))
            // They are no items, and no list of items has them.
            case .conversation, .album: nil
            }
    }
}

extension JuicerProto.SearchHit {
    /// What a client sees of an item that fits.
    init(_ hit: JuicerIndex.SearchHit, _ extent: ItemExtent) {
        self.init()
        item = ArtifactItem(hit.item, extent)
        snippet = hit.snippet.text
        highlights = hit.snippet.highlights.map { highlight in
            Highlight(start: Int32(clamping: highlight.start), length: Int32(clamping: highlight.length))
        }
        rank = hit.rank
    }
}
