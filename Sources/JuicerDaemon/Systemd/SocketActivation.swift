import Glibc

/// The listening socket that systemd may hand over: `LISTEN_PID`, `LISTEN_FDS`, `LISTEN_FDNAMES`.
///
/// See sd_listen_fds(3). The variables are only believed after the descriptor itself was looked at.
enum SocketActivation {
    private static let firstDescriptor: CInt = 3

    /// Takes the socket that was passed to this process, or returns nil when none was.
    ///
    /// - Parameters:
    ///   - environment: The process's environment.
    ///   - expectedPath: Where the socket must be bound; nil accepts any path of the file system.
    /// - Throws: `unsuitableDescriptor`.
    static func take(
        _ environment: [String: String],
        expectedPath: String?
    ) throws(DaemonError) -> ListeningSocket? {
        guard environment["LISTEN_PID"].flatMap({ pid_t($0) }) == getpid() else { return nil }
        guard let text = environment["LISTEN_FDS"], text != "0" else { return nil }
        guard text == "1" else {
            throw DaemonError(
                .unsuitableDescriptor,
                "the service manager passed \(text) descriptors, juicerd takes one",
                hint: "keep one ListenStream= in juicerd.socket"
            )
        }
        return try adopt(firstDescriptor, expectedPath: expectedPath)
    }

    /// Checks that the descriptor is a listening Unix stream socket with a path, and takes it.
    ///
    /// - Throws: `unsuitableDescriptor`.
    static func adopt(_ descriptor: CInt, expectedPath: String?) throws(DaemonError) -> ListeningSocket {
        guard option(SO_DOMAIN, of: descriptor) == AF_UNIX,
            option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue),
            option(SO_ACCEPTCONN, of: descriptor) == 1
        else {
            throw DaemonError(
                .unsuitableDescriptor,
                "descriptor \(descriptor) from the service manager is not a listening Unix stream socket"
            )
        }
        guard let path = UnixAddress.path(ofSocket: descriptor) else {
            throw DaemonError(
                .unsuitableDescriptor,
                "descriptor \(descriptor) from the service manager has no path; abstract sockets have no permissions"
            )
        }
        guard expectedPath == nil || path == expectedPath else {
            throw DaemonError(
                .unsuitableDescriptor,
                "the service manager passed socket \(path), the settings say \(expectedPath ?? "")",
                hint: "leave out the socket setting, or make ListenStream= say the same"
            )
        }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
        else { throw .system("cannot prepare descriptor \(descriptor)") }
        return ListeningSocket(inherited: descriptor, path: path)
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}
