/// Writes Manifest.mbdb by hand.
struct MbdbBuilder {
    var bytes: [UInt8] = Array("mbdb".utf8) + [5, 0]

    private mutating func number(_ value: UInt64, _ width: Int) {
        bytes += (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - $0))) }
    }

    private mutating func text(_ value: [UInt8]?) {
        guard let value else { return number(0xFFFF, 2) }
        number(UInt64(value.count), 2)
        bytes += value
    }

    mutating func add(
        _ domain: String,
        _ path: String,
        mode: UInt64 = 0o100_644,
        size: UInt64 = 10,
        key: [UInt8]? = nil,
        target: String? = nil,
        properties: [(String, [UInt8])] = []
    ) {
        text(Array(domain.utf8))
        text(Array(path.utf8))
        text(target.map { Array($0.utf8) })
        text(Array(1...20))
        text(key)
        number(mode, 2)
        number(77, 8)
        number(501, 4)
        number(502, 4)
        number(1_400_000_001, 4)
        number(1_400_000_002, 4)
        number(1_400_000_003, 4)
        number(size, 8)
        number(3, 1)
        number(UInt64(properties.count), 1)
        for (name, value) in properties {
            text(Array(name.utf8))
            text(value)
        }
    }
}
