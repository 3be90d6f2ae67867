import Glibc
import NIOCore

/// What has to be asked of, or told to, the descriptor of a Unix socket.
enum UnixSocket {
    /// A call to the kernel that failed.
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let errorNumber: CInt

        var description: String { "\(call): \(String(cString: strerror(errorNumber)))" }
    }

    /// Three words that the C library's module does not show: pid, uid, gid.
    private struct Credentials {
        var processID: Int32 = 0
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
    }

    private static let peerGroups: CInt = 59
    private static let passRights: CInt = 83

    /// Who connected, by SO_PEERCRED and SO_PEERGROUPS.
    static func peer(of descriptor: CInt) throws(Failure) -> Peer {
        var credentials = Credentials()
        var length = socklen_t(MemoryLayout<Credentials>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else {
            throw Failure(call: "SO_PEERCRED", errorNumber: errno)
        }
        guard length == socklen_t(MemoryLayout<Credentials>.size), credentials.userID != .max else {
            throw Failure(call: "SO_PEERCRED", errorNumber: EPROTO)
        }
        return Peer(
            processID: credentials.processID,
            userID: credentials.userID,
            groupID: credentials.groupID,
            groups: try groups(of: descriptor)
        )
    }

    private static func groups(of descriptor: CInt) throws(Failure) -> [UInt32] {
        var groups = [UInt32](repeating: 0, count: 32)
        while true {
            var length = socklen_t(groups.count * 4)
            if getsockopt(descriptor, SOL_SOCKET, peerGroups, &groups, &length) == 0 {
                return Array(groups.prefix(Int(length) / 4))
            }
            // The kernel says how much it needs; groups do not change after connect, so once more is enough.
            guard errno == ERANGE, Int(length) / 4 > groups.count else {
                throw Failure(call: "SO_PEERGROUPS", errorNumber: errno)
            }
            groups = [UInt32](repeating: 0, count: Int(length) / 4)
        }
    }

    /// Makes a descriptor that no child inherits and that takes no descriptors from its peer.
    static func harden(_ descriptor: CInt) throws(Failure) {
        let flags = fcntl(descriptor, F_GETFD)
        guard flags >= 0, fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) == 0 else {
            throw Failure(call: "FD_CLOEXEC", errorNumber: errno)
        }
        // Linux 6.16 and later; before that the kernel drops descriptors that read(2) does not ask for.
        var off: CInt = 0
        setsockopt(descriptor, SOL_SOCKET, passRights, &off, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Checks that a descriptor is a Unix stream socket that listens.
    static func checkListening(_ descriptor: CInt) throws(Failure) {
        guard
            try option(descriptor, SO_DOMAIN, "SO_DOMAIN") == AF_UNIX,
            try option(descriptor, SO_TYPE, "SO_TYPE") == CInt(SOCK_STREAM.rawValue),
            try option(descriptor, SO_ACCEPTCONN, "SO_ACCEPTCONN") == 1
        else {
            throw Failure(call: "not a listening Unix stream socket", errorNumber: EINVAL)
        }
    }

    private static func option(_ descriptor: CInt, _ name: CInt, _ text: String) throws(Failure) -> CInt {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 else {
            throw Failure(call: text, errorNumber: errno)
        }
        return value
    }
}
