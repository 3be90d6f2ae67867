internal import Glibc
internal import JuicerCore

/// Getting rid of what lies on a disk.
enum Erasure {
    /// Overwrites a file with zeros, waits until they are on the disk, and removes it. One that is not there is no error.
    ///
    /// On file systems that write in place, and on nothing else, this is more than removing it: what makes purged data
    /// unreadable is that its key is nowhere any more.
    static func eraseFile(_ path: String) throws(VolumeError) {
        chmod(path, 0o600)
        let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return }
            throw VolumeError(SystemError(lastErrorOf: "open"), at: .root)
        }
        defer { close(descriptor) }
        var status = stat()
        try calling("fstat", .root) { fstat(descriptor, &status) }
        let zeros = [UInt8](repeating: 0, count: 4_096)
        var offset: off_t = 0
        while offset < status.st_size {
            let count = min(zeros.count, Int(status.st_size - offset))
            offset += off_t(try calling("write", .root) { pwrite(descriptor, zeros, count, offset) })
        }
        try calling("fsync", .root) { fsync(descriptor) }
        try calling("unlink", .root) { unlink(path) }
    }

    /// Removes a folder with everything in it; links are not followed. One that is not there is no error.
    ///
    /// - Returns: bytes that its files took on the disk.
    @discardableResult
    static func removeFolder(_ path: String) throws(VolumeError) -> Int64 {
        var freed: Int64 = 0
        for name in try FolderListing.names(in: path) {
            let entry = path + "/" + name
            var status = stat()
            guard lstat(entry, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                freed += try removeFolder(entry)
            } else {
                freed += Int64(status.st_blocks) * 512
                try calling("unlink", .root) { unlink(entry) }
            }
        }
        if rmdir(path) != 0, errno != ENOENT { throw VolumeError(SystemError(lastErrorOf: "rmdir"), at: .root) }
        return freed
    }

    /// Bytes that the files in a folder take on the disk.
    static func usedBytes(of path: String) throws(VolumeError) -> Int64 {
        var used: Int64 = 0
        for name in try FolderListing.names(in: path) {
            let entry = path + "/" + name
            var status = stat()
            guard lstat(entry, &status) == 0 else { continue }
            used += Int64(status.st_blocks) * 512
            if status.st_mode & S_IFMT == S_IFDIR { used += try usedBytes(of: entry) }
        }
        return used
    }
}
