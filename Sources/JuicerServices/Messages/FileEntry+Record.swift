import JuicerBackupFormat
import JuicerProto

extension FileEntry {
    /// What a client sees of an entry.
    init(_ record: FileRecord) {
        self.init()
        fileID = record.fileID.description
        domain = record.domain
        relativePath = record.relativePath
        displayPath = String(decoding: record.relativePath, as: UTF8.self)
        kind = FileKind(record.kind)
        guard let attributes = record.attributes else {
            damaged = true
            return
        }
        size = attributes.size
        mode = attributes.mode & 0o7777
        modified = attributes.modified.flatMap { Timestamp(unixSeconds: $0) }
        protectionClass = attributes.protectionClass
    }
}

extension FileKind {
    fileprivate init(_ kind: FileRecord.Kind) {
        self =
            switch kind {
            case .file: .file
            case .directory: .directory
            case .symbolicLink: .symlink
            case .unknown: .unspecified
            }
    }
}

extension StatFileResponse {
    /// Everything that the record of an entry says, without its content.
    init(_ record: FileRecord) {
        self.init()
        file = FileEntry(record)
        guard let attributes = record.attributes else { return }
        created = attributes.created.flatMap { Timestamp(unixSeconds: $0) }
        statusChanged = attributes.statusChanged.flatMap { Timestamp(unixSeconds: $0) }
        userID = attributes.userID
        groupID = attributes.groupID
        inode = attributes.inode
        linkTarget = attributes.linkTarget ?? []
        digest = attributes.digest ?? []
        extendedAttributes = attributes.extendedAttributes.map { attribute in
            var message = JuicerProto.ExtendedAttribute()
            message.name = attribute.name
            message.value = attribute.value
            return message
        }
    }
}
