/// A binary property list read in place, object by object, without allocating.
///
/// Every offset, reference and length is checked against the bytes when it is used, so that no bytes whatever can
/// make it read outside them. It is valid only as long as the bytes are. The layout is the one of Apple's
/// CFBinaryPList.c: `bplist00`, objects, offset table, 32-byte trailer, all numbers big-endian.
public struct BinaryPropertyListView {
    /// Object numbers that an array, set or dictionary refers to.
    public struct References {
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let width: Int

        /// How many there are.
        public var count: Int { bytes.count / width }

        /// The object number at a position from 0; the caller keeps it below `count`.
        public subscript(position: Int) -> UInt64 {
            bigEndian(bytes, at: position * width, width: width)
        }
    }

    /// One object; bytes point into the list.
    public enum Object {
        /// Null, as NSKeyedArchiver never writes it, but the format allows it.
        case null

        /// A truth value.
        case boolean(Bool)

        /// A whole number of 1 to 8 bytes.
        case integer(Int64)

        /// A whole number of 16 bytes that is above `Int64.max`.
        case unsigned(UInt64)

        /// A floating-point number.
        case real(Double)

        /// Seconds since 2001-01-01T00:00:00Z.
        case date(Double)

        /// Bytes.
        case data(UnsafeRawBufferPointer)

        /// Text of one byte each.
        case ascii(UnsafeRawBufferPointer)

        /// Text in big-endian UTF-16.
        case utf16(UnsafeRawBufferPointer)

        /// A reference to another object of a keyed archive.
        case uid(UInt64)

        /// Values in order; a set comes as one too.
        case array(References)

        /// Keys, and values at the same positions.
        case dictionary(keys: References, values: References)
    }

    private let bytes: UnsafeRawBufferPointer
    private let offsetTable: Int
    private let offsetWidth: Int
    private let referenceWidth: Int

    /// How many objects the list has.
    public let objectCount: UInt64

    /// The number of the outermost object.
    public let topObject: UInt64

    /// Checks the header and the trailer.
    public init(_ bytes: UnsafeRawBufferPointer) throws(PropertyListError) {
        guard bytes.count >= 8 + 1 + 1 + 32, bytes.starts(with: Self.magic) else {
            throw .malformed("no header")
        }
        let trailer = bytes.count - 32
        let offsetWidth = Int(bytes[trailer + 6])
        let referenceWidth = Int(bytes[trailer + 7])
        let objectCount = bigEndian(bytes, at: trailer + 8, width: 8)
        let topObject = bigEndian(bytes, at: trailer + 16, width: 8)
        let offsetTable = bigEndian(bytes, at: trailer + 24, width: 8)
        guard (1...8).contains(offsetWidth), (1...8).contains(referenceWidth) else {
            throw .malformed("impossible widths")
        }
        guard offsetTable > 8, offsetTable < UInt64(trailer) else { throw .malformed("offset table outside") }
        let room = (UInt64(trailer) - offsetTable) / UInt64(offsetWidth)
        guard objectCount >= 1, objectCount <= room else { throw .malformed("more objects than offsets") }
        guard topObject < objectCount else { throw .malformed("no outermost object") }
        self.bytes = bytes
        self.offsetTable = Int(offsetTable)
        self.offsetWidth = offsetWidth
        self.referenceWidth = referenceWidth
        self.objectCount = objectCount
        self.topObject = topObject
    }

    /// The eight bytes that a binary list begins with.
    public static let magic: [UInt8] = Array("bplist00".utf8)

    /// Reads one object by its number.
    public func object(_ number: UInt64) throws(PropertyListError) -> Object {
        guard number < objectCount else { throw .malformed("reference outside") }
        let offset = bigEndian(bytes, at: offsetTable + Int(number) * offsetWidth, width: offsetWidth)
        guard offset >= 8, offset < UInt64(offsetTable) else { throw .malformed("offset outside") }
        let start = Int(offset)
        let marker = bytes[start]
        let low = Int(marker & 0x0F)
        switch marker >> 4 {
        case 0x0: return try simple(marker)
        case 0x1: return try integer(at: start + 1, widthExponent: low)
        case 0x2: return try real(at: start + 1, widthExponent: low)
        case 0x3:
            guard low == 3 else { throw .malformed("impossible date") }
            return .date(Double(bitPattern: bigEndian(try slice(start + 1, 8), at: 0, width: 8)))
        case 0x4: return .data(try counted(start, low, elementWidth: 1))
        case 0x5: return .ascii(try counted(start, low, elementWidth: 1))
        case 0x6: return .utf16(try counted(start, low, elementWidth: 2))
        case 0x8:
            guard low < 8 else { throw .malformed("impossible reference number") }
            return .uid(bigEndian(try slice(start + 1, low + 1), at: 0, width: low + 1))
        case 0xA, 0xC:
            return .array(
                References(bytes: try counted(start, low, elementWidth: referenceWidth), width: referenceWidth)
            )
        case 0xD:
            let all = try counted(start, low, elementWidth: 2 * referenceWidth)
            let half = all.count / 2
            return .dictionary(
                keys: References(bytes: UnsafeRawBufferPointer(rebasing: all[..<half]), width: referenceWidth),
                values: References(bytes: UnsafeRawBufferPointer(rebasing: all[half...]), width: referenceWidth)
            )
        default: throw .malformed("unknown kind of object")
        }
    }

    private func simple(_ marker: UInt8) throws(PropertyListError) -> Object {
        switch marker {
        case 0x00: return .null
        case 0x08: return .boolean(false)
        case 0x09: return .boolean(true)
        default: throw .malformed("unknown kind of object")
        }
    }

    private func integer(at start: Int, widthExponent: Int) throws(PropertyListError) -> Object {
        guard widthExponent <= 4 else { throw .malformed("impossible number") }
        let width = 1 << widthExponent
        let digits = try slice(start, width)
        guard width == 16 else {
            // Shorter numbers are never negative: only the eight-byte form has a sign.
            return .integer(Int64(bitPattern: bigEndian(digits, at: 0, width: width)))
        }
        let low = bigEndian(digits, at: 8, width: 8)
        return low > UInt64(Int64.max) ? .unsigned(low) : .integer(Int64(low))
    }

    private func real(at start: Int, widthExponent: Int) throws(PropertyListError) -> Object {
        switch widthExponent {
        case 2: return .real(Double(Float(bitPattern: UInt32(bigEndian(try slice(start, 4), at: 0, width: 4)))))
        case 3: return .real(Double(bitPattern: bigEndian(try slice(start, 8), at: 0, width: 8)))
        default: throw .malformed("impossible number")
        }
    }

    /// The elements of an object whose count stands in its marker, or in a number after it.
    private func counted(
        _ start: Int,
        _ low: Int,
        elementWidth: Int
    ) throws(PropertyListError) -> UnsafeRawBufferPointer {
        guard low == 0x0F else { return try slice(start + 1, low * elementWidth) }
        guard start + 1 < offsetTable, bytes[start + 1] >> 4 == 1, bytes[start + 1] & 0x0F <= 3 else {
            throw .malformed("impossible length")
        }
        let width = 1 << Int(bytes[start + 1] & 0x0F)
        let count = bigEndian(try slice(start + 2, width), at: 0, width: width)
        guard count <= UInt64(offsetTable / elementWidth) else { throw .malformed("length outside") }
        return try slice(start + 2 + width, Int(count) * elementWidth)
    }

    private func slice(_ start: Int, _ count: Int) throws(PropertyListError) -> UnsafeRawBufferPointer {
        guard start <= offsetTable, count <= offsetTable - start else { throw .malformed("length outside") }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
    }
}

/// The big-endian number of 1 to 8 bytes at a place that the caller has checked.
@inline(__always)
private func bigEndian(_ bytes: UnsafeRawBufferPointer, at offset: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for position in 0..<width { value = value << 8 | UInt64(bytes[offset + position]) }
    return value
}
