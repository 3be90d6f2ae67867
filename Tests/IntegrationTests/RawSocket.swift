import Glibc

/// A bare Unix socket, for peers that do not speak as they should.
final class RawSocket: Sendable {
    private let descriptor: CInt

    /// Connects; nil where the peer refuses.
    init?(path: String) {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Sends as much as the peer takes; returns the number of bytes it took.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...]
                .withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    /// Sends without ever waiting; returns the number of bytes that fitted into the socket.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        max(0, Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)))
    }

    /// Ends this side's direction.
    func endSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Reads one frame; nil at the end or after ten seconds.
    func receiveFrame() -> Frame? {
        guard let header = receive(10) else { return nil }
        let length = header[0..<4].reduce(0) { $0 << 8 | Int($1) }
        let stream = header[4..<8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard let data = receive(length) else { return nil }
        return Frame(stream: stream, type: header[8], flags: header[9], data: data)
    }

    /// Whether the peer has closed: the next read ends rather than waits.
    func isClosedByPeer() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 0
    }

    private func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + filled, count - filled, 0) }
            guard read > 0 else { return nil }
            filled += read
        }
        return bytes
    }
}

/// A ttrpc frame, and the few requests that the tests send, written by hand.
struct Frame: Equatable {
    var stream: UInt32
    var type: UInt8
    var flags: UInt8 = 0
    var data: [UInt8] = []

    var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: data.count >> $0) }
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: stream >> UInt32($0)) }
            + [type, flags] + data
    }

    /// A request without arguments, metadata or deadline.
    static func request(_ stream: UInt32, _ service: String, _ method: String) -> Frame {
        Frame(stream: stream, type: 1, data: field(1, service) + field(2, method))
    }

    private static func field(_ number: UInt8, _ text: String) -> [UInt8] {
        [number << 3 | 2, UInt8(text.utf8.count)] + Array(text.utf8)
    }

    /// The status code of a response; 0 where it has none.
    var statusCode: Int {
        guard type == 2, data.first == 0x0A, data.count > 3, data[2] == 0x08 else { return 0 }
        return Int(data[3])
    }
}
