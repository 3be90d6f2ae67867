internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

/// An open folder of a backup. Everything is opened relative to it, read-only, links never followed.
public final class BackupFolder: Sendable {
    /// Names of the files at the root, in the order of `BackupFingerprint`.
    enum RootFile: String, CaseIterable {
        case propertyList = "Manifest.plist"
        case database = "Manifest.db"
        case mbdb = "Manifest.mbdb"
        case info = "Info.plist"
        case status = "Status.plist"
    }

    /// The canonical path.
    public let path: FolderPath

    /// Names the folder: the first 16 bytes of SHA-256 of its canonical path, as 32 hexadecimal digits.
    public let id: String

    private let descriptor: CInt

    /// Opens a folder.
    ///
    /// - Throws: `folderUnreadable`.
    public init(_ path: FolderPath) throws(BackupFormatError) {
        let unreadable = BackupFormatError(
            .folderUnreadable,
            "the folder cannot be opened",
            hint: "check that it exists and that this user may read it"
        )
        guard let canonical = path.canonical() else { throw unreadable }
        descriptor = canonical.withCString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) }
        guard descriptor >= 0 else { throw unreadable }
        self.path = canonical
        id = Hex.encode(HashFunction.sha256.hash(canonical.bytes).prefix(16))
    }

    deinit { close(descriptor) }

    /// The states of the files at the root.
    public func fingerprint() -> BackupFingerprint {
        BackupFingerprint(
            states: (RootFile.allCases.map(\.rawValue) + ["Manifest.db-wal", "Snapshot/Manifest.plist"]).map(state)
        )
    }

    /// Whether the folder holds anything that a backup has at its root.
    var looksLikeBackup: Bool {
        RootFile.allCases.contains { state(of: $0.rawValue) != nil } || state(of: "Manifest.mbdx") != nil
    }

    /// The state of an ordinary file; nil where there is none.
    func state(of name: String) -> FileState? { FileState(name: name, in: descriptor) }

    /// Opens a file of the folder; nil where there is none.
    ///
    /// - Parameter name: a name, or names with `/` between them, that this program chose: never one out of the backup.
    /// - Throws: `fileUnreadable`, `contentNotRegular`.
    func open(_ name: String) throws(BackupFormatError) -> FileSource? {
        do throws(FileSourceError) {
            return try FileSource(path: name, in: descriptor, followingLinks: false)
        } catch {
            switch error {
            case .notFound: return nil
            case .notRegularFile, .symbolicLink, .invalidPath:
                throw BackupFormatError(.contentNotRegular, "a file of the backup is not an ordinary file")
            case .permissionDenied:
                throw BackupFormatError(
                    .fileUnreadable,
                    "a file of the backup may not be read",
                    hint: "give the daemon's user read access to the whole backup"
                )
            case .system(_, let cause):
                throw BackupFormatError(.fileUnreadable, "a file of the backup cannot be opened: \(cause.reason)")
            }
        }
    }

    /// Opens Manifest.plist, or the one of an unfinished snapshot where it is only there.
    func openPropertyList() throws(BackupFormatError) -> FileSource? {
        if let source = try open(RootFile.propertyList.rawValue) { return source }
        return try open("Snapshot/Manifest.plist")
    }

    /// Opens the content of a file: in the folder of its first two digits, or at the root as iOS 9 has it.
    ///
    /// - Throws: `contentMissing`, `contentNotRegular`, `fileUnreadable`.
    func openContent(_ fileID: FileID) throws(BackupFormatError) -> FileSource {
        let name = fileID.description
        if let source = try open("\(name.prefix(2))/\(name)") { return source }
        if let source = try open(name) { return source }
        throw BackupFormatError(
            .contentMissing,
            "the content is not in this copy of the backup",
            hint: "incremental and partial copies lack files; try another copy"
        )
    }
}
