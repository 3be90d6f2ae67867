public import JuicerBackupFormat
internal import JuicerCore
public import JuicerVault

/// Writes the decrypted tree of a backup, with real folders and names, into its encrypted volume.
///
/// The tree lies under ``folder``, one folder for each domain. A file counts once the manifest records it; one that is
/// recorded and there is not written again. It goes page by page, so that whoever runs it can tell how far it is, and
/// stop: what is done stays.
public struct Materializer {
    /// Where the tree begins in the volume.
    public static let folder: VolumePath = "files"

    private static let pageSize = 250
    private static let stretch = 256 << 10
    /// Files after which the manifest is written: it is written as a whole, so not after each page.
    private static let filesPerCommit = 4_096

    /// One entry that could not be written.
    public struct Failure: Sendable {
        /// The entry.
        public let record: FileRecord
        /// Why: an error of the backup or the volume, or ``UnfitName``.
        public let error: any Error
    }

    /// The entry's domain or path cannot be a path in a volume.
    public struct UnfitName: Error, Sendable, Hashable, CustomStringConvertible {
        public var description: String { "its domain or path has a name that no file can have" }
    }

    /// How far it is.
    public struct Progress: Sendable {
        /// Entries that are done, also those that failed.
        public var entriesDone: Int64 = 0
        /// Entries there are.
        public var entriesTotal: Int64 = 0
        /// Bytes of content that were written.
        public var bytesDone: Int64 = 0
        /// Files that were there already.
        public var entriesKept: Int64 = 0
        /// What could not be written in this step.
        public var failures: [Failure] = []
    }

    private let backup: UnlockedBackup
    private let target: BackupVolume
    private var query: ManifestQuery
    private var isOver = false
    private var progress = Progress()
    /// Files that are written, and not recorded yet.
    private var written: [(VolumePath, RecordedFile)] = []

    /// Prepares to write the entries that fit.
    public init(_ backup: UnlockedBackup, into target: BackupVolume, domain: String?, pattern: String?) {
        self.backup = backup
        self.target = target
        query = ManifestQuery(domain: domain, pattern: pattern, limit: Self.pageSize)
    }

    /// Writes the next page of entries; nil after the last one.
    ///
    /// - Throws: what ends everything: the backup was locked or its manifest is damaged, the vault was sealed, the disk
    ///   is full; `CancellationError` soon after the task was cancelled. What was written before is recorded all the same as far as that is possible.
    public mutating func next() throws -> Progress? {
        guard !isOver else { return nil }
        let page = try backup.files(query)
        if let total = page.total { progress.entriesTotal = total }
        progress.failures = []
        do {
            for record in page.records {
                try Task.checkCancellation()
                try write(record)
                progress.entriesDone += 1
            }
        } catch {
            try? recordWritten()
            throw error
        }
        query.after = page.next
        isOver = page.next == nil
        if isOver || written.count >= Self.filesPerCommit { try recordWritten() }
        return progress
    }

    /// Makes what was written durable, and then says so in the manifest.
    private mutating func recordWritten() throws {
        guard !written.isEmpty else { return }
        try target.volume.syncAll()
        for (path, file) in written { target.manifest.record(path, file) }
        try target.manifest.commit()
        written = []
    }

    private mutating func write(_ record: FileRecord) throws {
        do {
            let path = try Self.path(of: record)
            switch record.kind {
            case .directory: try target.volume.createFolders(path)
            case .symbolicLink: try writeLink(record, path)
            case .file:
                if let file = try writeFile(record, path) { written.append((path, file)) }
            case .unknown: break
            }
        } catch let error as VolumeError {
            if Self.endsAll(error) { throw error }
            progress.failures.append(Failure(record: record, error: error))
        } catch let error as BackupFormatError where error.code == .closed {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            progress.failures.append(Failure(record: record, error: error))
        }
    }

    /// Whether no other entry would fare better.
    private static func endsAll(_ error: VolumeError) -> Bool {
        switch error {
        case .sealed, .blockLimitReached, .system: true
        default: false
        }
    }

    private static func path(of record: FileRecord) throws(UnfitName) -> VolumePath {
        var path = folder.appending(Array(record.domain.utf8))
        if !record.relativePath.isEmpty {
            path.names += record.relativePath.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .map { Array($0) }
        }
        guard path.isValid else { throw UnfitName() }
        return path
    }

    private func writeLink(_ record: FileRecord, _ path: VolumePath) throws {
        guard let target = record.attributes?.linkTarget, !target.isEmpty else { throw UnfitName() }
        try self.target.volume.createFolders(path.parent)
        if try self.target.volume.status(path) != nil { try self.target.volume.remove(path) }
        try self.target.volume.createLink(path, to: target)
    }

    /// A time as the volume takes it, nil for one that no file can have.
    private static func nanoseconds(_ seconds: Int64) -> Int64? {
        let (product, isTooMuch) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooMuch || product < 0 ? nil : product
    }

    /// Writes a file, unless it is recorded and there.
    private mutating func writeFile(_ record: FileRecord, _ path: VolumePath) throws -> RecordedFile? {
        if target.manifest[path] != nil, (try? target.manifest.openFixed(path)) != nil {
            progress.entriesKept += 1
            return nil
        }
        let content = try backup.openContent(record)
        let file = try target.volume.newFile()
        var buffer = [UInt8](repeating: 0, count: Int(min(Int64(Self.stretch), max(1, content.length))))
        defer { buffer.withUnsafeMutableBytes { wipe($0) } }
        var offset: Int64 = 0
        while offset < content.length {
            try Task.checkCancellation()
            let count = try buffer.withUnsafeMutableBytes { try content.source.read(into: $0, at: offset) }
            guard count > 0 else {
                throw BackupFormatError(.changedWhileOpen, "the content became shorter while it was read")
            }
            try buffer.withUnsafeBytes { try file.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += Int64(count)
        }
        try target.volume.createFolders(path.parent)
        let recorded = try file.commit(
            to: path,
            modified: record.attributes?.modified.flatMap(Self.nanoseconds),
            replacing: true,
            syncing: false
        )
        progress.bytesDone += offset
        return recorded
    }
}
