import Glibc

/// The lock beside a socket: whoever holds it, and nobody else, may replace the socket.
///
/// A connect probe alone cannot decide whether a socket is stale, because two daemons that start together
/// both find it so. The lock file stays when the daemon ends: removing it would let two hold "the" lock.
final class SocketLock: Sendable {
    private let descriptor: OwnedDescriptor

    /// Takes the lock without waiting.
    ///
    /// - Throws: `alreadyRunning` when another process holds it; `pathOccupied` when something that is not
    ///   our lock file lies there; `system`.
    init(in directory: SafeDirectory, name: String) throws(DaemonError) {
        let path = "\(directory.path)/\(name)"
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let opened = openat(directory.fileDescriptor, name, flags, 0o600)
        guard opened >= 0 else {
            if errno == ELOOP { throw DaemonError(.pathOccupied, "\(path) is a symbolic link") }
            throw .system("cannot open lock file \(path)")
        }
        descriptor = OwnedDescriptor(opened)
        var status = stat()
        guard fstat(opened, &status) == 0 else { throw .system("cannot look at lock file \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            throw DaemonError(.pathOccupied, "\(path) is not a lock file of the daemon's user", hint: "remove it")
        }
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { throw .system("cannot lock \(path)") }
            throw DaemonError(
                .alreadyRunning,
                "another juicerd\(Self.holder(opened)) holds \(path)",
                hint: "stop it first, or give this one another --socket"
            )
        }
        Self.record(opened)
    }

    /// Writes the process id for people to read; nothing is decided by it.
    private static func record(_ descriptor: CInt) {
        let text = "\(getpid())\n"
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.utf8.count, 0)
    }

    private static func holder(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}
