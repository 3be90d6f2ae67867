internal import Glibc

/// What tells a file from another, or from itself after a change.
public struct FileState: Sendable, Hashable {
    /// Device and inode.
    public let identity: [UInt64]

    /// Length in bytes.
    public let size: Int64

    /// Last modification: seconds and nanoseconds.
    public let modified: [Int64]

    init(_ status: stat) {
        identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
        size = Int64(status.st_size)
        modified = [Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec)]
    }

    /// The state of an open file; nil when the system does not give it.
    init?(descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The state of an entry of an open folder, links not followed; nil when there is no ordinary file.
    init?(name: String, in directory: CInt) {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        self.init(status)
    }
}

/// The state of all files at a backup's root: equal ones mean that a summary made before is still true.
public struct BackupFingerprint: Sendable, Hashable {
    let states: [FileState?]
}
