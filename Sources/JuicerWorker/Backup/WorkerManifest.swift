internal import JuicerBackupFormat
internal import JuicerCore

/// The list of files of a backup, open in a worker of its own until it is closed. One call is made at a time, as one connection to
/// a database has it.
final class WorkerManifest: ManifestReading {
    private let line: WorkerLine
    private let opened: OpenedList

    init(_ input: ManifestInput<FileSource>, _ line: WorkerLine) throws(BackupFormatError) {
        self.line = line
        let order = BackupOrder.open(input.format, storedLength: input.stored.size, key: input.fileKey)
        opened = try line.call(order, files: [input.stored], isPreparation: true) { reader throws(PacketError) in
            try OpenedList(from: &reader)
        }
    }

    var problems: [BackupProblem] { opened.problems }

    var recordProtection: RecordProtection? { opened.recordProtection }

    /// The process that has the list open; nil when there is none now.
    var process: Int32? { line.process }

    func close() { line.close() }

    func useRecordKey(_ key: SecretBytes) throws(BackupFormatError) {
        try line.call(.recordKey(key), isPreparation: true) { _ in }
    }

    var entryCount: Int64 {
        get throws(BackupFormatError) {
            try line.call(.entryCount) { reader throws(PacketError) in try reader.entryCount() }
        }
    }

    func domains() throws(BackupFormatError) -> [DomainSummary] {
        try line.call(.domains) { reader throws(PacketError) in try [DomainSummary](from: &reader) }
    }

    func page(_ query: ManifestQuery) throws(BackupFormatError) -> ManifestPage {
        try query.validate()
        return try line.call(.page(query)) { reader throws(PacketError) in
            let page = try ManifestPage(from: &reader, limit: query.limit)
            guard query.isFollowed(by: page.next) else { throw .malformed("a page that goes back") }
            return page
        }
    }

    func record(_ fileID: FileID) throws(BackupFormatError) -> FileRecord {
        try line.call(.record(fileID)) { reader throws(PacketError) in try FileRecord(from: &reader, of: fileID) }
    }

    func record(domain: String, relativePath: [UInt8]) throws(BackupFormatError) -> FileRecord {
        try ManifestQuery.validate(domain: domain, relativePath: relativePath)
        return try line.call(.place(domain: domain, relativePath: relativePath)) { reader throws(PacketError) in
            try FileRecord(from: &reader, of: nil)
        }
    }

    func records(_ fileIDs: [FileID]) throws(BackupFormatError) -> [FileRecord?] {
        try line.call(.records(fileIDs)) { reader throws(PacketError) in
            try [FileRecord?](from: &reader, of: fileIDs)
        }
    }
}

extension ManifestQuery {
    /// Whether a page after this one's begins further on, so that whoever reads page after page comes to an end.
    func isFollowed(by next: ManifestCursor?) -> Bool {
        guard let after, let next, domain == nil || after.domain == next.domain else { return true }
        if after.domain == next.domain { return after.position < next.position }
        return after.domain.lexicographicallyPrecedes(next.domain)
    }
}
