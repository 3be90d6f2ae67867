/// Writes protobuf messages field by field, for the bodies of notes.
struct ProtobufFields {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: Int, varint value: Int) {
        append(varint: UInt64(field << 3))
        append(varint: UInt64(value))
    }

    mutating func add(_ field: Int, bytes value: [UInt8]) {
        append(varint: UInt64(field << 3 | 2))
        append(varint: UInt64(value.count))
        bytes += value
    }

    mutating func add(_ field: Int, _ build: (inout ProtobufFields) -> Void) {
        var inner = ProtobufFields()
        build(&inner)
        add(field, bytes: inner.bytes)
    }

    private mutating func append(varint: UInt64) {
        var rest = varint
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
