import NIOCore

/// Why an envelope cannot be read.
enum EnvelopeError: Error, Equatable {
    /// Not protobuf, or a field of another type than it should have.
    case malformed
    /// A text that is not UTF-8.
    case invalidText
    /// More metadata than is accepted.
    case tooMuchMetadata
}

/// Walks over the fields of an encoded message.
///
/// Format: protobuf's encoding document; groups, which proto3 never writes, are refused.
struct FieldReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// A field's number and wire type.
    struct Tag {
        let number: Int
        let type: UInt8
    }

    /// The next field, `nil` at the end.
    mutating func nextTag() throws(EnvelopeError) -> Tag? {
        if position == bytes.count { return nil }
        let value = try varint()
        guard value >> 3 > 0, value >> 3 < 1 << 29 else { throw .malformed }
        return Tag(number: Int(value >> 3), type: UInt8(value & 7))
    }

    mutating func varint() throws(EnvelopeError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        throw .malformed
    }

    /// Where the bytes of a length-delimited field lie.
    mutating func range(_ tag: Tag) throws(EnvelopeError) -> Range<Int> {
        guard tag.type == 2 else { throw .malformed }
        let count = try varint()
        guard count <= UInt64(bytes.count - position) else { throw .malformed }
        defer { position += Int(count) }
        return position..<(position + Int(count))
    }

    mutating func integer(_ tag: Tag) throws(EnvelopeError) -> UInt64 {
        guard tag.type == 0 else { throw .malformed }
        return try varint()
    }

    mutating func text(_ tag: Tag) throws(EnvelopeError) -> Range<Int> {
        let range = try range(tag)
        guard isValidUTF8(UnsafeRawBufferPointer(rebasing: bytes[range])) else { throw .invalidText }
        return range
    }

    mutating func skip(_ tag: Tag) throws(EnvelopeError) {
        let count: Int
        switch tag.type {
        case 0:
            _ = try varint()
            return
        case 1: count = 8
        case 2:
            _ = try range(tag)
            return
        case 5: count = 4
        default: throw .malformed
        }
        guard count <= bytes.count - position else { throw .malformed }
        position += count
    }
}

/// Whether the bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
func isValidUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < bytes.count {
        let first = bytes[index]
        index += 1
        if first < 0x80 { continue }
        let trailing: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: trailing = 1
        case 0xE0...0xEF:
            trailing = 2
            if first == 0xE0 { lowest = 0xA0 }
            if first == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            trailing = 3
            if first == 0xF0 { lowest = 0x90 }
            if first == 0xF4 { highest = 0x8F }
        default: return false
        }
        guard bytes.count - index >= trailing, (lowest...highest).contains(bytes[index]) else { return false }
        for offset in 1..<trailing where bytes[index + offset] & 0xC0 != 0x80 { return false }
        index += trailing
    }
    return true
}

/// The sizes and bytes of fields that are written.
enum FieldWriter {
    static func varintSize(_ value: UInt64) -> Int {
        max(1, (70 - value.leadingZeroBitCount) / 7)
    }

    /// Bytes of a length-delimited field with a number below 16.
    static func fieldSize(_ count: Int) -> Int {
        1 + varintSize(UInt64(count)) + count
    }
}

extension ByteBuffer {
    mutating func writeVarint(_ value: UInt64) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: 10) { space in
            var rest = value
            var count = 0
            while rest >= 0x80 {
                space[count] = UInt8(truncatingIfNeeded: rest) | 0x80
                rest >>= 7
                count += 1
            }
            space[count] = UInt8(rest)
            return count + 1
        }
    }

    /// Writes tag and length of a length-delimited field.
    mutating func writeFieldHead(_ number: UInt8, count: Int) {
        writeInteger(number << 3 | 2)
        writeVarint(UInt64(count))
    }

    mutating func writeField(_ number: UInt8, text: String) {
        if text.isEmpty { return }
        writeFieldHead(number, count: text.utf8.count)
        writeString(text)
    }
}
