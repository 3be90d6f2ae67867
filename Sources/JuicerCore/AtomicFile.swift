public import Glibc

/// Small files outside of volumes, which are there whole or not at all, also after a power cut.
public enum AtomicFile {
    /// Puts bytes in the place of a file. It is durable when this returns.
    public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(SystemError) {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = try retryingOnInterrupt("create") {
            open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        }
        do throws(SystemError) {
            defer { close(descriptor) }
            try writeAll(bytes, to: descriptor)
            try retryingOnInterrupt("fsync") { fsync(descriptor) }
            try retryingOnInterrupt("rename") { rename(temporary, path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            done += try retryingOnInterrupt("write") {
                bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done) }
            }
        }
    }

    /// Makes the entries of the folder that holds a path durable.
    public static func syncFolder(of path: String) throws(SystemError) {
        let slash = path.lastIndex(of: "/")
        try syncFolder(slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ".")
    }

    /// Makes the entries of a folder durable.
    public static func syncFolder(_ path: String) throws(SystemError) {
        let descriptor = try retryingOnInterrupt("open") { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        try retryingOnInterrupt("fsync") { fsync(descriptor) }
    }
}
