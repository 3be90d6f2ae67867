/// Writes binary property lists (`bplist00`).
///
/// Layout: the magic, the objects, a table of big-endian object offsets, and a trailer of 32 bytes with the
/// two integer widths, the object count, the top object and the table's offset. Everything goes straight into one
/// buffer, since an index has hundreds of thousands of small lists.
struct BinaryPlist {
    private var output: [UInt8] = Array("bplist00".utf8)
    private var offsets: [Int] = []
    private var strings: [String: Int] = [:]
    private let referenceWidth: Int

    /// The bytes of a binary property list with `value` at its top.
    static func encode(_ value: PlistValue) -> [UInt8] {
        // Equal strings are written once, so this may be one too many: a wider reference is valid as well.
        let count = objectCount(of: value)
        var writer = BinaryPlist(referenceWidth: count <= 0xFF ? 1 : count <= 0xFFFF ? 2 : 4)
        let top = writer.add(value)
        writer.finish(top: top)
        return writer.output
    }

    private init(referenceWidth: Int) {
        self.referenceWidth = referenceWidth
        output.reserveCapacity(1024)
    }

    private static func objectCount(of value: PlistValue) -> Int {
        switch value {
        case .array(let items): items.reduce(1) { $0 + objectCount(of: $1) }
        case .dictionary(let pairs): pairs.reduce(1) { $0 + 1 + objectCount(of: $1.1) }
        default: 1
        }
    }

    /// Writes an object after those it refers to, and gives its number.
    private mutating func add(_ value: PlistValue) -> Int {
        switch value {
        case .string(let string): return add(string)
        case .array(let items):
            var references: [Int] = []
            for item in items { references.append(add(item)) }
            begin()
            append(marker: 0xA0, count: items.count)
            for reference in references { append(UInt64(reference), width: referenceWidth) }
        case .dictionary(let pairs):
            var references: [Int] = []
            for (key, _) in pairs { references.append(add(key)) }
            for (_, item) in pairs { references.append(add(item)) }
            begin()
            append(marker: 0xD0, count: pairs.count)
            for reference in references { append(UInt64(reference), width: referenceWidth) }
        case .integer(let number):
            begin()
            append(integer: number)
        case .real(let number):
            begin()
            output.append(0x23)
            append(number.bitPattern, width: 8)
        case .date(let seconds):
            begin()
            output.append(0x33)
            append(seconds.bitPattern, width: 8)
        case .bool(let flag):
            begin()
            output.append(flag ? 0x09 : 0x08)
        case .data(let bytes):
            begin()
            append(marker: 0x40, count: bytes.count)
            output += bytes
        case .uid(let number):
            begin()
            let width = number < 0x100 ? 1 : number < 0x1_0000 ? 2 : 4
            output.append(0x80 | UInt8(width - 1))
            append(UInt64(number), width: width)
        }
        return offsets.count - 1
    }

    private mutating func add(_ string: String) -> Int {
        if let known = strings[string] { return known }
        begin()
        strings[string] = offsets.count - 1
        let bytes = string.utf8
        if bytes.allSatisfy({ $0 < 0x80 }) {
            append(marker: 0x50, count: bytes.count)
            output += bytes
        } else {
            append(marker: 0x60, count: string.utf16.count)
            for unit in string.utf16 { append(UInt64(unit), width: 2) }
        }
        return offsets.count - 1
    }

    private mutating func finish(top: Int) {
        let table = output.count
        let offsetWidth = table <= 0xFF ? 1 : table <= 0xFFFF ? 2 : 4
        for offset in offsets { append(UInt64(offset), width: offsetWidth) }
        output += [0, 0, 0, 0, 0, 0, UInt8(offsetWidth), UInt8(referenceWidth)]
        append(UInt64(offsets.count), width: 8)
        append(UInt64(top), width: 8)
        append(UInt64(table), width: 8)
    }

    private mutating func begin() {
        offsets.append(output.count)
    }

    private mutating func append(marker: UInt8, count: Int) {
        if count < 15 {
            output.append(marker | UInt8(count))
        } else {
            output.append(marker | 0x0F)
            append(integer: Int64(count))
        }
    }

    /// Negative numbers always take eight bytes; the shorter forms are unsigned.
    private mutating func append(integer: Int64) {
        let power = integer < 0 || integer > 0xFFFF_FFFF ? 3 : integer > 0xFFFF ? 2 : integer > 0xFF ? 1 : 0
        output.append(0x10 | UInt8(power))
        append(UInt64(bitPattern: integer), width: 1 << power)
    }

    private mutating func append(_ value: UInt64, width: Int) {
        var shift = UInt64(8 * width)
        while shift > 0 {
            shift -= 8
            output.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
