/// The URL-safe Base64 of RFC 4648 section 5, without padding.
///
/// No table is indexed by content, so that tokens leave no trace in the cache.
public enum Base64URL {
    /// The text for bytes that are not secret.
    public static func encode(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { source in
            String(unsafeUninitializedCapacity: encodedCount(source.count)) { buffer in
                encode(source, into: UnsafeMutableRawBufferPointer(buffer))
                return buffer.count
            }
        }
    }

    /// The bytes of a text that is not secret, or nil when it is not canonical unpadded Base64.
    public static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        return characters.withUnsafeBytes { source in
            guard let count = decodedCount(source.count) else { return nil }
            var valid = false
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                valid = decode(source, into: UnsafeMutableRawBufferPointer(buffer))
                initialized = count
            }
            return valid ? bytes : nil
        }
    }

    /// The ASCII text for a secret, itself a secret.
    public static func encode(_ secret: SecretBytes) -> SecretBytes {
        secret.withUnsafeBytes { source in
            SecretBytes(count: encodedCount(source.count)) { encode(source, into: $0) }
        }
    }

    /// The secret behind an ASCII text, or nil when it is not canonical unpadded Base64.
    public static func decodeSecret(_ text: UnsafeRawBufferPointer) -> SecretBytes? {
        guard let count = decodedCount(text.count) else { return nil }
        var valid = false
        let secret = SecretBytes(count: count) { valid = decode(text, into: $0) }
        return valid ? secret : nil
    }

    /// Characters needed for a number of bytes.
    public static func encodedCount(_ byteCount: Int) -> Int {
        byteCount / 3 * 4 + [0, 2, 3][byteCount % 3]
    }

    private static func decodedCount(_ characterCount: Int) -> Int? {
        characterCount % 4 == 1 ? nil : characterCount / 4 * 3 + [0, 0, 1, 2][characterCount % 4]
    }

    private static func encode(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
        var bits: UInt32 = 0
        var held = 0
        var at = 0
        for byte in source {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                target[at] = character(bits >> UInt32(held) & 63)
                at += 1
            }
        }
        if held > 0 { target[at] = character(bits << UInt32(6 - held) & 63) }
    }

    private static func decode(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        var bits: UInt32 = 0
        var held = 0
        var at = 0
        var valid = true
        for character in source {
            let value = value(of: character)
            valid = valid && value < 64
            bits = bits << 6 | value & 63
            held += 6
            if held >= 8 {
                held -= 8
                target[at] = UInt8(truncatingIfNeeded: bits >> UInt32(held))
                at += 1
            }
        }
        // Bits left over must be zero, or one value would have several texts.
        return valid && bits & (1 << UInt32(held) - 1) == 0
    }

    /// All ones when `value` lies in `low...high`, else zero.
    private static func mask(_ value: UInt32, _ low: UInt32, _ high: UInt32) -> UInt32 {
        let outside = (value &- low) | (high &- value)
        return (outside >> 31) &- 1
    }

    private static func character(_ value: UInt32) -> UInt8 {
        let result =
            mask(value, 0, 25) & (value &+ 65) | mask(value, 26, 51) & (value &+ 71)
            | mask(value, 52, 61) & (value &- 4) | mask(value, 62, 62) & 45 | mask(value, 63, 63) & 95
        return UInt8(truncatingIfNeeded: result)
    }

    /// The six bits of a character, or 64 when it is none of the alphabet.
    private static func value(of character: UInt8) -> UInt32 {
        let code = UInt32(character)
        let upper = mask(code, 65, 90)
        let lower = mask(code, 97, 122)
        let digit = mask(code, 48, 57)
        let dash = mask(code, 45, 45)
        let underscore = mask(code, 95, 95)
        let known = upper | lower | digit | dash | underscore
        return upper & (code &- 65) | lower & (code &- 71) | digit & (code &+ 4) | dash & 62 | underscore & 63
            | ~known & 64
    }
}
