/// Writes protobuf messages field by field, for tests.
struct MessageBuilder {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ field: Int, _ value: Int) {
        varint(UInt64(field << 3))
        varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func bytes(_ field: Int, _ value: [UInt8]) {
        varint(UInt64(field << 3 | 2))
        varint(UInt64(value.count))
        bytes += value
    }

    mutating func text(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }

    mutating func message(_ field: Int, _ build: (inout MessageBuilder) -> Void) {
        var inner = MessageBuilder()
        build(&inner)
        bytes(field, inner.bytes)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    static func build(_ build: (inout MessageBuilder) -> Void) -> [UInt8] {
        var message = MessageBuilder()
        build(&message)
        return message.bytes
    }
}

/// Single fields, to be put together.
extension MessageBuilder {
    static func field(_ number: Int, _ value: Int) -> [UInt8] { build { $0.number(number, value) } }

    static func field(_ number: Int, _ text: String) -> [UInt8] { build { $0.text(number, text) } }

    static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] { build { $0.bytes(number, bytes) } }
}
