import NIOCore

/// The ten bytes in front of every frame: length, stream id, type, flags, big-endian.
struct FrameHeader: Equatable, Sendable {
    /// Bytes of a header.
    static let size = 10
    /// Most bytes that may follow a header.
    static let maximumData = 4 << 20

    /// What a frame is. Numbers that are not known are kept.
    struct Kind: RawRepresentable, Equatable, Sendable {
        var rawValue: UInt8

        static let request = Kind(rawValue: 1)
        static let response = Kind(rawValue: 2)
        static let data = Kind(rawValue: 3)
    }

    /// What a frame says besides. Bits that are not known are ignored.
    struct Flags: OptionSet, Sendable {
        var rawValue: UInt8

        /// The sender sends no more on this stream.
        static let remoteClosed = Flags(rawValue: 0x01)
        /// The sender will send data frames on this stream.
        static let remoteOpen = Flags(rawValue: 0x02)
        /// The frame carries no message, not even an empty one.
        static let noData = Flags(rawValue: 0x04)
    }

    /// Bytes that follow.
    var length: UInt32
    /// The stream: odd when the client opened it.
    var streamID: UInt32
    /// What the frame is.
    var kind: Kind
    /// What it says besides.
    var flags: Flags

    init(length: Int, streamID: UInt32, kind: Kind, flags: Flags = []) {
        self.length = UInt32(length)
        self.streamID = streamID
        self.kind = kind
        self.flags = flags
    }

    /// Reads a header off at least ten bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        length = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
        streamID = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        kind = Kind(rawValue: bytes[8])
        flags = Flags(rawValue: bytes[9])
    }

    /// Writes the header into at least ten bytes.
    func write(to bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: length.bigEndian, as: UInt32.self)
        bytes.storeBytes(of: streamID.bigEndian, toByteOffset: 4, as: UInt32.self)
        bytes[8] = kind.rawValue
        bytes[9] = flags.rawValue
    }
}

extension ByteBuffer {
    mutating func writeFrameHeader(_ header: FrameHeader) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: FrameHeader.size) { space in
            header.write(to: space)
            return FrameHeader.size
        }
    }
}
