/// Reads rows that a ``RowEncoder`` wrote, or that somebody says it wrote.
///
/// No bytes make it read outside them, or take memory of more than some hundred times their number: a list has at
/// most ``RowEncoder/longestList`` elements, and a row at most 100,000 in all.
public struct RowDecoder {
    private let bytes: [UInt8]
    private var position = 0

    /// Rows with their lengths before them.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next row; nil after the last. After an error there is nothing more to be had.
    public mutating func next() throws(RowCodingError) -> ArtifactRow? {
        guard position < bytes.count else { return nil }
        let start = position
        position = bytes.count
        guard bytes.count - start >= 4 else { throw .truncated }
        let length = (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
        guard bytes.count - start - 4 >= length else { throw .truncated }
        let row = try Self.withFields(bytes, (start + 4)..<(start + 4 + length)) { fields throws(RowCodingError) in
            try fields.row()
        }
        position = start + 4 + length
        return row
    }

    /// One row alone.
    public static func decode(_ bytes: [UInt8]) throws(RowCodingError) -> ArtifactRow {
        try withFields(bytes, 0..<bytes.count) { fields throws(RowCodingError) in try fields.row() }
    }

    /// A report alone.
    public static func decodeReport(_ bytes: [UInt8]) throws(RowCodingError) -> ParseReport {
        try withFields(bytes, 0..<bytes.count) { fields throws(RowCodingError) in
            try fields.version()
            var report = ParseReport.blank
            try fields.code(record: &report)
            return report
        }
    }

    private static func withFields<R>(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        _ body: (inout FieldDecoder) throws(RowCodingError) -> R
    ) throws(RowCodingError) -> R {
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(RowCodingError) in
                var fields = FieldDecoder(UnsafeRawBufferPointer(rebasing: raw[range]))
                let value = try body(&fields)
                guard fields.isAtEnd else { throw .malformed("bytes after its end") }
                return value
            }
        }
        return try result.get()
    }
}

/// The reading direction.
struct FieldDecoder: FieldCoder {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var presence = 0
    private var field = 0
    /// Elements of lists that this row may still have.
    private var elementsLeft = 100_000

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func version() throws(RowCodingError) {
        let version = try byte()
        guard version == RowEncoder.version else { throw .unknownVersion(version) }
    }

    mutating func row() throws(RowCodingError) -> ArtifactRow {
        try version()
        switch try byte() {
        case 1: return .message(try record())
        case 2: return .conversation(try record())
        case 3: return .photo(try record())
        case 4: return .album(try record())
        case 5: return .note(try record())
        case 6: return .contact(try record())
        case 7: return .call(try record())
        case 8: return .event(try record())
        case 9: return .visit(try record())
        case 10: return .bookmark(try record())
        case 11: return .voicemail(try record())
        case 12: return .location(try record())
        default: throw .malformed("an unknown kind of row")
        }
    }

    private mutating func record<R: CodedRecord>() throws(RowCodingError) -> R {
        var value = R.blank
        try code(record: &value)
        return value
    }

    mutating func code<R: CodedRecord>(record value: inout R) throws(RowCodingError) {
        let outer = (presence, field)
        (presence, field) = (position, 0)
        let width = (R.fieldCount + 7) / 8
        guard bytes.count - position >= width else { throw .truncated }
        position += width
        try value.code(with: &self)
        (presence, field) = outer
    }

    @inline(__always)
    private mutating func next() -> Bool {
        defer { field += 1 }
        return bytes[presence + field >> 3] >> UInt8(field & 7) & 1 == 1
    }

    @inline(__always)
    private mutating func byte() throws(RowCodingError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func fixed64() throws(RowCodingError) -> UInt64 {
        guard bytes.count - position >= 8 else { throw .truncated }
        defer { position += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    @inline(__always)
    private mutating func varint() throws(RowCodingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw .malformed("a number of more than 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    private mutating func text() throws(RowCodingError) -> String {
        let length = try varint()
        guard length <= UInt64(bytes.count - position) else { throw .truncated }
        defer { position += Int(length) }
        return String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
    }

    private mutating func listCount() throws(RowCodingError) -> Int {
        let count = try varint()
        guard count <= UInt64(min(RowEncoder.longestList, elementsLeft)) else {
            throw .malformed("too many elements in a list")
        }
        elementsLeft -= Int(count)
        return Int(count)
    }

    mutating func code(_ value: inout String) throws(RowCodingError) { if next() { value = try text() } }

    mutating func code(_ value: inout Int64) throws(RowCodingError) {
        guard next() else { return }
        let raw = try varint()
        value = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    mutating func code(_ value: inout UInt8) throws(RowCodingError) { value = next() ? try byte() : 0 }

    mutating func code(_ value: inout Double) throws(RowCodingError) {
        if next() { value = Double(bitPattern: try fixed64()) }
    }

    mutating func code(_ value: inout Bool) { value = next() }

    mutating func code(_ value: inout UnixTime?) throws(RowCodingError) {
        if next() { value = UnixTime(nanoseconds: Int64(bitPattern: try fixed64())) }
    }

    mutating func code(_ value: inout [String]) throws(RowCodingError) {
        guard next() else { return }
        for _ in 0..<(try listCount()) { value.append(try text()) }
    }

    mutating func code<R: CodedRecord>(_ value: inout R) throws(RowCodingError) {
        guard next() else { throw .malformed("a part that is always there is missing") }
        try code(record: &value)
    }

    mutating func code<R: CodedRecord>(_ value: inout R?) throws(RowCodingError) {
        if next() { value = try record() }
    }

    mutating func code<R: CodedRecord>(_ value: inout [R]) throws(RowCodingError) {
        guard next() else { return }
        for _ in 0..<(try listCount()) { value.append(try record()) }
    }
}
