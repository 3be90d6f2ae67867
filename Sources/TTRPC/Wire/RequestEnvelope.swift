import NIOCore

/// The message that wraps the argument of a call. Fields: service 1, method 2, payload 3, timeout_nano 4, metadata 5.
struct RequestEnvelope {
    /// Most entries of metadata that are accepted.
    static let maximumMetadataEntries = 64
    /// Most bytes of metadata, keys and values together, that are accepted.
    static let maximumMetadataBytes = 64 << 10

    /// The names lie at these places of the encoded envelope. Whether they are UTF-8 has not been looked at.
    var service = 0..<0
    var method = 0..<0
    /// The argument, a slice of the encoded envelope.
    var payload = ByteBuffer()
    /// Nanoseconds that are left; 0 for no deadline. May be negative.
    var timeout: Int64 = 0
    /// What travels beside it. Its bytes have been cleared where they were read from.
    var metadata = Metadata()

    /// Reads an envelope.
    init(_ buffer: ByteBuffer) throws(EnvelopeError) {
        var payloadRange = 0..<0
        do {
            try buffer.withUnsafeReadableBytes { bytes in
                var reader = FieldReader(bytes)
                var metadataBytes = 0
                while let tag = try reader.nextTag() {
                    switch tag.number {
                    case 1: service = try reader.range(tag)
                    case 2: method = try reader.range(tag)
                    case 3: payloadRange = try reader.range(tag)
                    case 4: timeout = Int64(bitPattern: try reader.integer(tag))
                    case 5:
                        let range = try reader.range(tag)
                        metadataBytes += range.count
                        if metadata.count == Self.maximumMetadataEntries { throw EnvelopeError.tooMuchMetadata }
                        if metadataBytes > Self.maximumMetadataBytes { throw EnvelopeError.tooMuchMetadata }
                        try readEntry(UnsafeRawBufferPointer(rebasing: bytes[range]))
                    default: try reader.skip(tag)
                    }
                }
            }
        } catch let error as EnvelopeError {
            throw error
        } catch {
            throw .malformed
        }
        if let slice = buffer.getSlice(at: buffer.readerIndex + payloadRange.lowerBound, length: payloadRange.count) {
            payload = slice
        }
    }

    private mutating func readEntry(_ bytes: UnsafeRawBufferPointer) throws(EnvelopeError) {
        var reader = FieldReader(bytes)
        var key = 0..<0
        var value = 0..<0
        while let tag = try reader.nextTag() {
            switch tag.number {
            case 1: key = try reader.text(tag)
            case 2: value = try reader.text(tag)
            default: try reader.skip(tag)
            }
        }
        let valueBytes = UnsafeRawBufferPointer(rebasing: bytes[value])
        metadata.add(String(decoding: bytes[key], as: UTF8.self), bytes: valueBytes)
        wipe(valueBytes)
    }

    /// Encodes a request as a whole frame.
    static func frame(
        streamID: UInt32,
        flags: FrameHeader.Flags,
        method: MethodDescriptor,
        payload: ByteBuffer?,
        timeout: Int64,
        metadata: Metadata
    ) throws(RPCError) -> ByteBuffer {
        let payloadSize = payload?.readableBytes ?? 0
        var size = FieldWriter.fieldSize(method.service.utf8.count) + FieldWriter.fieldSize(method.method.utf8.count)
        if payloadSize > 0 { size += FieldWriter.fieldSize(payloadSize) }
        if timeout != 0 { size += 1 + FieldWriter.varintSize(UInt64(bitPattern: timeout)) }
        for entry in metadata.entries { size += FieldWriter.fieldSize(entry.encodedSize) }
        guard size <= FrameHeader.maximumData else {
            throw RPCError(.resourceExhausted, "the request has \(size) bytes, more than the 4 MiB of a ttrpc frame")
        }
        // Room for the longest varint keeps the buffer from growing, which would leave a copy behind.
        var buffer = ByteBufferAllocator().buffer(capacity: FrameHeader.size + size + 16)
        buffer.writeFrameHeader(FrameHeader(length: size, streamID: streamID, kind: .request, flags: flags))
        buffer.writeFieldHead(1, count: method.service.utf8.count)
        buffer.writeString(method.service)
        buffer.writeFieldHead(2, count: method.method.utf8.count)
        buffer.writeString(method.method)
        if let payload, payloadSize > 0 {
            buffer.writeFieldHead(3, count: payloadSize)
            buffer.writeImmutableBuffer(payload)
        }
        if timeout != 0 {
            buffer.writeInteger(UInt8(4 << 3))
            buffer.writeVarint(UInt64(bitPattern: timeout))
        }
        for entry in metadata.entries {
            buffer.writeFieldHead(5, count: entry.encodedSize)
            buffer.writeField(1, text: entry.key)
            buffer.writeFieldHead(2, count: entry.value.count)
            entry.value.withUnsafeBytes { _ = buffer.writeBytes($0) }
        }
        return buffer
    }
}

extension Metadata.Entry {
    fileprivate var encodedSize: Int {
        (key.isEmpty ? 0 : FieldWriter.fieldSize(key.utf8.count)) + FieldWriter.fieldSize(value.count)
    }
}
