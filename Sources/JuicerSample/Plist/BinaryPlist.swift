/// Writes binary property lists (`bplist00`).
///
/// Layout: the magic, the objects, a table of big-endian object offsets, and a trailer of 32 bytes with the
/// two integer widths, the object count, the top object and the table's offset.
struct BinaryPlist {
    private var objects: [[UInt8]?] = []
    private var containers: [(index: Int, marker: UInt8, references: [Int])] = []
    private var strings: [String: Int] = [:]

    /// The bytes of a binary property list with `value` at its top.
    static func encode(_ value: PlistValue) -> [UInt8] {
        var writer = BinaryPlist()
        let top = writer.add(value)
        return writer.finish(top: top)
    }

    private mutating func add(_ value: PlistValue) -> Int {
        switch value {
        case .string(let string):
            if let known = strings[string] { return known }
            let index = append(Self.encode(string: string))
            strings[string] = index
            return index
        case .integer(let number): return append(Self.encode(integer: number))
        case .real(let number): return append([0x23] + bigEndian(number.bitPattern, width: 8))
        case .date(let seconds): return append([0x33] + bigEndian(seconds.bitPattern, width: 8))
        case .bool(let flag): return append([flag ? 0x09 : 0x08])
        case .data(let bytes): return append(Self.header(0x40, count: bytes.count) + bytes)
        case .uid(let number):
            let width = number < 0x100 ? 1 : number < 0x1_0000 ? 2 : 4
            return append([0x80 | UInt8(width - 1)] + bigEndian(UInt64(number), width: width))
        case .array(let items):
            let index = reserve()
            let references = items.map { add($0) }
            containers.append((index, 0xA0, references))
            return index
        case .dictionary(let pairs):
            let index = reserve()
            let keys = pairs.map { add(.string($0.0)) }
            let values = pairs.map { add($0.1) }
            containers.append((index, 0xD0, keys + values))
            return index
        }
    }

    private mutating func append(_ bytes: [UInt8]) -> Int {
        objects.append(bytes)
        return objects.count - 1
    }

    private mutating func reserve() -> Int {
        objects.append(nil)
        return objects.count - 1
    }

    private mutating func finish(top: Int) -> [UInt8] {
        let referenceWidth = objects.count <= 0xFF ? 1 : objects.count <= 0xFFFF ? 2 : 4
        for container in containers {
            let count = container.marker == 0xD0 ? container.references.count / 2 : container.references.count
            var bytes = Self.header(container.marker, count: count)
            for reference in container.references {
                bytes += bigEndian(UInt64(reference), width: referenceWidth)
            }
            objects[container.index] = bytes
        }
        var output = Array("bplist00".utf8)
        var offsets: [Int] = []
        for object in objects {
            offsets.append(output.count)
            output += object ?? []
        }
        let table = output.count
        let offsetWidth = table <= 0xFF ? 1 : table <= 0xFFFF ? 2 : 4
        for offset in offsets { output += bigEndian(UInt64(offset), width: offsetWidth) }
        output += [0, 0, 0, 0, 0, 0, UInt8(offsetWidth), UInt8(referenceWidth)]
        output += bigEndian(UInt64(objects.count), width: 8)
        output += bigEndian(UInt64(top), width: 8)
        output += bigEndian(UInt64(table), width: 8)
        return output
    }

    private static func header(_ marker: UInt8, count: Int) -> [UInt8] {
        count < 15 ? [marker | UInt8(count)] : [marker | 0x0F] + encode(integer: Int64(count))
    }

    private static func encode(integer: Int64) -> [UInt8] {
        // Negative numbers always take eight bytes; the shorter forms are unsigned.
        switch integer {
        case 0..<0x100: [0x10, UInt8(integer)]
        case 0x100..<0x1_0000: [0x11] + bigEndian(UInt64(integer), width: 2)
        case 0x1_0000..<0x1_0000_0000: [0x12] + bigEndian(UInt64(integer), width: 4)
        default: [0x13] + bigEndian(UInt64(bitPattern: integer), width: 8)
        }
    }

    private static func encode(string: String) -> [UInt8] {
        if string.utf8.allSatisfy({ $0 < 0x80 }) {
            return header(0x50, count: string.utf8.count) + Array(string.utf8)
        }
        let units = Array(string.utf16)
        return units.reduce(into: header(0x60, count: units.count)) { bytes, unit in
            bytes.append(UInt8(unit >> 8))
            bytes.append(UInt8(unit & 0xFF))
        }
    }
}

/// The low `width` bytes of `value`, most significant first.
func bigEndian(_ value: UInt64, width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64(width - 1 - $0))) }
}

/// The low `width` bytes of `value`, least significant first.
func littleEndian(_ value: UInt64, width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}
