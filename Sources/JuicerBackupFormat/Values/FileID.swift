/// Names a file of a backup: SHA-1 of its domain, `-` and its relative path.
///
/// Only a checked one can exist, so that it may become part of a path without harm.
public struct FileID: Sendable, Hashable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// How many characters one has.
    public static let textCount = 40

    /// Takes a 20-byte digest.
    public init?(digest: some Collection<UInt8>) {
        guard digest.count == 20 else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (position, byte) in digest.enumerated() {
            switch position {
            case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
            case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt32(byte)
            }
        }
        (high, middle, low) = words
    }

    /// The digest as numbers, its first bytes first and as the highest.
    public var words: (UInt64, UInt64, UInt32) { (high, middle, low) }

    /// Takes what `words` gives.
    public init(words: (UInt64, UInt64, UInt32)) { (high, middle, low) = words }

    /// Takes exactly 40 lower-case hexadecimal digits.
    public init?(text: some Collection<UInt8>) {
        guard text.count == Self.textCount else { return nil }
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var position = 0
        for character in text {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            switch position {
            case 0..<16: words.0 = words.0 << 4 | UInt64(digit)
            case 16..<32: words.1 = words.1 << 4 | UInt64(digit)
            default: words.2 = words.2 << 4 | UInt64(digit)
            }
            position += 1
        }
        self.init(words: (words.0, words.1, UInt32(truncatingIfNeeded: words.2)))
    }

    /// Takes exactly 40 lower-case hexadecimal digits.
    public init?(_ text: String) { self.init(text: Array(text.utf8)) }

    /// The first four bytes of the digest, to look it up by.
    var prefix: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }
}

extension FileID: CustomStringConvertible {
    /// The 40 digits.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textCount) { text in
            for position in 0..<Self.textCount {
                let digit =
                    switch position {
                    case 0..<16: UInt8(truncatingIfNeeded: high >> UInt64(60 - 4 * position)) & 15
                    case 16..<32: UInt8(truncatingIfNeeded: middle >> UInt64(124 - 4 * position)) & 15
                    default: UInt8(truncatingIfNeeded: low >> UInt32(156 - 4 * position)) & 15
                    }
                text[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return Self.textCount
        }
    }
}
