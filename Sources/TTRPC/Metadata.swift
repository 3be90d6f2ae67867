/// Facts that travel with a request: an ordered list of keys and text values.
///
/// A key may repeat. It is looked up without regard to the case of ASCII letters, since not every sender folds it.
/// Values are held as bytes in memory that is cleared when the last copy goes, so that a token need not become
/// a `String`.
public struct Metadata: Sendable {
    struct Entry: Sendable {
        let key: String
        let value: WipedBytes
    }

    private(set) var entries: [Entry] = []

    /// No facts.
    public init() {}

    /// Whether there is nothing in it.
    public var isEmpty: Bool { entries.isEmpty }

    /// How many entries there are.
    public var count: Int { entries.count }

    /// Appends a value.
    public mutating func add(_ key: String, _ value: String) {
        var value = value
        value.withUTF8 { add(key, bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Appends a value of UTF-8 bytes; they are copied, and the caller clears its own.
    public mutating func add(_ key: String, bytes: UnsafeRawBufferPointer) {
        entries.append(Entry(key: key, value: WipedBytes(copying: bytes)))
    }

    /// The first value under a key, as text.
    public subscript(key: String) -> String? {
        withValue(key) { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the bytes of the first value under a key; no `String` is made of them.
    public func withValue<R>(_ key: String, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R? {
        guard let entry = entries.first(where: { Self.equal($0.key, key) }) else { return nil }
        return try entry.value.withUnsafeBytes(body)
    }

    /// How many values stand under a key.
    public func count(of key: String) -> Int {
        entries.count { Self.equal($0.key, key) }
    }

    private static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8) { fold($0) == fold($1) }
    }

    private static func fold(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension Metadata: Sequence {
    /// Goes through keys and values, as text, in the order in which they were added.
    public func makeIterator() -> AnyIterator<(key: String, value: String)> {
        var rest = entries.makeIterator()
        return AnyIterator {
            rest.next()
                .map { entry in
                    (entry.key, entry.value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
                }
        }
    }
}

extension Metadata: CustomStringConvertible {
    /// The keys alone: values may be secret.
    public var description: String {
        "[" + entries.map { "\($0.key): <\($0.value.count) bytes>" }.joined(separator: ", ") + "]"
    }
}
