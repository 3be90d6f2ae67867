import Glibc
import JuicerCore

/// A file that is being written and has not got its name yet; nothing is left of it unless it is finished.
final class PendingFile: Sendable {
    /// How the file can be reached until then.
    enum Handle: Sendable {
        /// By its descriptor alone: whatever becomes of this process, no half of a file stays behind.
        case nameless
        /// By a name that nothing else has.
        case temporary(String, PartialFiles.Entry, PartialFiles)
    }

    private let finalName: [UInt8]
    private let folder: Descriptor
    private let file: Descriptor
    private let handle: Handle

    init(finalName: [UInt8], folder: Descriptor, file: Descriptor, handle: Handle) {
        self.finalName = finalName
        self.folder = folder
        self.file = file
        self.handle = handle
    }

    deinit {
        if case .temporary(_, let entry, let partial) = handle { partial.remove(entry) }
    }

    /// Adds bytes at the end.
    func write(_ bytes: UnsafeRawBufferPointer) throws(IOFailure) {
        try writeAll(bytes, to: file.number)
    }

    /// Gives the file its mode, time and final name. What is there under that name is replaced only when asked for,
    /// which a nameless file cannot do.
    func finish(mode: UInt32, modified: FileTime?, replacing: Bool) throws(IOFailure) {
        if mode != 0o600, fchmod(file.number, mode) != 0 { throw IOFailure("set a file's mode") }
        if let modified, futimens(file.number, modified.values) != 0 { throw IOFailure("set a file's time") }
        let named = withName(finalName) { name in
            switch handle {
            case .nameless:
                linkat(AT_FDCWD, Self.path(of: file), folder.number, name, AT_SYMLINK_FOLLOW)
            case .temporary(let temporary, _, _):
                replacing
                    ? renameat(folder.number, temporary, folder.number, name)
                    : renameToNew(temporary, name)
            }
        }
        guard named == 0 else { throw IOFailure("give a file its name") }
        if case .temporary(_, let entry, let partial) = handle { partial.keep(entry) }
    }

    // Where open(2) says a file without a name is to be linked from.
    private static func path(of file: Descriptor) -> String { "\(TreeWriter.openFiles)/\(file.number)" }

    // Unlike an ordinary rename this never replaces what appeared meanwhile.
    private func renameToNew(_ temporary: String, _ name: UnsafePointer<CChar>) -> CInt {
        let failure = JuicerCore.renameToNew(in: folder.number, from: temporary, to: name)
        guard failure == EINVAL else {
            errno = failure
            return failure == 0 ? 0 : -1
        }
        // A file system that cannot promise that: as near to it as there is.
        guard faccessat(folder.number, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else {
            errno = EEXIST
            return -1
        }
        return renameat(folder.number, temporary, folder.number, name)
    }
}
