import Glibc

/// The private folder in which the bridge keeps its certificates and the hash of its token.
///
/// The folder has mode 0700 and belongs to the bridge's user; its files have mode 0600 and are replaced as a
/// whole, so that a crash leaves either the old or the new one. Names in it are given by the bridge alone.
public struct StateDirectory: Sendable {
    /// Absolute or relative path without a trailing slash.
    public let path: String

    /// Opens the folder, and makes it and its parents where they are missing.
    ///
    /// - Throws: ``BridgeError/notPrivate(path:reason:)`` where others could read or write it, or a symbolic
    ///   link stands in its place; ``BridgeError/system(operation:path:errno:)``.
    public init(path: String) throws(BridgeError) {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.last == "/" { trimmed = trimmed.dropLast() }
        self.path = String(trimmed)
        try Self.makeFolders(self.path)
        var status = stat()
        guard lstat(self.path, &status) == 0 else { throw .failure("look at", self.path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .notPrivate(path: self.path, reason: "it is not a folder")
        }
        try Self.checkPrivate(status, self.path)
    }

    /// Where the state belongs when nobody says: `$XDG_STATE_HOME/juicer/bridge`, else
    /// `~/.local/state/juicer/bridge`.
    ///
    /// - Throws: ``BridgeError/noStateDirectory``.
    public static func defaultPath(environment: (String) -> String?) throws(BridgeError) -> String {
        // XDG Base Directory Specification: a relative path in the variable is invalid and ignored.
        if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/juicer/bridge" }
        if let home = environment("HOME"), home.hasPrefix("/") { return home + "/.local/state/juicer/bridge" }
        throw .noStateDirectory
    }

    /// The path of an entry of this folder.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Reads a file that only its owner may read; nil where there is none.
    ///
    /// - Throws: ``BridgeError``; a file of more than `limit` bytes is damaged.
    func readPrivate(_ name: String, limit: Int = 64 << 10) throws(BridgeError) -> [UInt8]? {
        let file = file(name)
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw .failure("open", file)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failure("look at", file) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notPrivate(path: file, reason: "it is not a file") }
        try Self.checkPrivate(status, file)
        guard status.st_size <= limit else { throw .damagedState(path: file, reason: "it is too large") }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
            }
            if read < 0 {
                if errno == EINTR { continue }
                throw .failure("read", file)
            }
            if read == 0 { break }
            count += read
        }
        return Array(bytes[..<min(count, limit)])
    }

    /// Replaces a file by one of mode 0600 with these bytes, durably.
    func writePrivate(_ name: String, _ bytes: UnsafeRawBufferPointer) throws(BridgeError) {
        try Self.replacePrivate(file(name), with: bytes)
    }

    /// Runs `body` while no other bridge changes this folder.
    func locked<R>(_ body: () throws -> R) throws -> R {
        let file = file("lock")
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw BridgeError.failure("open", file) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw BridgeError.failure("lock", file) }
        }
        return try body()
    }

    /// Replaces any file by one of mode 0600 with these bytes, durably.
    static func replacePrivate(_ file: String, with bytes: UnsafeRawBufferPointer) throws(BridgeError) {
        let temporary = file + ".new-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failure("create", temporary) }
        var failed: BridgeError?
        var written = 0
        while failed == nil, written < bytes.count {
            let count = write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            if count >= 0 { written += count } else if errno != EINTR { failed = .failure("write", temporary) }
        }
        if failed == nil, fsync(descriptor) != 0 { failed = .failure("sync", temporary) }
        close(descriptor)
        if failed == nil, rename(temporary, file) != 0 { failed = .failure("rename to", file) }
        if let failed {
            unlink(temporary)
            throw failed
        }
        syncFolder(of: file)
    }

    /// Makes a rename last through a power cut. File systems that cannot sync a folder do not need it.
    private static func syncFolder(of file: String) {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func makeFolders(_ path: String) throws(BridgeError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .failure("make the folder", path)
        }
        try makeFolders(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .failure("make the folder", path) }
    }

    private static func checkPrivate(_ status: stat, _ path: String) throws(BridgeError) {
        guard status.st_uid == geteuid() else { throw .notPrivate(path: path, reason: "it belongs to another user") }
        guard status.st_mode & 0o077 == 0 else { throw .notPrivate(path: path, reason: "others may use it") }
    }
}

extension BridgeError {
    /// The failure of the call that was just made.
    static func failure(_ operation: String, _ path: String) -> BridgeError {
        .system(operation: operation, path: path, errno: errno)
    }
}
