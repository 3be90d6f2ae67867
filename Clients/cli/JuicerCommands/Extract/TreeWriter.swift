import Glibc
import Synchronization

/// Makes folders, files and links below one target folder, and nowhere else.
///
/// Every folder is opened by its name from the descriptor of the folder above it and never through a link, so that
/// neither a link in the backup nor one that lies in the target already can lead out of it.
final class TreeWriter: Sendable {
    private struct Cache {
        var folders: [ArraySlice<[UInt8]>: Descriptor] = [:]
        var order: [ArraySlice<[UInt8]>] = []
    }

    /// Open folders that are kept for the next file; well under the usual limit of 1,024 descriptors.
    private static let capacity = 128

    private let root: Descriptor
    private let cache = Mutex(Cache())
    private let partial: PartialFiles
    private let makesNameless: Bool

    /// Where the kernel shows this process's open files.
    static let openFiles = "/proc/self/fd"

    /// Opens the target folder, making it and the folders above it when they are not there.
    ///
    /// - Parameter makesNameless: Whether files have no name until they are finished, where the file system can do it.
    init(
        target: String,
        partial: PartialFiles,
        makesNameless: Bool = access(TreeWriter.openFiles, X_OK) == 0
    ) throws(IOFailure) {
        var prefix = target.hasPrefix("/") ? "/" : ""
        for name in target.split(separator: "/") {
            prefix += name + "/"
            guard mkdir(prefix, 0o777) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES else {
                throw IOFailure("make ‘\(target)’")
            }
        }
        let number = Glibc.open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw IOFailure("open ‘\(target)’") }
        root = Descriptor(owning: number)
        self.partial = partial
        self.makesNameless = makesNameless
    }

    /// Makes a folder and those above it; one that is there is left as it is.
    @discardableResult
    func makeFolder(_ names: ArraySlice<[UInt8]>) throws(IOFailure) -> Descriptor {
        let result = cache.withLock { cache in
            Result { () throws(IOFailure) in try open(names, in: &cache) }
        }
        return try result.get()
    }

    /// Opens an unfinished file that becomes `path` when it is finished, and may then replace what is there if that is
    /// said now.
    func makeFile(_ path: EntryPath, replacing: Bool) throws(IOFailure) -> PendingFile {
        let folder = try makeFolder(path.parent)
        if makesNameless, !replacing {
            let number = openat(folder.number, ".", O_WRONLY | Self.nameless | O_CLOEXEC, 0o600)
            if number >= 0 {
                let file = Descriptor(owning: number)
                return PendingFile(finalName: path.name, folder: folder, file: file, handle: .nameless)
            }
            // What file systems, and kernels, answer that know no such files.
            guard [EOPNOTSUPP, EISDIR, EINVAL, ENOENT].contains(errno) else { throw IOFailure("make a file") }
        }
        let (entry, name, file) = try partial.create(in: folder)
        let handle = PendingFile.Handle.temporary(name, entry, partial)
        return PendingFile(finalName: path.name, folder: folder, file: file, handle: handle)
    }

    /// O_TMPFILE, whose definition Swift cannot read.
    private static let nameless: CInt = 0o20000000 | O_DIRECTORY

    /// What is at `path` now, links not followed; nil when nothing is.
    func status(_ path: EntryPath) throws(IOFailure) -> stat? {
        let folder = try makeFolder(path.parent)
        var status = stat()
        let result = withName(path.name) { fstatat(folder.number, $0, &status, AT_SYMLINK_NOFOLLOW) }
        guard result == 0 else {
            if errno == ENOENT { return nil }
            throw IOFailure("look at what is there")
        }
        return status
    }

    /// Makes a symbolic link. The caller has checked its target.
    func makeLink(_ path: EntryPath, target: [UInt8], modified: FileTime?, replacing: Bool) throws(IOFailure) {
        let folder = try makeFolder(path.parent)
        let made = withName(path.name) { name in
            withName(target) { target in
                var result = symlinkat(target, folder.number, name)
                if result != 0, errno == EEXIST, replacing, unlinkat(folder.number, name, 0) == 0 {
                    result = symlinkat(target, folder.number, name)
                }
                return result
            }
        }
        guard made == 0 else { throw IOFailure("make a link") }
        if let modified {
            _ = withName(path.name) { utimensat(folder.number, $0, modified.values, AT_SYMLINK_NOFOLLOW) }
        }
    }

    /// Sets a folder's modification time, once nothing more is put into it.
    func setTime(_ names: ArraySlice<[UInt8]>, _ time: FileTime) throws(IOFailure) {
        guard futimens(try makeFolder(names).number, time.values) == 0 else {
            throw IOFailure("set a folder's time")
        }
    }

    private func open(_ names: ArraySlice<[UInt8]>, in cache: inout Cache) throws(IOFailure) -> Descriptor {
        if let known = cache.folders[names] { return known }
        guard let name = names.last else { return root }
        let above = try open(names.dropLast(), in: &cache)
        let number: CInt = withName(name) { name in
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            let opened = openat(above.number, name, flags)
            guard opened < 0, errno == ENOENT else { return opened }
            guard mkdirat(above.number, name, 0o700) == 0 || errno == EEXIST else { return -1 }
            return openat(above.number, name, flags)
        }
        guard number >= 0 else {
            throw IOFailure(errno == ENOTDIR || errno == ELOOP ? "use what is there as a folder" : "make a folder")
        }
        let folder = Descriptor(owning: number)
        if cache.order.count >= Self.capacity {
            for old in cache.order.prefix(Self.capacity / 2) { cache.folders[old] = nil }
            cache.order.removeFirst(Self.capacity / 2)
        }
        cache.folders[names] = folder
        cache.order.append(names)
        return folder
    }
}

/// Lends bytes as a C string. They hold no NUL: `EntryPath` and `LinkTarget` refuse it.
func withName<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (bytes + [0])
        .withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    preconditionFailure("a terminated string is never empty")
                }
                return body(start)
            }
        }
}
