import CProtobufC
package import NIOCore

/// Encoding and decoding through protobuf-c.
package enum WireFormat {
    /// Decodes one message: first the checks that protobuf-c has not, then protobuf-c, then the Swift value.
    package static func decode<M: CBackedMessage>(
        _ bytes: ByteBuffer,
        limits: DecodingLimits = DecodingLimits(),
        observer: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
    ) throws(DecodingError) -> M {
        var result: Result<M, DecodingError> = .failure(DecodingError(.malformed, message: "\(M.fullName)"))
        bytes.withUnsafeReadableBytes { bytes in
            result = Result { () throws(DecodingError) -> M in
                let unpacked = try UnpackedMessage<M>(bytes, limits: limits, observer: observer)
                return unpacked.value()
            }
        }
        return try result.get()
    }

    /// Appends the encoded message.
    package static func encode<M: CBackedMessage>(
        _ message: M,
        into buffer: inout ByteBuffer,
        observer: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
    ) {
        let arena = WipedArena(limit: nil, observer: observer)
        guard let c = arena.message(message) else { return }
        withExtendedLifetime(message) {
            c.withMemoryRebound(to: ProtobufCMessage.self, capacity: 1) { base in
                let count = protobuf_c_message_get_packed_size(base)
                guard count > 0 else { return }
                buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                    protobuf_c_message_pack(base, space.bindMemory(to: UInt8.self).baseAddress)
                }
            }
        }
    }
}

extension WireFormat {
    /// Whether a message has at most so many bytes, and whether who decodes it with some limits takes it.
    package static func fits<M: CBackedMessage>(
        _ message: M,
        bytes most: Int,
        limits: DecodingLimits = DecodingLimits()
    ) -> Bool {
        var buffer = ByteBuffer()
        encode(message, into: &buffer)
        guard buffer.readableBytes <= most else { return false }
        return buffer.withUnsafeReadableBytes { bytes in
            var validator = WireValidator(bytes, limits: limits)
            return (try? validator.validate(as: M.descriptor)) != nil
        }
    }
}

/// The only owner of a message that protobuf-c unpacked. It ends with its memory wiped.
struct UnpackedMessage<M: CBackedMessage>: ~Copyable {
    private let arena: WipedArena
    private let root: UnsafeMutablePointer<ProtobufCMessage>

    init(
        _ bytes: UnsafeRawBufferPointer,
        limits: DecodingLimits,
        observer: (@Sendable (UnsafeRawBufferPointer) -> Void)?
    ) throws(DecodingError) {
        let descriptor = M.descriptor
        var validator = WireValidator(bytes, limits: limits)
        try validator.validate(as: descriptor)
        // The checks estimated the memory; the rest is for rounding and for tables that grow by doubling.
        let arena = WipedArena(limit: limits.memory * 2, observer: observer)
        let data = bytes.bindMemory(to: UInt8.self).baseAddress
        let unpacked = arena.withAllocator { allocator in
            protobuf_c_message_unpack(descriptor, allocator, bytes.count, data)
        }
        guard let unpacked else { throw DecodingError(.malformed, message: "\(M.fullName)") }
        self.arena = arena
        self.root = unpacked
    }

    /// The Swift value, a copy of everything.
    borrowing func value() -> M {
        defer { withExtendedLifetime(arena) {} }
        return root.withMemoryRebound(to: M.CMessage.self, capacity: 1) { M(c: $0.pointee) }
    }
}
