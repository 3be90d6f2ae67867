internal import Glibc
internal import JuicerCore

/// The log's folder, held by one process, and the log's id in it.
final class FolderLock: Sendable {
    /// Whoever only looks holds the lock for a moment, and must not keep a writer from starting.
    private static let attempts = 20
    private static let pause: useconds_t = 5_000

    private let descriptor: CInt
    private let path: String

    init(_ path: String) throws {
        self.path = path
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw AuditError.system(path: path, SystemError(lastErrorOf: "mkdir"))
        }
        descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw AuditError.system(path: path, SystemError(lastErrorOf: "open")) }
        var isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        for _ in 0..<Self.attempts where !isHeld {
            usleep(Self.pause)
            isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        }
        guard isHeld else { throw AuditError.inUse(path: path) }
    }

    /// Whether a process writes to the log in a folder now; also this one.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path + "/lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    deinit { close(descriptor) }

    /// Lets others write to the log.
    func release() { flock(descriptor, LOCK_UN) }

    /// The id, which is made at the first time and kept in the file that is locked.
    func logID() throws -> String {
        if let text = KernelFile.text(path + "/lock"), text.utf8.count == 32, Hex.decode(text) != nil { return text }
        let id = Hex.encode(randomBytes(count: 16))
        let bytes = Array(id.utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
            fsync(descriptor) == 0
        else { throw AuditError.system(path: path, SystemError(lastErrorOf: "write")) }
        return id
    }
}
