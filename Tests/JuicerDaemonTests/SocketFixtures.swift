import Glibc
import Testing

@testable import JuicerDaemon

/// What lies at a path, links not followed.
struct Entry {
    let kind: mode_t
    let permissions: mode_t

    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        kind = status.st_mode & S_IFMT
        permissions = status.st_mode & 0o7777
    }
}

/// The other side of sockets.
enum Client {
    static func connects(to path: String) -> Bool {
        guard let address = try? UnixAddress(path: path) else { return false }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        return address.withPointer { connect(descriptor, $0, $1) } == 0
    }

    /// A socket that is bound and does not listen.
    static func bind(to path: String, kind: __socket_type = SOCK_STREAM) throws -> CInt {
        let address = try UnixAddress(path: path)
        let descriptor = socket(AF_UNIX, CInt(kind.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(address.withPointer { Glibc.bind(descriptor, $0, $1) } == 0)
        return descriptor
    }
}
