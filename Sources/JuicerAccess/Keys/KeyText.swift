internal import JuicerCore
internal import JuicerCrypto

/// An API key as text: `jk_<id>_<secret><checksum>`, 65 characters.
///
/// The id has 12 and the secret 43 random characters out of 62, which is 71 and 256 bits. The checksum is the CRC-32 of all
/// before it as 6 digits to the base 62: whoever finds such a text can tell without asking anybody whether it is a key,
/// and a mistyped one is known before anything is looked up.
struct KeyText {
    static let idLength = 12
    static let length = 65
    private static let prefix = Array("jk_".utf8)
    private static let secretStart = 16
    private static let checksumStart = 59

    /// The part that names the key.
    let id: String
    /// SHA-256 of the secret's characters.
    let digest: [UInt8]

    /// Reads a text; nil when it is none. The secret is copied nowhere.
    init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == Self.length, text.prefix(3).elementsEqual(Self.prefix), text[15] == UInt8(ascii: "_"),
            text[3..<15].allSatisfy(Self.isDigit), text[Self.secretStart...].allSatisfy(Self.isDigit),
            Self.checksum(of: text.prefix(Self.checksumStart)).elementsEqual(text[Self.checksumStart...])
        else { return nil }
        id = String(decoding: text[3..<15], as: UTF8.self)
        let secret = text[Self.secretStart..<Self.checksumStart]
        digest = HashFunction.sha256.hash(UnsafeRawBufferPointer(rebasing: secret))
    }

    /// Makes a key.
    static func random() -> (key: KeyText, text: SecretBytes) {
        let text = SecretBytes(count: length) { text in
            text.copyBytes(from: prefix)
            fillWithRandomDigits(UnsafeMutableRawBufferPointer(rebasing: text[3..<15]))
            text[15] = UInt8(ascii: "_")
            fillWithRandomDigits(UnsafeMutableRawBufferPointer(rebasing: text[secretStart..<checksumStart]))
            let checksum = checksum(of: UnsafeRawBufferPointer(text).prefix(checksumStart))
            UnsafeMutableRawBufferPointer(rebasing: text[checksumStart...]).copyBytes(from: checksum)
        }
        guard let key = text.withUnsafeBytes({ KeyText($0) }) else {
            preconditionFailure("a key was made that is none")
        }
        return (key, text)
    }

    /// Each of the 62 digits is as likely as any other.
    private static func fillWithRandomDigits(_ buffer: UnsafeMutableRawBufferPointer) {
        fillWithRandomBytes(buffer)
        for index in buffer.indices {
            // 248 is the largest multiple of 62 that a byte holds.
            while buffer[index] >= 248 {
                fillWithRandomBytes(UnsafeMutableRawBufferPointer(rebasing: buffer[index...index]))
            }
            buffer[index] = digit(buffer[index] % 62)
        }
    }

    // MARK: - Digits

    // By arithmetic and not by a table: where a table is read leaves traces of the secret in the cache.

    private static func digit(_ value: UInt8) -> UInt8 {
        let (isUpper, isLower) = (isAtLeast(value, 10), isAtLeast(value, 36))
        // From "9" to "A" there are 7 characters more, from "Z" to "a" 6.
        return UInt8(ascii: "0") &+ value &+ isUpper &* 7 &+ isLower &* 6
    }

    private static func isDigit(_ character: UInt8) -> Bool {
        (isAtLeast(character, 48) & (1 ^ isAtLeast(character, 58)) | isAtLeast(character, 65)
            & (1 ^ isAtLeast(character, 91)) | isAtLeast(character, 97) & (1 ^ isAtLeast(character, 123))) == 1
    }

    private static func isAtLeast(_ value: UInt8, _ bound: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: (UInt16(value) &- UInt16(bound)) >> 15) ^ 1
    }

    // MARK: - Checksum

    private static func checksum(of text: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        var crc = UInt32.max
        for byte in text {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ 0xEDB8_8320 & (0 &- (crc & 1)) }
        }
        var rest = ~crc
        return (0..<6)
            .map { _ in
                defer { rest /= 62 }
                return digit(UInt8(rest % 62))
            }
            .reversed()
    }
}
