import Glibc

/// A control message that carries one descriptor, as cmsg(3) lays it out on 64-bit Linux.
private struct DescriptorMessage {
    private static let passRights: Int32 = 1  // SCM_RIGHTS

    /// Bytes of header and descriptor, without the padding at the end.
    private static let length = 20

    private var count = Self.length
    private var level = SOL_SOCKET
    private var type = Self.passRights
    private var descriptor: CInt = -1
    private var padding: CInt = 0

    init() {}

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// The descriptor in a message that was received.
    var received: CInt? {
        count == Self.length && level == SOL_SOCKET && type == Self.passRights && descriptor >= 0 ? descriptor : nil
    }
}

extension UnixSocket {
    /// Sends as many bytes as the socket takes without waiting, and says how many; 0 too when it takes none any more.
    static func send(_ bytes: UnsafeRawBufferPointer, to socket: CInt) -> Int {
        max(0, Glibc.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL)))
    }

    /// Sends bytes together with a descriptor, all or nothing.
    ///
    /// Throws EAGAIN where the peer has no room, and EMSGSIZE when only a part went out: the connection is then of no
    /// more use.
    static func send(_ bytes: UnsafeRawBufferPointer, passing descriptor: CInt, to socket: CInt) throws(Failure) {
        var control = DescriptorMessage(descriptor)
        let sent = withMessage(UnsafeMutableRawBufferPointer(mutating: bytes), &control) { message in
            sendmsg(socket, &message, CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
        guard sent >= 0 else { throw Failure(call: "sendmsg", errorNumber: errno) }
        guard sent == bytes.count else { throw Failure(call: "sendmsg", errorNumber: EMSGSIZE) }
    }

    /// Receives up to `space.count` bytes, waiting for them, and the descriptor that came with them, if one did.
    ///
    /// Returns 0 bytes at the end of the stream.
    static func receive(
        into space: UnsafeMutableRawBufferPointer,
        from socket: CInt
    ) throws(Failure) -> (count: Int, descriptor: PassedDescriptor?) {
        while true {
            var control = DescriptorMessage()
            let count = withMessage(space, &control) { recvmsg(socket, &$0, CInt(MSG_CMSG_CLOEXEC)) }
            if count >= 0 { return (count, control.received.map { PassedDescriptor(owning: $0) }) }
            guard errno == EINTR else { throw Failure(call: "recvmsg", errorNumber: errno) }
        }
    }

    private static func withMessage(
        _ bytes: UnsafeMutableRawBufferPointer,
        _ control: inout DescriptorMessage,
        _ body: (inout msghdr) -> Int
    ) -> Int {
        var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
            withUnsafeMutableBytes(of: &control) { control in
                var message = msghdr()
                message.msg_iov = vector
                message.msg_iovlen = 1
                message.msg_control = control.baseAddress
                message.msg_controllen = control.count
                return body(&message)
            }
        }
    }
}
