internal import Glibc
internal import JuicerCore

/// Sends to a Unix socket, datagrams where it takes them and else a stream. A peer that does not read is an error after a
/// while.
final class UnixSender {
    private static let patience = timeval(tv_sec: 2, tv_usec: 0)

    private let path: String
    private var descriptor: CInt = -1
    /// Whether messages must be told apart by whoever sends them.
    private(set) var isStream = false

    init(path: String) {
        self.path = path
    }

    deinit { disconnect() }

    func connect() throws {
        if descriptor >= 0 { return }
        do {
            descriptor = try connected(SOCK_DGRAM.rawValue)
            isStream = false
        } catch  where error.code == EPROTOTYPE {
            descriptor = try connected(SOCK_STREAM.rawValue)
            isStream = true
        }
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = SystemError(lastErrorOf: "send")
                disconnect()
                throw error
            }
            rest = rest.dropFirst(count)
        }
    }

    private func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private func connected(_ kind: UInt32) throws(SystemError) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("connect", code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let socket = Glibc.socket(AF_UNIX, CInt(kind | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemError(lastErrorOf: "socket") }
        var patience = Self.patience
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let error = SystemError(lastErrorOf: "connect")
            close(socket)
            throw error
        }
        return socket
    }
}
