import Glibc
public import NIOCore
import NIOPosix

/// A call whose answer brings a file descriptor, over a connection of its own.
///
/// Only the kernel can hand a descriptor over, with bytes of the same `recvmsg`, which no channel of SwiftNIO asks for.
/// So this is a plain blocking socket, for one request and one message. The call stays open as long as this object
/// lives; the server sees it end by the loss of the connection.
public final class DescriptorCall: Sendable {
    /// The first message of the answer.
    public let message: ByteBuffer

    /// What came with it.
    public let descriptor: PassedDescriptor

    private let socket: PassedDescriptor

    /// Connects, calls, and waits for the answer, on a thread that may block.
    ///
    /// - Parameters:
    ///   - path: The server's socket.
    ///   - method: A method that streams its answers.
    ///   - request: The encoded request.
    ///   - options: What goes with it. The timeout, 10 seconds where none is given, is for the answer alone: the call
    ///     itself may last as long as the server allows.
    /// - Throws: `RPCError`: what the server answers; UNAVAILABLE when it cannot be reached or closes the connection;
    ///   DEADLINE_EXCEEDED; UNIMPLEMENTED when the answer comes without a descriptor, as through a proxy.
    public static func open(
        path: String,
        method: MethodDescriptor,
        request: ByteBuffer,
        options: CallOptions = CallOptions()
    ) async throws -> DescriptorCall {
        try await NIOThreadPool.singleton.runIfActive { try DescriptorCall(path, method, request, options) }
    }

    private init(
        _ path: String,
        _ method: MethodDescriptor,
        _ request: ByteBuffer,
        _ options: CallOptions
    ) throws(RPCError) {
        let frame = try RequestEnvelope.frame(
            streamID: 1,
            flags: .remoteClosed,
            method: method,
            payload: request,
            timeout: 0,
            metadata: options.metadata
        )
        defer { frame.wipeSharedReadableBytes() }
        do {
            socket = try UnixSocket.connect(to: path, timeout: options.timeout ?? .seconds(10))
            try UnixSocket.send(frame, to: socket.number)
            (message, descriptor) = try Self.answer(on: socket.number)
        } catch let error as RPCError {
            throw error
        } catch let error as UnixSocket.Failure where error.errorNumber == EAGAIN {
            throw RPCError(.deadlineExceeded, "the server has not answered in time")
        } catch {
            throw RPCError(.unavailable, "cannot call the server at \(path): \(error)")
        }
    }

    private static func answer(on socket: CInt) throws -> (ByteBuffer, PassedDescriptor) {
        var decoder = FrameDecoder()
        var passed: PassedDescriptor?
        while true {
            var bytes = ByteBufferAllocator().buffer(capacity: 8 << 10)
            var count = 0
            try bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 8 << 10) { space in
                let received = try UnixSocket.receive(into: space, from: socket)
                passed = received.descriptor ?? passed
                count = received.count
                return count
            }
            guard count > 0 else { throw RPCError(.unavailable, "the server has closed the connection") }
            decoder.append(bytes)
            guard case .frame(let header, let data)? = try decoder.next() else { continue }
            if header.kind == .response || header.flags.contains(.noData) {
                if header.kind == .response { _ = try ResponseEnvelope.decode(data).get() }
                throw RPCError(.internalError, "the server has ended the call without a message")
            }
            guard let passed else {
                throw RPCError(.unimplemented, "the server's descriptor got lost on the way")
            }
            return (data, passed)
        }
    }
}

extension UnixSocket {
    /// A blocking socket that is connected to a path; sending and receiving give up with EAGAIN after the timeout.
    fileprivate static func connect(to path: String, timeout: TimeAmount) throws(Failure) -> PassedDescriptor {
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { throw Failure(call: "connect", errorNumber: ENAMETOOLONG) }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }

        let number = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw Failure(call: "socket", errorNumber: errno) }
        let socket = PassedDescriptor(owning: number)
        let (seconds, nanoseconds) = timeout.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var limit = timeval(tv_sec: Int(seconds), tv_usec: Int(nanoseconds / 1000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(number, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let result = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure(call: "connect", errorNumber: errno) }
        return socket
    }

    fileprivate static func send(_ bytes: ByteBuffer, to socket: CInt) throws(Failure) {
        var rest = bytes
        while rest.readableBytes > 0 {
            let count = rest.withUnsafeReadableBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest.moveReaderIndex(forwardBy: count)
            } else if errno != EINTR {
                throw Failure(call: "send", errorNumber: errno)
            }
        }
    }
}
