import Glibc
import NIOCore

@testable import TTRPC

/// A blocking Unix socket that sends what it is told, for peers that misbehave.
final class RawPeer {
    private var descriptor: CInt
    private var received: [UInt8] = []

    struct Failure: Error {
        let call: String
        let number: CInt
    }

    struct Frame: Equatable {
        var header: FrameHeader
        var data: [UInt8]

        /// The status of a response.
        var failure: RPCError? {
            guard case .failure(let failure) = try? ResponseEnvelope.decode(ByteBuffer(bytes: data)) else { return nil }
            return failure
        }

        /// The payload of a response.
        var payload: [UInt8]? {
            guard case .success(let payload) = try? ResponseEnvelope.decode(ByteBuffer(bytes: data)) else { return nil }
            return payload.array
        }
    }

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure(call: "connect", number: errno) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send", number: errno) }
            sent += count
        }
    }

    /// Sends as much as the socket takes without waiting; returns how much that was.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        max(
            0,
            bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor,
                    $0.baseAddress!,
                    bytes.count,
                    CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
                )
            }
        )
    }

    /// Whether there is something to read, or the end, within a time.
    func isReadable(within milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return !received.isEmpty || poll(&entry, 1, milliseconds) > 0
    }

    /// The next whole frame, `nil` at the end of the stream. Waits without holding a thread, which handlers need.
    func nextFrame() async throws -> Frame? {
        let end = ContinuousClock.now + .seconds(20)
        while true {
            if let frame = takeFrame() { return frame }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &chunk, chunk.count, CInt(MSG_DONTWAIT))
            if count > 0 {
                received += chunk[..<count]
            } else if count == 0 || errno == ECONNRESET {
                return nil
            } else if errno == EAGAIN, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(1))
            } else {
                throw Failure(call: "recv", number: errno)
            }
        }
    }

    private func takeFrame() -> Frame? {
        guard received.count >= FrameHeader.size else { return nil }
        let header = received.withUnsafeBytes { FrameHeader($0) }
        let end = FrameHeader.size + Int(header.length)
        guard received.count >= end else { return nil }
        defer { received.removeFirst(end) }
        return Frame(header: header, data: Array(received[FrameHeader.size..<end]))
    }

    func halfClose() { shutdown(descriptor, CInt(SHUT_WR)) }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    deinit { close() }
}
