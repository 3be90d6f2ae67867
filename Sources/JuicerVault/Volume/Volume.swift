internal import Glibc
public import JuicerCore
internal import Synchronization

/// An encrypted volume: a folder in gocryptfs's format, version 2, read and written in place.
///
/// Nothing of ours lies in the folder: new files are prepared in a second folder beside it, on the same file system.
/// All methods block; call them on a ``JuicerCore/BlockingExecutor``.
public final class Volume: Sendable {
    /// The encrypted folder.
    public let cipherPath: String
    /// Where new files are prepared.
    let stagingPath: String
    let budget: BlockBudget
    let scratch = ScratchPool()
    let folders: FolderCache
    private let current: Mutex<VolumeKeys?>
    private let openFiles = Mutex<[FileIdentity: WeakFile]>([:])

    private struct FileIdentity: Hashable {
        let device: dev_t
        let number: ino_t
    }

    private struct WeakFile {
        weak var file: VolumeFile?
    }

    /// Opens the volume in a folder.
    ///
    /// - Parameters:
    ///   - cipherPath: the encrypted folder.
    ///   - stagingPath: a folder of its own on the same file system, which is made if need be. What an earlier process
    ///     has left there is removed.
    ///   - master: the master key, 32 bytes.
    /// - Throws: ``VolumeError``.
    public init(at cipherPath: String, stagingIn stagingPath: String, master: SecretBytes) throws {
        self.cipherPath = cipherPath
        self.stagingPath = stagingPath
        let root = try calling("open", .root) { open(cipherPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        folders = FolderCache(root: try CipherFolder(owning: root, path: .root))
        try Staging.prepare(stagingPath)
        budget = try BlockBudget(path: stagingPath + "/blocks")
        current = Mutex(try VolumeKeys(master: master))
    }

    /// Makes the folder of a new volume: its root folder's initialisation vector, and nothing else.
    ///
    /// - Throws: ``VolumeError/alreadyExists(path:)`` when there is such a folder.
    public static func create(at cipherPath: String) throws {
        try calling("mkdir", .root) { mkdir(cipherPath, 0o700) }
        try Staging.writeFolderIV(in: cipherPath)
        do {
            try AtomicFile.syncFolder(of: cipherPath)
        } catch {
            throw VolumeError(error, at: .root)
        }
    }

    /// The keys, for the time of one call.
    ///
    /// - Throws: ``VolumeError/sealed``.
    func keys() throws(VolumeError) -> VolumeKeys {
        guard let keys = current.withLock({ $0 }) else { throw .sealed }
        return keys
    }

    var names: NameCipher {
        get throws(VolumeError) { NameCipher(try keys().names) }
    }

    /// Whether the volume was sealed.
    public var isSealed: Bool { current.withLock { $0 == nil } }

    /// Drops every key and closes every file. What runs now ends with an error, or has ended.
    public func seal() {
        current.withLock { $0 = nil }
        let files = openFiles.withLock { files in
            defer { files = [:] }
            return files.values.compactMap(\.file)
        }
        for file in files { file.shut() }
        folders.removeAll()
        // The count is ahead of the truth where this fails, and nothing is lost by that.
        try? budget.settle()
    }

    // MARK: - Files

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - creating: whether an empty one is made when there is none.
    ///   - holes: what blocks of zeros mean. One that is open already keeps what it was opened with.
    ///   - end: what an end means that no whole write leaves.
    public func openFile(
        _ path: VolumePath,
        creating: Bool = false,
        holes: VolumeFile.Holes = .refused,
        end: VolumeFile.End = .whole
    ) throws -> VolumeFile {
        let folder = try folder(path.parent)
        let entry = try entry(path, in: folder)
        if creating { try writeLongName(entry, in: folder, path) }
        let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | (creating ? O_CREAT : 0)
        let descriptor = try calling("open", path) {
            let writable = openat(folder.descriptor, entry.name, O_RDWR | flags, 0o600)
            guard writable < 0, errno == EACCES || errno == EROFS else { return writable }
            // What cannot be written can still be read.
            return openat(folder.descriptor, entry.name, O_RDONLY | flags, 0o600)
        }
        if creating { try calling("fsync", path) { fsync(folder.descriptor) } }
        return try shared(descriptor, path, holes, end)
    }

    /// The one object for a file.
    private func shared(
        _ descriptor: CInt,
        _ path: VolumePath,
        _ holes: VolumeFile.Holes,
        _ end: VolumeFile.End
    ) throws -> VolumeFile {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = SystemError(lastErrorOf: "fstat")
            close(descriptor)
            throw VolumeError(error, at: path)
        }
        let identity = FileIdentity(device: status.st_dev, number: status.st_ino)
        return try openFiles.withLock { files in
            if let file = files[identity]?.file {
                close(descriptor)
                return file
            }
            // Sealed in the meantime: nobody would close it any more.
            guard !isSealed else {
                close(descriptor)
                throw VolumeError.sealed
            }
            let file = try VolumeFile(owning: descriptor, path: path, volume: self, holes: holes, end: end)
            if files.count > 64 { files = files.filter { $0.value.file != nil } }
            files[identity] = WeakFile(file: file)
            return file
        }
    }

    /// Makes everything durable that was written so far, of all files.
    public func syncAll() throws {
        guard let root = folders.root else { throw VolumeError.sealed }
        do {
            try syncFileSystem(of: root.descriptor)
        } catch {
            throw VolumeError(error, at: .root)
        }
    }
}
