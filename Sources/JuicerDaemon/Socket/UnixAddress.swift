import Glibc

/// The address of a Unix socket in the file system.
struct UnixAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// The longest path that fits, its final zero left out.
    static let maximumPathLength = 107

    /// Creates an address.
    ///
    /// - Throws: `invalidSocketPath` when the path is relative, too long, or holds a zero byte. A path that
    ///   starts with "@" is relative too, so an abstract socket, which has no permissions, cannot be named.
    init(path: String) throws(DaemonError) {
        let bytes = Array(path.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.last != UInt8(ascii: "/"), !bytes.contains(0) else {
            throw DaemonError(.invalidSocketPath, "socket path \"\(path)\" is not the absolute path of a file")
        }
        guard bytes.count <= Self.maximumPathLength else {
            throw DaemonError(
                .invalidSocketPath,
                "socket path \(path) has \(bytes.count) bytes, the system allows \(Self.maximumPathLength)",
                hint: "choose a shorter path with --socket"
            )
        }
        self.init(bytes: bytes)
    }

    /// Creates the address that the service manager gave in `NOTIFY_SOCKET`, where "@" means abstract.
    init?(notifySocket path: String) {
        var bytes = Array(path.utf8)
        guard bytes.count > 1, bytes.count <= Self.maximumPathLength, !bytes.contains(0) else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "/"): break
        case UInt8(ascii: "@"): bytes[0] = 0
        default: return nil
        }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isAbstract = bytes.first == 0
        length = socklen_t(MemoryLayout<sockaddr_un>.offset(of: \.sun_path)! + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Calls the closure with the address as the socket functions take it.
    func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The file system path that a socket is bound to, or nil for any other kind of address.
    static func path(ofSocket descriptor: CInt) -> String? {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
        let path = withUnsafeBytes(of: &address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return path.isEmpty ? nil : path
    }
}
