import NIOCore

/// The message that wraps an answer. Fields: status 1, payload 2.
enum ResponseEnvelope {
    /// Most bytes of an answer that fit into a frame with its wrapping.
    static let maximumPayload = FrameHeader.maximumData - 5

    /// Reads an answer. A missing status and one with code 0 both mean success.
    static func decode(_ buffer: ByteBuffer) throws(EnvelopeError) -> Result<ByteBuffer, RPCError> {
        var payload = 0..<0
        var failure: RPCError?
        do {
            try buffer.withUnsafeReadableBytes { bytes in
                var reader = FieldReader(bytes)
                while let tag = try reader.nextTag() {
                    switch tag.number {
                    case 1:
                        let range = try reader.range(tag)
                        failure = try status(UnsafeRawBufferPointer(rebasing: bytes[range]))
                    case 2: payload = try reader.range(tag)
                    default: try reader.skip(tag)
                    }
                }
            }
        } catch let error as EnvelopeError {
            throw error
        } catch {
            throw .malformed
        }
        if let failure, failure.code != .ok { return .failure(failure) }
        let slice = buffer.getSlice(at: buffer.readerIndex + payload.lowerBound, length: payload.count)
        return .success(slice ?? ByteBuffer())
    }

    private static func status(_ bytes: UnsafeRawBufferPointer) throws(EnvelopeError) -> RPCError {
        var reader = FieldReader(bytes)
        var error = RPCError(.ok, "")
        while let tag = try reader.nextTag() {
            switch tag.number {
            case 1: error.code = RPCError.Code(rawValue: Int32(truncatingIfNeeded: try reader.integer(tag)))
            case 2: error.message = String(decoding: bytes[try reader.text(tag)], as: UTF8.self)
            case 3:
                let range = try reader.range(tag)
                error.details.append(try detail(UnsafeRawBufferPointer(rebasing: bytes[range])))
            default: try reader.skip(tag)
            }
        }
        return error
    }

    private static func detail(_ bytes: UnsafeRawBufferPointer) throws(EnvelopeError) -> RPCError.Detail {
        var reader = FieldReader(bytes)
        var detail = RPCError.Detail(typeURL: "", value: [])
        while let tag = try reader.nextTag() {
            switch tag.number {
            case 1: detail.typeURL = String(decoding: bytes[try reader.text(tag)], as: UTF8.self)
            case 2: detail.value = [UInt8](bytes[try reader.range(tag)])
            default: try reader.skip(tag)
            }
        }
        return detail
    }
}

extension ByteBuffer {
    /// Writes a response frame up to its payload, which must follow and fit.
    mutating func writeResponseHead(streamID: UInt32, payloadSize: Int) {
        let size = payloadSize == 0 ? 0 : FieldWriter.fieldSize(payloadSize)
        writeFrameHeader(FrameHeader(length: size, streamID: streamID, kind: .response))
        if payloadSize > 0 { writeFieldHead(2, count: payloadSize) }
    }

    /// Writes a response frame that carries a failure.
    ///
    /// Details that do not fit are left out, and a message is cut, rather than the failure be lost.
    mutating func writeFailure(streamID: UInt32, _ failure: RPCError) {
        var message = failure.message
        if message.utf8.count > 65_536 { message = String(message.prefix(4096)) }
        var status = ByteBuffer()
        if failure.code.rawValue != 0 {
            status.writeInteger(UInt8(1 << 3))
            status.writeVarint(UInt64(bitPattern: Int64(failure.code.rawValue)))
        }
        status.writeField(2, text: message)
        for detail in failure.details {
            var any = ByteBuffer()
            any.writeField(1, text: detail.typeURL)
            if !detail.value.isEmpty {
                any.writeFieldHead(2, count: detail.value.count)
                any.writeBytes(detail.value)
            }
            let size = FieldWriter.fieldSize(any.readableBytes)
            if status.readableBytes + size > ResponseEnvelope.maximumPayload { continue }
            status.writeFieldHead(3, count: any.readableBytes)
            status.writeBuffer(&any)
        }
        let size = FieldWriter.fieldSize(status.readableBytes)
        writeFrameHeader(FrameHeader(length: size, streamID: streamID, kind: .response))
        writeFieldHead(1, count: status.readableBytes)
        writeBuffer(&status)
    }
}
