import Glibc

/// Why no daemon could be reached.
public struct ConnectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Reason: Hashable, Sendable {
        /// There is no socket, or nobody listens on it.
        case notRunning
        /// The socket may not be used by this user.
        case permissionDenied
        /// The path leads to something that is not a socket.
        case notASocket
        /// The path does not fit a socket address (107 bytes).
        case pathTooLong
        /// Anything else, by the number that the system gave.
        case system(errno: Int32)
    }

    /// What is wrong.
    public let reason: Reason

    /// The socket that was tried.
    public let path: String

    /// One line for people, without what to do.
    public var description: String {
        switch reason {
        case .notRunning: "no juicer daemon answers at \(path)"
        case .permissionDenied: "no permission to use the socket \(path)"
        case .notASocket: "\(path) is not a socket"
        case .pathTooLong: "the socket path is too long: \(path)"
        case .system(let number): "cannot connect to \(path): \(String(cString: strerror(number)))"
        }
    }

    /// One line that says what to do.
    public var hint: String {
        switch reason {
        case .notRunning: "start it with `juicerd`, or name its socket with --socket or JUICER_SOCKET"
        case .permissionDenied:
            "ask for membership in the socket's group (usually juicer), then log in again"
        case .notASocket: "name the daemon's socket with --socket or JUICER_SOCKET"
        case .pathTooLong: "use a path of at most \(ConnectionError.longestPath) bytes"
        case .system: "see whether the daemon runs and whether the path is right"
        }
    }

    /// Bytes that `sun_path` holds, less the NUL.
    static let longestPath = 107

    init(_ reason: Reason, path: String) {
        self.reason = reason
        self.path = path
    }

    /// Finds out why a connection to `path` failed, by looking and by trying once more.
    ///
    /// Returns nil where that trial succeeds: the failure was of the moment.
    static func diagnose(_ path: String) -> ConnectionError? {
        guard path.utf8.count <= longestPath else { return ConnectionError(.pathTooLong, path: path) }
        var status = stat()
        guard stat(path, &status) == 0 else { return ConnectionError(errno: errno, path: path) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return ConnectionError(.notASocket, path: path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return ConnectionError(errno: errno, path: path) }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 ? nil : ConnectionError(errno: errno, path: path)
    }

    private init(errno number: Int32, path: String) {
        switch number {
        case ENOENT, ECONNREFUSED: self.init(.notRunning, path: path)
        case EACCES, EPERM: self.init(.permissionDenied, path: path)
        case ENOTDIR: self.init(.notASocket, path: path)
        default: self.init(.system(errno: number), path: path)
        }
    }
}
