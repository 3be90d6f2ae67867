import NIOCore

/// Cuts a byte stream into frames.
///
/// A frame that lies whole in what was read is a slice of it. One that does not is put together in memory of its
/// own; where it may carry secrets, the bytes it came from are cleared.
struct FrameDecoder {
    /// What comes out.
    enum Event: Equatable {
        /// A whole frame.
        case frame(FrameHeader, ByteBuffer)
        /// A frame that was too long, now dropped; its stream can be told.
        case oversize(FrameHeader)
    }

    /// The bytes cannot be ttrpc: the length starts with another byte than zero.
    struct NotTTRPC: Error, Equatable {}

    private var rest = ByteBuffer()
    private var partial = ByteBuffer()
    private var dropping: FrameHeader?
    private var bytesToDrop = 0

    /// Takes bytes that were read.
    mutating func append(_ bytes: ByteBuffer) {
        if rest.readableBytes == 0 {
            rest = bytes
        } else {
            rest = ByteBuffer(joining: rest, bytes)
        }
    }

    /// The next frame that is whole, `nil` when more bytes are needed.
    mutating func next() throws(NotTTRPC) -> Event? {
        if let header = dropping {
            let count = min(bytesToDrop, rest.readableBytes)
            rest.moveReaderIndex(forwardBy: count)
            bytesToDrop -= count
            if bytesToDrop > 0 { return nil }
            dropping = nil
            return .oversize(header)
        }
        if partial.readableBytes > 0 { return try completePartial() }
        if rest.readableBytes == 0 { return nil }
        guard rest.readableBytes >= FrameHeader.size else {
            try checkFirstByte(of: rest)
            fillPartial(to: FrameHeader.size, wiping: false)
            return nil
        }
        let header = rest.withUnsafeReadableBytes { FrameHeader($0) }
        let length = Int(header.length)
        if length > FrameHeader.maximumData {
            rest.moveReaderIndex(forwardBy: FrameHeader.size)
            return try startDropping(header)
        }
        let end = FrameHeader.size + length
        guard rest.readableBytes >= end else {
            partial = ByteBufferAllocator().buffer(capacity: end)
            fillPartial(to: end, wiping: header.mayCarrySecrets)
            return nil
        }
        rest.moveReaderIndex(forwardBy: FrameHeader.size)
        guard let data = rest.readSlice(length: length) else { return nil }
        if rest.readableBytes == 0 { rest = ByteBuffer() }
        return .frame(header, data)
    }

    private mutating func completePartial() throws(NotTTRPC) -> Event? {
        fillPartial(to: FrameHeader.size, wiping: false)
        try checkFirstByte(of: partial)
        guard partial.readableBytes >= FrameHeader.size else { return nil }
        let header = partial.withUnsafeReadableBytes { FrameHeader($0) }
        let length = Int(header.length)
        if length > FrameHeader.maximumData {
            partial = ByteBuffer()
            return try startDropping(header)
        }
        let end = FrameHeader.size + length
        if partial.writableBytes < end - partial.readableBytes {
            partial.reserveCapacity(end)
        }
        fillPartial(to: end, wiping: header.mayCarrySecrets)
        guard partial.readableBytes == end else { return nil }
        var data = partial
        partial = ByteBuffer()
        data.moveReaderIndex(forwardBy: FrameHeader.size)
        return .frame(header, data)
    }

    private mutating func fillPartial(to count: Int, wiping: Bool) {
        let missing = count - partial.readableBytes
        guard missing > 0, let piece = rest.readSlice(length: min(missing, rest.readableBytes)) else { return }
        partial.writeImmutableBuffer(piece)
        if wiping { piece.wipeSharedReadableBytes() }
        if rest.readableBytes == 0 { rest = ByteBuffer() }
    }

    private func checkFirstByte(of buffer: ByteBuffer) throws(NotTTRPC) {
        if buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) != 0 { throw NotTTRPC() }
    }

    private mutating func startDropping(_ header: FrameHeader) throws(NotTTRPC) -> Event? {
        if header.length > 0xFF_FFFF { throw NotTTRPC() }
        dropping = header
        bytesToDrop = Int(header.length)
        return try next()
    }
}

extension FrameHeader {
    /// Whether the frame is of a type that wraps tokens and passwords in an envelope.
    fileprivate var mayCarrySecrets: Bool { kind == .request || kind == .response }
}

extension ByteBuffer {
    fileprivate init(joining first: ByteBuffer, _ second: ByteBuffer) {
        self = ByteBufferAllocator().buffer(capacity: first.readableBytes + second.readableBytes)
        writeImmutableBuffer(first)
        writeImmutableBuffer(second)
        first.wipeSharedReadableBytes()
        second.wipeSharedReadableBytes()
    }
}
