internal import Glibc

extension SystemCallFilter {
    /// The system calls of a process that does nothing but parse: it reads descriptors that it was given by offset, and
    /// exchanges packets over its one socket.
    ///
    /// Nobody but an intruder makes any other call, and it ends the process; those alone fail with `EACCES` that a library may make
    /// in passing: to look for a file of settings, or to say on its way out why it ends. There are no new threads, and no
    /// code from files: those that are open hold what an attacker wrote.
    ///
    /// - Parameter socket: the descriptor of its socket.
    public static func worker(socket: CInt) -> SystemCallFilter {
        var filter = SystemCallFilter(otherwise: .killProcess)
        filter.allowRuntime(startingThreads: false, loadingCode: false)
        filter.allow(["close", "pread64"])
        for call in ["recvmsg", "sendmsg"] { filter.allow(call, where: .argument(0, is: UInt64(socket))) }
        filter.fail(innocent, with: EACCES)
        return filter
    }

    private static let innocent = [
        "access", "faccessat", "faccessat2", "fcntl", "fstat", "getcwd", "ioctl", "lseek", "lstat", "newfstatat",
        "open",
        "openat", "openat2", "read", "readlink", "readlinkat", "stat", "statfs", "statx", "write", "writev",
    ]
}
