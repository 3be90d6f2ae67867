internal import Glibc

extension SystemCallFilter {
    /// The system calls that the daemon makes: found by tracing it under every test and benchmark, and from what its libraries
    /// fall back to on other kernels.
    ///
    /// - Parameter reachingNetwork: whether it may open connections over IP, to ship the audit log; else Unix sockets alone.
    public static func daemon(reachingNetwork: Bool) -> SystemCallFilter {
        // As on a kernel that has no such call: libraries that try new ones know another way.
        var filter = SystemCallFilter(otherwise: .fail(ENOSYS))
        filter.allowRuntime()
        filter.refuseDangerous()
        filter.allow(files + events)
        filter.allowSockets(reachingNetwork: reachingNetwork)
        filter.allowControl()
        // A mount is ended by ending its program: one process, and never a negative number, which would be many.
        for signal in [0, SIGTERM, SIGKILL] {
            filter.allow("kill", where: .argument(0, masked: 1 << 31, is: 0), .argument(1, is: UInt64(signal)))
        }
        return filter
    }

    private static let files = [
        "access", "chmod", "close", "close_range", "copy_file_range", "dup", "dup2", "dup3", "faccessat",
        "faccessat2", "fadvise64", "fallocate", "fchmod", "fchmodat", "fcntl", "fdatasync", "fgetxattr",
        "flistxattr", "flock", "fstat", "fstatfs", "fsync", "ftruncate", "getcwd", "getdents64", "link", "linkat",
        "lseek", "lstat", "mkdir", "mkdirat", "newfstatat", "open", "openat", "openat2", "pread64", "preadv",
        "pwrite64", "pwritev", "read", "readlink", "readlinkat", "readv", "rename", "renameat", "renameat2", "rmdir",
        "stat", "statfs", "statx", "symlink", "symlinkat", "syncfs", "umask", "unlink", "unlinkat",
        "utimensat", "write", "writev",
    ]

    private static let events = [
        "epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd",
        "eventfd2", "pipe", "pipe2", "poll", "ppoll", "pselect6", "signalfd4", "timerfd_create", "timerfd_settime",
        "wait4", "waitid",
    ]

    private mutating func allowSockets(reachingNetwork: Bool) {
        allow([
            "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recvfrom",
            "recvmsg", "sendmsg", "sendto", "setsockopt", "shutdown",
        ])
        let local = UInt64(AF_UNIX)
        allow("socketpair", where: .argument(0, is: local))
        allow("socket", where: .argument(0, is: local))
        if reachingNetwork {
            // Looking a host up asks the kernel for its addresses, and servers for several kinds at once.
            allow(["sendmmsg"])
            for domain in [AF_INET, AF_INET6, AF_NETLINK] { allow("socket", where: .argument(0, is: UInt64(domain))) }
        } else {
            fail("socket", with: EAFNOSUPPORT, where: .argument(0, isNot: local))
        }
    }

    /// Terminals, waiting bytes, and whether fscrypt encrypts a folder.
    private mutating func allowControl() {
        for request in [Self.terminal, Self.waitingBytes, Self.nonBlocking, Self.closeOnExec, Self.encryptionPolicy] {
            allow("ioctl", where: .argument(1, is: request))
        }
    }

    /// `TCGETS`.
    private static let terminal: UInt64 = 0x5401
    /// `FIONREAD`.
    private static let waitingBytes: UInt64 = 0x541B
    /// `FIONBIO`.
    private static let nonBlocking: UInt64 = 0x5421
    /// `FIOCLEX`.
    private static let closeOnExec: UInt64 = 0x5451
    /// `FS_IOC_GET_ENCRYPTION_POLICY_EX`.
    private static let encryptionPolicy: UInt64 = 0xC009_6616
}
