import Glibc
import JuicerCore

/// A file that is being written under a temporary name; it is removed unless it is finished.
final class PendingFile: Sendable {
    private let finalName: [UInt8]
    private let temporaryName: String
    private let folder: Descriptor
    private let file: Descriptor
    private let entry: PartialFiles.Entry
    private let partial: PartialFiles

    init(
        finalName: [UInt8],
        temporaryName: String,
        folder: Descriptor,
        file: Descriptor,
        entry: PartialFiles.Entry,
        partial: PartialFiles
    ) {
        self.finalName = finalName
        self.temporaryName = temporaryName
        self.folder = folder
        self.file = file
        self.entry = entry
        self.partial = partial
    }

    deinit { partial.remove(entry) }

    /// Adds bytes at the end.
    func write(_ bytes: UnsafeRawBufferPointer) throws(IOFailure) {
        try writeAll(bytes, to: file.number)
    }

    /// Gives the file its mode, time and final name. What is there under that name is replaced only when asked for.
    func finish(mode: UInt32, modified: FileTime?, replacing: Bool) throws(IOFailure) {
        if mode != 0o600, fchmod(file.number, mode) != 0 { throw IOFailure("set a file's mode") }
        if let modified, futimens(file.number, modified.values) != 0 { throw IOFailure("set a file's time") }
        let renamed = withName(finalName) { name in
            replacing
                ? renameat(folder.number, temporaryName, folder.number, name)
                : renameToNew(name)
        }
        guard renamed == 0 else { throw IOFailure("give a file its name") }
        partial.keep(entry)
    }

    // Unlike an ordinary rename this never replaces what appeared meanwhile.
    private func renameToNew(_ name: UnsafePointer<CChar>) -> CInt {
        let failure = JuicerCore.renameToNew(in: folder.number, from: temporaryName, to: name)
        guard failure == EINVAL else {
            errno = failure
            return failure == 0 ? 0 : -1
        }
        // A file system that cannot promise that: as near to it as there is.
        guard faccessat(folder.number, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else {
            errno = EEXIST
            return -1
        }
        return renameat(folder.number, temporaryName, folder.number, name)
    }
}
