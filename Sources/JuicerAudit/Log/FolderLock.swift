internal import Glibc
internal import JuicerCore

/// The log's folder, held by one process, and the log's id in it.
final class FolderLock: Sendable {
    private let descriptor: CInt
    private let path: String

    init(_ path: String) throws {
        self.path = path
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw AuditError.system(path: path, SystemError(lastErrorOf: "mkdir"))
        }
        descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw AuditError.system(path: path, SystemError(lastErrorOf: "open")) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw AuditError.inUse(path: path) }
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
