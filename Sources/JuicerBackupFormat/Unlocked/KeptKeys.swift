internal import JuicerCore

/// What opens a backup again without its passphrase: the keys of its classes and, for iOS 10.0, of its records.
///
/// As bytes it is: for each class key the class (4 bytes, big-endian), its length (1) and the key; then 4 zero bytes; the
/// number of classes that are bound to the device (1) and each of them (4); the record key's length (1) and the key; zeros up
/// to a multiple of 8. No class has the number 0.
struct KeptKeys {
    let classes: ClassKeys?
    let recordKey: SecretBytes?

    private static let maximumSize = 4_096

    /// The keys as bytes to be wrapped; nil where there are none, as in a backup that is not encrypted.
    var encoded: SecretBytes? {
        guard let classes else { return nil }
        let bound = classes.deviceBound.sorted()
        let size = classes.keys.reduce(0) { $0 + 5 + $1.value.count } + 6 + 4 * bound.count + (recordKey?.count ?? 0)
        return SecretBytes(count: (size + 7) & ~7) { buffer in
            var writer = Writer(buffer)
            for (number, key) in classes.keys.sorted(by: { $0.key < $1.key }) {
                writer.put(number)
                writer.put(key)
            }
            writer.put(0 as UInt32)
            writer.put(UInt8(clamping: bound.count))
            for number in bound { writer.put(number) }
            if let recordKey { writer.put(recordKey) } else { writer.put(0 as UInt8) }
        }
    }

    init(classes: ClassKeys?, recordKey: SecretBytes?) {
        self.classes = classes
        self.recordKey = recordKey
    }

    /// Reads what `encoded` gave; nil where it is anything else.
    init?(_ encoded: SecretBytes) {
        guard encoded.count <= Self.maximumSize else { return nil }
        let parts: (ClassKeys, SecretBytes?)? = encoded.withUnsafeBytes { buffer in
            var reader = Reader(rest: buffer[...])
            var keys: [UInt32: SecretBytes] = [:]
            while true {
                guard let number = reader.number() else { return nil }
                if number == 0 { break }
                guard let key = reader.key() else { return nil }
                keys[number] = key
            }
            guard let count = reader.byte() else { return nil }
            var bound: Set<UInt32> = []
            for _ in 0..<count {
                guard let number = reader.number() else { return nil }
                bound.insert(number)
            }
            guard let recordKey = reader.key() else { return nil }
            return (ClassKeys(keys, deviceBound: bound), recordKey.count == 0 ? nil : recordKey)
        }
        guard let parts else { return nil }
        (classes, recordKey) = parts
    }

    private struct Writer {
        private var rest: UnsafeMutableRawBufferPointer.SubSequence

        init(_ buffer: UnsafeMutableRawBufferPointer) {
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            rest = buffer[...]
        }

        mutating func put(_ byte: UInt8) {
            rest[rest.startIndex] = byte
            rest = rest.dropFirst()
        }

        mutating func put(_ number: UInt32) {
            for shift in [24, 16, 8, 0] as [UInt32] { put(UInt8(truncatingIfNeeded: number >> shift)) }
        }

        mutating func put(_ key: SecretBytes) {
            put(UInt8(clamping: key.count))
            key.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: rest).copyMemory(from: $0) }
            rest = rest.dropFirst(key.count)
        }
    }

    private struct Reader {
        var rest: UnsafeRawBufferPointer.SubSequence

        mutating func byte() -> UInt8? { rest.popFirst() }

        mutating func number() -> UInt32? {
            guard rest.count >= 4 else { return nil }
            return (0..<4).reduce(0) { number, _ in number << 8 | UInt32(rest.removeFirst()) }
        }

        mutating func key() -> SecretBytes? {
            guard let count = byte(), rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(Int(count)) }
            return SecretBytes(copying: UnsafeRawBufferPointer(rebasing: rest.prefix(Int(count))))
        }
    }
}
