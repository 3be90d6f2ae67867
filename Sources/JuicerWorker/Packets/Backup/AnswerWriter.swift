/// Writes the fields of an answer about a backup: numbers little-endian; bytes and texts with a length of four bytes before them.
///
/// Nothing of an answer is secret: keys in it are wrapped.
struct AnswerWriter {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func put<I: FixedWidthInteger>(_ number: I) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Two numbers at once: an entry of a list has many, and each growth of the answer has its price.
    mutating func put(words: (UInt64, UInt64)) {
        withUnsafeBytes(of: (words.0.littleEndian, words.1.littleEndian)) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func put(_ content: [UInt8]) {
        put(UInt32(clamping: content.count))
        bytes.append(contentsOf: content)
    }

    mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            put(UInt32(clamping: utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    /// A value that may be missing, after a flag.
    mutating func put<V>(_ value: V?, _ write: (inout AnswerWriter, V) -> Void) {
        put(value != nil)
        if let value { write(&self, value) }
    }
}

/// What the daemon reads of an answer. None of it is believed: each length has a bound, and each text is UTF-8.
extension PacketReader {
    /// Bytes with a length of four bytes before them.
    mutating func content(most: Int) throws(PacketError) -> UnsafeRawBufferPointer {
        let count = Int(try number(UInt32.self))
        guard count <= most else { throw .malformed("a field is longer than any") }
        return try take(count)
    }

    mutating func content(exactly count: Int) throws(PacketError) -> UnsafeRawBufferPointer {
        let content = try content(most: count)
        guard content.count == count else { throw .malformed("a field is too short") }
        return content
    }

    /// Text with a length of four bytes before it.
    mutating func validText(most: Int) throws(PacketError) -> String {
        guard let text = String(validating: try content(most: most), as: UTF8.self) else {
            throw .malformed("a text is not UTF-8")
        }
        return text
    }

    /// A value that may be missing, after a flag.
    mutating func optional<V>(
        _ read: (inout PacketReader) throws(PacketError) -> V
    ) throws(PacketError) -> V? {
        try flag() ? try read(&self) : nil
    }

    /// How many there are of what follows.
    mutating func count(most: Int) throws(PacketError) -> Int {
        let count = Int(try number(UInt32.self))
        guard count <= most else { throw .malformed("there is more than was asked for") }
        return count
    }
}
