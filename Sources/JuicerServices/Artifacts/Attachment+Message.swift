import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension JuicerProto.Attachment {
    /// What a client sees of a file that an item names.
    init(_ attachment: AttachmentRef, of item: IndexedItem) {
        self.init()
        name = attachment.name
        mediaType = attachment.mediaType.isEmpty ? MediaTypes.type(ofName: attachment.name) : attachment.mediaType
        size = attachment.size
        width = Int32(clamping: attachment.width)
        height = Int32(clamping: attachment.height)
        durationMs = attachment.durationMilliseconds
        textOffset = Int32(clamping: attachment.textOffset)
        isSticker = attachment.isSticker
        switch attachment.place {
        case .missing: state = .notOnDevice
        case .cell(let blob):
            state = .inDatabase
            cell = DatabaseCell(
                source: ArtifactSource(blob.row, fileID: item.fileID(of: blob.row)),
                column: blob.column
            )
        case .file(let domain, let path):
            self.domain = domain
            relativePath = path
            state = .notInBackup
            guard let file = item.files[attachment] else { break }
            state = .present
            fileID = file.id
            if file.size > 0 { size = file.size }
        }
    }

    /// The picture of a person, of which the file alone is known.
    init(pictureFileID: String) {
        self.init()
        state = .present
        fileID = pictureFileID
        textOffset = -1
    }
}

extension ArtifactSource {
    /// Where a row comes from.
    init(_ row: SourceRow, fileID: String) {
        self.init()
        self.fileID = fileID
        table = row.table
        rowID = row.rowID
    }

    /// Where an item comes from.
    init(_ item: IndexedItem) {
        self.init(item.row.source, fileID: item.sourceFileID)
    }
}
