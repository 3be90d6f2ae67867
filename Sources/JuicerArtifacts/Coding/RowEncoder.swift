/// Writes rows as bytes, for a pipe or for keeping; docs/formats/artifact-rows.md has the format.
public struct RowEncoder {
    /// The version of the format, the first byte of each row.
    public static let version: UInt8 = 1
    /// A list's elements after this many are left out; see ``cutListCount``.
    public static let longestList = 10_000

    /// What was written.
    public var bytes: [UInt8] { fields.bytes }
    /// Lists that were longer than ``longestList``.
    public var cutListCount: Int { fields.cutListCount }
    private var fields = FieldEncoder()

    public init() {}

    /// Makes room at once for what will be written.
    public mutating func reserveCapacity(_ byteCount: Int) { fields.bytes.reserveCapacity(byteCount) }

    /// Starts anew and keeps the memory.
    public mutating func removeAll() { fields.bytes.removeAll(keepingCapacity: true) }

    /// Adds a row with its length before it, as it goes through a pipe.
    public mutating func append(_ row: ArtifactRow) {
        let start = fields.bytes.count
        fields.append(littleEndian: 0, byteCount: 4)
        fields.append(row)
        let length = fields.bytes.count - start - 4
        for index in 0..<4 { fields.bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
    }

    /// One row alone, without a length, as it is kept.
    public static func encode(_ row: ArtifactRow) -> [UInt8] {
        var fields = FieldEncoder()
        fields.bytes.reserveCapacity(256)
        fields.append(row)
        return fields.bytes
    }

    /// A report, without a length.
    public static func encode(_ report: ParseReport) -> [UInt8] {
        var fields = FieldEncoder()
        fields.bytes.append(version)
        fields.record(report)
        return fields.bytes
    }
}

/// The writing direction.
struct FieldEncoder: FieldCoder {
    var bytes: [UInt8] = []
    private(set) var cutListCount = 0
    /// Where the presence bits of the record at hand begin, and the number of the next field.
    private var presence = 0
    private var field = 0

    mutating func append(_ row: ArtifactRow) {
        bytes.append(RowEncoder.version)
        bytes.append(row.code)
        switch row {
        case .message(let row): record(row)
        case .conversation(let row): record(row)
        case .photo(let row): record(row)
        case .album(let row): record(row)
        case .note(let row): record(row)
        case .contact(let row): record(row)
        case .call(let row): record(row)
        case .event(let row): record(row)
        case .visit(let row): record(row)
        case .bookmark(let row): record(row)
        case .voicemail(let row): record(row)
        case .location(let row): record(row)
        }
    }

    mutating func record<R: CodedRecord>(_ value: R) {
        let outer = (presence, field)
        (presence, field) = (bytes.count, 0)
        for _ in 0..<(R.fieldCount + 7) / 8 { bytes.append(0) }
        var copy = value
        // Only a decoder finds anything wrong.
        do { try copy.code(with: &self) } catch { preconditionFailure("encoding cannot fail") }
        precondition(field == R.fieldCount, "fieldCount of \(R.self) is \(field)")
        (presence, field) = outer
    }

    /// Goes to the next field, and says whether it is there.
    @inline(__always)
    private mutating func next(isPresent: Bool) -> Bool {
        if isPresent { bytes[presence + field >> 3] |= 1 << UInt8(field & 7) }
        field += 1
        return isPresent
    }

    mutating func append(littleEndian value: UInt64, byteCount: Int) {
        for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))) }
    }

    @inline(__always)
    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    private mutating func append(text: String) {
        var text = text
        text.withUTF8 { utf8 in
            append(varint: UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    mutating func code(_ value: inout String) { if next(isPresent: !value.isEmpty) { append(text: value) } }

    mutating func code(_ value: inout Int64) {
        guard next(isPresent: value != 0) else { return }
        append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func code(_ value: inout UInt8) { if next(isPresent: value != 0) { bytes.append(value) } }

    mutating func code(_ value: inout Double) {
        guard next(isPresent: value.bitPattern != 0) else { return }
        append(littleEndian: value.bitPattern, byteCount: 8)
    }

    mutating func code(_ value: inout Bool) { _ = next(isPresent: value) }

    mutating func code(_ value: inout UnixTime?) {
        guard next(isPresent: value != nil), let value else { return }
        append(littleEndian: UInt64(bitPattern: value.nanoseconds), byteCount: 8)
    }

    mutating func code(_ value: inout [String]) {
        guard next(isPresent: !value.isEmpty) else { return }
        append(varint: UInt64(listCount(value.count)))
        for text in value.prefix(RowEncoder.longestList) { append(text: text) }
    }

    mutating func code<R: CodedRecord>(_ value: inout R) {
        _ = next(isPresent: true)
        record(value)
    }

    mutating func code<R: CodedRecord>(_ value: inout R?) {
        guard next(isPresent: value != nil), let value else { return }
        record(value)
    }

    mutating func code<R: CodedRecord>(_ value: inout [R]) {
        guard next(isPresent: !value.isEmpty) else { return }
        append(varint: UInt64(listCount(value.count)))
        for element in value.prefix(RowEncoder.longestList) { record(element) }
    }

    private mutating func listCount(_ count: Int) -> Int {
        if count > RowEncoder.longestList { cutListCount += 1 }
        return min(count, RowEncoder.longestList)
    }
}
