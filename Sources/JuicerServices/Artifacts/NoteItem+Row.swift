import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension NoteItem {
    /// What a client sees of a note.
    init(_ row: NoteRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        title = extent.title(row.title)
        preview = Self.preview(of: row.text)
        created = row.created.map { Timestamp($0) }
        modified = row.modified.map { Timestamp($0) }
        isLocked = row.isLocked
        isPinned = row.isPinned
        isTrashed = row.isTrashed
        source = ArtifactSource(item)
        guard extent != .identity else {
            textProblem = extent.problem
            return
        }
        folder = row.folder
        textProblem = row.textProblem
        attachments = row.attachments.map { Attachment($0, of: item) }
        guard extent == .whole else { return }
        text = row.text
        markdown = row.markdown
    }

    /// The beginning of a text, without the places of attachments.
    private static func preview(of text: String) -> String {
        var preview = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.lazy.filter({ $0 != "\u{FFFC}" }).prefix(ItemExtent.longestPreview) {
            preview.append(scalar)
        }
        return String(preview)
    }
}
