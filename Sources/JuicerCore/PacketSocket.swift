internal import CShims
internal import Glibc

/// One end of a connection between two processes of this machine, over which packets go whole and in order, and open
/// descriptors beside them (`SOCK_SEQPACKET`).
///
/// Calls block and may come from several threads. Closed with the last reference.
public final class PacketSocket: Sendable {
    /// Descriptors that can go beside one packet.
    public static let mostDescriptors = Int(JUICER_PACKET_DESCRIPTORS)

    /// The descriptor, owned by this object.
    public let fileDescriptor: CInt

    /// Takes over a descriptor.
    public init(owning fileDescriptor: CInt) {
        self.fileDescriptor = fileDescriptor
    }

    deinit {
        close(fileDescriptor)
    }

    /// Two ends of a new connection.
    public static func pair() throws(SystemError) -> (PacketSocket, PacketSocket) {
        var ends: [CInt] = [-1, -1]
        let result = juicer_packets_pair(&ends)
        guard result == 0 else { throw SystemError("socketpair", code: -result) }
        return (PacketSocket(owning: ends[0]), PacketSocket(owning: ends[1]))
    }

    /// Bounds the time that sending waits for a receiver that does not receive; then it fails with `EAGAIN`.
    public func limitSending(to seconds: Int) throws(SystemError) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard setsockopt(fileDescriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size) == 0 else {
            throw SystemError(lastErrorOf: "setsockopt(SO_SNDTIMEO)")
        }
    }

    /// Sends one packet: a head and a body, one after the other.
    ///
    /// - Parameter descriptors: copies of these go beside it, at most ``mostDescriptors``.
    public func send(
        _ head: UnsafeRawBufferPointer,
        _ body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        descriptors: [CInt] = []
    ) throws(SystemError) {
        let result = juicer_packets_send(
            fileDescriptor,
            head.baseAddress,
            head.count,
            body.baseAddress,
            body.count,
            descriptors,
            CInt(descriptors.count)
        )
        guard result == 0 else { throw SystemError("sendmsg", code: -result) }
    }

    /// Waits for a packet. Descriptors beside it are not taken: the kernel closes them.
    ///
    /// - Returns: its length; 0 when the other end is closed.
    /// - Throws: `SystemError`, with `EMSGSIZE` when it is longer than the buffer.
    public func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        let count = juicer_packets_receive(fileDescriptor, buffer.baseAddress, buffer.count, nil, nil)
        guard count >= 0 else { throw SystemError("recvmsg", code: CInt(-count)) }
        return count
    }

    /// Waits for a packet, and takes the descriptors beside it, which the caller is to close.
    public func receiveWithDescriptors(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> (count: Int, descriptors: [CInt]) {
        var descriptors = [CInt](repeating: -1, count: Self.mostDescriptors)
        var descriptorCount: CInt = 0
        let count = juicer_packets_receive(
            fileDescriptor,
            buffer.baseAddress,
            buffer.count,
            &descriptors,
            &descriptorCount
        )
        guard count >= 0 else { throw SystemError("recvmsg", code: CInt(-count)) }
        return (count, Array(descriptors.prefix(Int(descriptorCount))))
    }

    /// Waits until there is a packet, or the other end is closed.
    ///
    /// - Returns: false when the time is over.
    public func waitForPacket(_ limit: Duration) throws(SystemError) -> Bool {
        // Rounded up, so that what is left of a deadline is not waited for in a busy loop.
        let milliseconds = (limit / .milliseconds(1)).rounded(.up)
        let result = juicer_packets_wait(fileDescriptor, CInt(max(0, min(milliseconds, 1e9))))
        guard result >= 0 else { throw SystemError("poll", code: -result) }
        return result == 1
    }

    /// Ends the connection for both ends, and wakes who waits.
    public func shutDown() {
        shutdown(fileDescriptor, CInt(SHUT_RDWR))
    }
}
