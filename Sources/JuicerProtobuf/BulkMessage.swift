public import NIOCore

/// A message with nothing but `bytes data = 1`: it carries content, which is not copied where it can be helped.
///
/// In its plain form, one field and nothing else, such a message is its tag, its length and its data. That form is
/// sliced and written here directly; anything else takes the way through protobuf-c.
public protocol BulkMessage: ProtobufMessage {
    /// The content.
    var data: ByteBuffer { get set }

    /// A message with this content.
    init(data: ByteBuffer)
}

extension BulkMessage {
    /// Encodes a message whose content a closure writes straight into the buffer that goes out.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes the content has at most, 0 or more.
    ///   - fill: Writes from the start of its buffer of `byteCount` bytes and returns how many it wrote, 0 or more.
    public static func serialized(
        byteCount: Int,
        fill: (UnsafeMutableRawBufferPointer) throws -> Int
    ) rethrows -> ByteBuffer {
        let header = 1 + WireFormat.varintLength(byteCount)
        var buffer = ByteBufferAllocator().buffer(capacity: header + byteCount)
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: header + byteCount) { space in
            let content = UnsafeMutableRawBufferPointer(rebasing: space[header..<(header + byteCount)])
            let written = try fill(content)
            precondition((0...byteCount).contains(written), "more was written than there is room for")
            if written == 0 { return 0 }
            let length = WireFormat.varintLength(written)
            if 1 + length != header {
                // Fewer bytes than promised, and a shorter length in front of them: close the gap.
                let target = UnsafeMutableRawBufferPointer(rebasing: space[(1 + length)...])
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: content[..<written]))
            }
            space[0] = WireFormat.bulkTag
            WireFormat.writeVarint(written, to: UnsafeMutableRawBufferPointer(rebasing: space[1...]))
            return 1 + length + written
        }
        return buffer
    }
}

extension WireFormat {
    /// Field 1, length-delimited.
    static let bulkTag: UInt8 = 0x0A

    /// The content of a bulk message: a slice of `bytes` in the plain form.
    package static func bulkData<M: BulkMessage & CBackedMessage>(
        _ bytes: ByteBuffer,
        as type: M.Type
    ) throws(DecodingError) -> ByteBuffer {
        if bytes.readableBytes == 0 { return ByteBuffer() }
        let header = bytes.withUnsafeReadableBytes { plainHeader($0) }
        if let header, let slice = bytes.getSlice(at: bytes.readerIndex + header, length: bytes.readableBytes - header)
        {
            return slice
        }
        let message: M = try decode(bytes)
        return message.data
    }

    /// How many bytes stand before the content, where all the rest is content; nil for any other form.
    private static func plainHeader(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes[0] == bulkTag else { return nil }
        var count: UInt64 = 0
        for at in 1..<min(bytes.count, 10) {
            count |= UInt64(bytes[at] & 0x7F) << UInt64(7 * (at - 1))
            if bytes[at] < 0x80 { return count == UInt64(bytes.count - at - 1) ? at + 1 : nil }
        }
        return nil
    }

    /// Appends a bulk message in the plain form.
    package static func encodeBulk(_ data: ByteBuffer, into buffer: inout ByteBuffer) {
        let count = data.readableBytes
        if count == 0 { return }
        let header = 1 + varintLength(count)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: header + count) { space in
            space[0] = bulkTag
            writeVarint(count, to: UnsafeMutableRawBufferPointer(rebasing: space[1...]))
            data.withUnsafeReadableBytes {
                UnsafeMutableRawBufferPointer(rebasing: space[header...]).copyMemory(from: $0)
            }
            return header + count
        }
    }

    static func varintLength(_ value: Int) -> Int {
        max(1, (UInt64(value).bitWidth - UInt64(value).leadingZeroBitCount + 6) / 7)
    }

    static func writeVarint(_ value: Int, to space: UnsafeMutableRawBufferPointer) {
        var rest = UInt64(value)
        var at = 0
        while rest >= 0x80 {
            space[at] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            at += 1
        }
        space[at] = UInt8(truncatingIfNeeded: rest)
    }
}
