import Glibc

/// The socket that clients connect to, made by this process or handed over by the service manager.
///
/// It has its final mode from the moment it exists, and only then listens. A stale one is replaced under a
/// lock; anything else at its path is left alone.
final class ListeningSocket: Sendable {
    /// How the socket is to be made.
    struct Options {
        /// Absolute path.
        var path: String
        /// Permission bits of the socket: 0600 for one person, 0660 for a machine.
        var mode: mode_t
        /// Permission bits of its directory, when that has to be made.
        var directoryMode: mode_t
        /// The group that may connect; nil leaves the process's own.
        var group: gid_t?
    }

    private struct Identity: Equatable {
        var device: dev_t
        var inode: ino_t
    }

    private struct Ownership {
        let directory: SafeDirectory
        let lock: SocketLock
        let identity: Identity
    }

    /// The listening descriptor. Whoever serves on it closes it.
    let descriptor: CInt

    /// Where it is bound.
    let path: String

    /// Whether the service manager made it, and will remove it.
    var isInherited: Bool { ownership == nil }

    private let name: String
    private let ownership: Ownership?

    /// Adopts a descriptor that the service manager made, and will remove.
    init(inherited descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
        name = lastComponent(of: path)
        ownership = nil
    }

    /// Makes the socket and starts to listen.
    ///
    /// - Throws: `invalidSocketPath`, `unsafeDirectory`, `alreadyRunning`, `pathOccupied`, `system`.
    init(_ options: Options) throws(DaemonError) {
        let address = try UnixAddress(path: options.path)
        let name = lastComponent(of: options.path)
        let directory = try SafeDirectory(
            preparing: parentPath(of: options.path),
            mode: options.directoryMode,
            group: options.group
        )
        let lock = try SocketLock(in: directory, name: "\(name).lock")
        try Self.removeStale(at: address, name: name, in: directory)
        let socket = try Self.bind(address, options)
        let identity = try Self.identity(of: name, in: directory)
        if let group = options.group,
            fchownat(directory.fileDescriptor, name, uid_t.max, group, AT_SYMLINK_NOFOLLOW) != 0
        {
            throw .system("cannot give socket \(options.path) to group \(group)")
        }
        guard fchmodat(directory.fileDescriptor, name, options.mode, 0) == 0 else {
            throw .system("cannot set the mode of socket \(options.path)")
        }
        guard listen(socket.value, SOMAXCONN) == 0 else { throw .system("cannot listen on \(options.path)") }
        descriptor = socket.release()
        path = options.path
        self.name = name
        ownership = Ownership(directory: directory, lock: lock, identity: identity)
    }

    /// Removes the socket's name when it still is the one that this process made.
    func removeName() {
        guard let ownership, (try? Self.identity(of: name, in: ownership.directory)) == ownership.identity else {
            return
        }
        unlinkat(ownership.directory.fileDescriptor, name, 0)
    }

    private static func removeStale(
        at address: UnixAddress,
        name: String,
        in directory: SafeDirectory
    ) throws(DaemonError) {
        let path = "\(directory.path)/\(name)"
        var status = stat()
        guard fstatat(directory.fileDescriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return }
            throw .system("cannot look at \(path)")
        }
        guard status.st_mode & S_IFMT == S_IFSOCK, status.st_uid == geteuid() else {
            throw DaemonError(
                .pathOccupied,
                "\(path) is there and is not a socket of the daemon's user",
                hint: "move it away, or choose another --socket"
            )
        }
        guard try !answers(address, path: path) else {
            throw DaemonError(
                .alreadyRunning,
                "another process answers on \(path)",
                hint: "stop it first, or give this one another --socket"
            )
        }
        guard unlinkat(directory.fileDescriptor, name, 0) == 0 else { throw .system("cannot remove stale \(path)") }
    }

    private static func answers(_ address: UnixAddress, path: String) throws(DaemonError) -> Bool {
        let probe = try makeSocket()
        if address.withPointer({ connect(probe.value, $0, $1) }) == 0 { return true }
        switch errno {
        case ECONNREFUSED: return false
        case EAGAIN: return true  // its queue is full, so somebody listens
        default: throw .system("cannot tell whether \(path) is in use")
        }
    }

    private static func bind(_ address: UnixAddress, _ options: Options) throws(DaemonError) -> OwnedDescriptor {
        let socket = try makeSocket()
        // The name that bind makes has the socket's own mode cut by the umask: never a moment with a wider
        // mode. The umask itself is the whole process's, and stays: other threads make files meanwhile.
        guard fchmod(socket.value, options.mode) == 0 else { throw .system("cannot set the mode of a socket") }
        guard address.withPointer({ Glibc.bind(socket.value, $0, $1) }) == 0 else {
            throw .system("cannot bind \(options.path)")
        }
        return socket
    }

    private static func makeSocket() throws(DaemonError) -> OwnedDescriptor {
        let flags = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let made = socket(AF_UNIX, flags, 0)
        guard made >= 0 else { throw .system("cannot make a socket") }
        return OwnedDescriptor(made)
    }

    private static func identity(of name: String, in directory: SafeDirectory) throws(DaemonError) -> Identity {
        var status = stat()
        guard fstatat(directory.fileDescriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .system("cannot look at \(directory.path)/\(name)")
        }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }
}
