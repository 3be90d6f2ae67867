import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerJobs

/// Reads every file of a backup to its end. Its arguments: `domain`, where it is only one.
struct VerifyJob: JobWork {
    private static let pageSize = 250
    private static let stretch = 256 << 10
    /// Parts that are tried again before it is written down which.
    private static let partsPerCommit = 100

    let backups: BackupStore

    var kind: JuicerJobs.JobKind { .verify }

    func run(_ context: JobContext) async throws {
        let backup = try backups.unlocked(context.job.backupID)
        var place = Place(context.point ?? [])
        let total = context.job.progress.itemsTotal
        context.begin("files", items: total)
        for (index, part) in context.dueParts.enumerated() {
            try again(part, in: backup, context)
            if index % Self.partsPerCommit == 0 { context.commit(at: place.bytes) }
        }
        var query = ManifestQuery(domain: context.job.arguments["domain"], limit: Self.pageSize)
        while place != .end {
            if case .after(let cursor) = place { query.after = cursor }
            let page = try backup.files(query)
            if let total = page.total { context.begin("files", items: total) }
            for record in page.records {
                try Task.checkCancellation()
                do {
                    if record.kind == .file { try read(backup.openContent(record), context) }
                    context.advance(items: 1)
                } catch {
                    try context.fail(record.fileID.description, error)
                }
            }
            place = page.next.map { .after($0) } ?? .end
            context.commit(at: place.bytes)
        }
    }

    private func again(_ part: String, in backup: UnlockedBackup, _ context: JobContext) throws {
        try Task.checkCancellation()
        guard let id = FileID(part) else { return context.settle(part) }
        do {
            let record = try backup.record(id)
            if record.kind == .file { try read(backup.openContent(record), context) }
            context.settle(part)
        } catch {
            try context.fail(part, error)
        }
    }

    private func read(_ content: OpenedContent, _ context: JobContext) throws {
        var buffer = [UInt8](repeating: 0, count: Int(min(Int64(Self.stretch), max(1, content.length))))
        defer { buffer.withUnsafeMutableBytes { wipe($0) } }
        var offset: Int64 = 0
        while offset < content.length {
            try Task.checkCancellation()
            let count = try buffer.withUnsafeMutableBytes { try content.source.read(into: $0, at: offset) }
            guard count > 0 else {
                throw BackupFormatError(.changedWhileOpen, "the content became shorter while it was read")
            }
            offset += Int64(count)
            context.advance(bytes: Int64(count))
        }
    }
}

/// How far it got in the list of files.
private enum Place: Equatable {
    case beginning
    case after(ManifestCursor)
    case end

    private static let endMark: [UInt8] = [1]

    init(_ bytes: [UInt8]) {
        self = bytes.isEmpty ? .beginning : bytes == Self.endMark ? .end : .after(FilesCursor.cursor(bytes))
    }

    var bytes: [UInt8] {
        switch self {
        case .beginning: []
        case .after(let cursor): FilesCursor.bytes(cursor)
        case .end: Self.endMark
        }
    }
}
