/// The fields of a protobuf message, one after another, without a schema
/// (https://protobuf.dev/programming-guides/encoding/).
///
/// It points into the bytes and is valid as long as they are. Groups, which nothing writes any more, are refused.
struct ProtobufFields {
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        /// A text, a message, bytes or packed numbers.
        case bytes(UnsafeRawBufferPointer)
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next field; nil after the last.
    mutating func next() throws(FormatError) -> (number: Int, value: Value)? {
        guard position < bytes.count else { return nil }
        let tag = try varint()
        guard tag >> 3 >= 1, tag >> 3 < 1 << 29 else { throw .malformed("a field without a number") }
        let number = Int(tag >> 3)
        switch tag & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed64(UInt64(littleEndian: try load())))
        case 2:
            let length = try varint()
            guard length <= UInt64(bytes.count - position) else { throw .truncated }
            defer { position += Int(length) }
            return (number, .bytes(UnsafeRawBufferPointer(rebasing: bytes[position..<(position + Int(length))])))
        case 5: return (number, .fixed32(UInt32(littleEndian: try load())))
        default: throw .malformed("a field of an unknown wire type")
        }
    }

    private mutating func load<T: FixedWidthInteger & BitwiseCopyable>() throws(FormatError) -> T {
        guard bytes.count - position >= MemoryLayout<T>.size else { throw .truncated }
        defer { position += MemoryLayout<T>.size }
        return bytes.loadUnaligned(fromByteOffset: position, as: T.self)
    }

    private mutating func varint() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard position < bytes.count else { throw .truncated }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw .malformed("a number of more than ten bytes")
    }
}

extension ProtobufFields.Value {
    /// The number, when this is one of variable length; what is negative or too large for an Int is cut.
    var int: Int? {
        if case .varint(let value) = self { Int(truncatingIfNeeded: value) } else { nil }
    }

    /// The bytes, when this has any.
    var content: UnsafeRawBufferPointer? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The text, when this has bytes; what is no UTF-8 becomes U+FFFD.
    var text: String? { content.map { String(decoding: $0, as: UTF8.self) } }

    /// The floating-point number, when this has 8 bytes.
    var double: Double? {
        if case .fixed64(let bits) = self { Double(bitPattern: bits) } else { nil }
    }
}
