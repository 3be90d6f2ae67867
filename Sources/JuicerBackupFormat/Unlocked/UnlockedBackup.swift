public import JuicerCore
internal import Synchronization

/// A backup whose files can be listed and read: everything that holds keys, and nothing that parses.
///
/// Calls may come from several threads at once. They block on files, on the database of the list and, in `unlock`, on
/// the key derivation: make them on a `BlockingExecutor`. Memory does not grow with the number of files but for
/// Manifest.mbdb, which takes 16 bytes for each.
public final class UnlockedBackup: Sendable {
    private struct State {
        let manifest: any ManifestReading
        let keys: KeptKeys
    }

    /// Names the folder, as in its summary.
    public let id: String

    /// The folder's canonical path.
    public let path: FolderPath

    /// Whether file contents are encrypted.
    public let isEncrypted: Bool

    /// How the files are listed.
    public let manifestKind: ManifestKind

    /// Protection classes of files (1 to 5) that need the device's own key.
    public let deviceBoundClasses: [UInt32]

    /// What is odd about the list of files.
    public let problems: [BackupProblem]

    private let folder: BackupFolder
    private let manifestName: String
    private let manifestState: FileState
    private let closing = ClosingFlag()
    private let recent = Mutex(RecentRecords())
    /// Nil once closed. Calls copy the references out and work without the lock.
    private let state: Mutex<State?>

    init(_ parts: UnlockedParts) {
        id = parts.folder.id
        path = parts.folder.path
        isEncrypted = parts.keys.classes != nil
        manifestKind = parts.manifestKind
        deviceBoundClasses = (parts.keys.classes?.deviceBound ?? []).filter { (1...5).contains($0) }.sorted()
        problems = parts.manifest.problems
        folder = parts.folder
        manifestName = parts.manifestName
        manifestState = parts.manifestState
        state = Mutex(State(manifest: parts.manifest, keys: parts.keys))
    }

    /// What opens the backup again without its passphrase; nil where there are no keys, or no longer.
    public var keptKeys: SecretBytes? { state.withLock { $0?.keys.encoded } }

    /// Names the state of the list of files: another one after each backing up, and for a copy.
    public var manifestMark: String {
        let modified = manifestState.modified.map { String($0) }.joined(separator: ".")
        return "\(manifestState.size)-\(modified)"
    }

    /// Whether `close` was called: nothing can be read any more.
    public var isClosed: Bool { closing.isClosed }

    /// Wipes the keys and closes the list. Content that is open fails at its next read.
    public func close() {
        closing.close()
        // Taken out first, so that the lock is not held while files close.
        let state = state.withLock { state in
            defer { state = nil }
            return state
        }
        state?.manifest.close()
    }

    /// How many entries the list has.
    public func entryCount() throws(BackupFormatError) -> Int64 {
        try withManifest { manifest throws(BackupFormatError) in try manifest.entryCount }
    }

    /// The domains by name, with the number of entries of each.
    public func domains() throws(BackupFormatError) -> [DomainSummary] {
        try withManifest { manifest throws(BackupFormatError) in try manifest.domains() }
    }

    /// A part of the list, ordered by domain; every page costs the same, but for the first of a pattern, which counts.
    public func files(_ query: ManifestQuery) throws(BackupFormatError) -> ManifestPage {
        try query.validate()
        let page = try withManifest { manifest throws(BackupFormatError) in try manifest.page(query) }
        recent.withLock { $0.add(page.records) }
        return page
    }

    /// The record of an id, with everything. Throws `recordNotFound`, `recordDamaged`.
    public func record(_ fileID: FileID) throws(BackupFormatError) -> FileRecord {
        try withManifest { manifest throws(BackupFormatError) in try manifest.record(fileID) }
    }

    /// Looks up files that are about to be opened, at most `ManifestQuery.mostRecords`, which is cheaper than one by one as they are
    /// opened. What cannot be found shows then.
    public func lookUp(_ fileIDs: [FileID]) throws(BackupFormatError) {
        let unknown = recent.withLock { recent in fileIDs.filter { recent[$0] == nil } }
        guard unknown.count > 1 else { return }
        let records = try withManifest { manifest throws(BackupFormatError) in try manifest.records(unknown) }
        recent.withLock { $0.add(records.compactMap(\.self)) }
    }

    /// The record of a place, with everything. Throws `recordNotFound`, `recordDamaged`.
    public func record(domain: String, relativePath: [UInt8]) throws(BackupFormatError) -> FileRecord {
        try ManifestQuery.validate(domain: domain, relativePath: relativePath)
        return try withManifest { manifest throws(BackupFormatError) in
            try manifest.record(domain: domain, relativePath: relativePath)
        }
    }

    /// Opens the content of a file where it lies; nothing is read or decrypted but its end.
    ///
    /// - Throws: `notAFile`, `recordDamaged`, `contentMissing`, `contentNotRegular`, `classKeyMissing`,
    ///   `classKeyDeviceBound`, `fileKeyDamaged`, `fileUnreadable`, `closed`.
    public func openContent(_ record: FileRecord) throws(BackupFormatError) -> OpenedContent {
        try content(of: storedContent(record))
    }

    /// Opens the content of the file with an id; as with its record, which is looked up unless it was listed just now.
    public func openContent(_ fileID: FileID) throws(BackupFormatError) -> OpenedContent {
        guard let attributes = recent.withLock({ $0[fileID] }) else { return try openContent(record(fileID)) }
        try checkUnchanged()
        return try content(of: storedContent(fileID, attributes))
    }

    /// Opens what is stored of a file and unwraps its key, for a process that reads it elsewhere. Closing the backup does not
    /// reach that process.
    ///
    /// - Throws: as `openContent`.
    public func storedContent(_ record: FileRecord) throws(BackupFormatError) -> StoredContent {
        guard let attributes = record.attributes else {
            throw BackupFormatError(.recordDamaged, "the file's record is damaged, and its key with it")
        }
        guard record.kind == .file else {
            throw BackupFormatError(.notAFile, "the entry is not a file, and has no content")
        }
        return try storedContent(record.fileID, attributes)
    }

    private func storedContent(
        _ fileID: FileID,
        _ attributes: FileAttributes
    ) throws(BackupFormatError) -> StoredContent {
        let key = try fileKey(attributes, open().keys.classes)
        let file: FileSource?
        do throws(BackupFormatError) {
            file = try folder.openContent(fileID)
        } catch {
            // Empty files need not be there.
            guard error.code == .contentMissing, attributes.size == 0 else { throw error }
            file = nil
        }
        return StoredContent(file: file, key: key, declaredLength: attributes.size)
    }

    private func content(of stored: StoredContent) throws(BackupFormatError) -> OpenedContent {
        do {
            return OpenedContent(source: ClosableSource(try stored.plaintext(), closing))
        } catch {
            throw .unreadable(error)
        }
    }

    private func fileKey(
        _ attributes: FileAttributes,
        _ keys: ClassKeys?
    ) throws(BackupFormatError) -> SecretBytes? {
        guard let keys else { return nil }
        guard let wrapped = attributes.wrappedKey else {
            throw BackupFormatError(.fileKeyDamaged, "the file's record has no key, though the backup is encrypted")
        }
        // The prefix of the stored key names the class too, but not in every backup: the record's class counts.
        return try keys.unwrap(wrapped, protectionClass: attributes.protectionClass)
    }

    private func withManifest<R>(
        _ body: (any ManifestReading) throws(BackupFormatError) -> R
    ) throws(BackupFormatError) -> R {
        let manifest = try open().manifest
        try checkUnchanged()
        do throws(BackupFormatError) {
            return try body(manifest)
        } catch {
            // A list that changed under a read looks damaged; say what it really is.
            if error.code == .manifestDamaged || error.code == .fileUnreadable { try checkUnchanged() }
            throw error
        }
    }

    private func open() throws(BackupFormatError) -> State {
        guard let state = state.withLock({ $0 }) else { throw .isClosed }
        return state
    }

    private func checkUnchanged() throws(BackupFormatError) {
        guard folder.state(of: manifestName) == manifestState else {
            throw BackupFormatError(
                .changedWhileOpen,
                "the backup changed since it was unlocked",
                hint: "wait until the device has finished backing up, then rescan and unlock again"
            )
        }
    }
}
