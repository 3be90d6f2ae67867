import JuicerCore

/// Why the body of an unlock request is not taken.
///
/// No case says what stands in the body.
enum PassphraseBodyError: Error, Hashable, CustomStringConvertible {
    case notTheObject
    case badString
    case notUTF8
    case tooLong

    var description: String {
        switch self {
        case .notTheObject: #"the body must be a JSON object with one member: {"passphrase": "..."}"#
        case .badString: "the passphrase is no valid JSON string"
        case .notUTF8: "the passphrase is no valid UTF-8"
        case .tooLong: "the passphrase is longer than \(PassphraseBody.longestPassphrase) bytes"
        }
    }
}

/// Finds the passphrase in `{"passphrase": "..."}` (RFC 8259) without making a String or an array of it.
///
/// A JSON library would leave copies behind in memory that nobody wipes.
struct PassphraseBody {
    /// The daemon takes no longer ones (`UnlockBackupRequest.passphrase`).
    static let longestPassphrase = 1_024

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// Reads the whole body, which must hold this object and nothing else.
    static func passphrase(in bytes: UnsafeRawBufferPointer) throws(PassphraseBodyError) -> SecretBytes {
        var body = PassphraseBody(bytes: bytes)
        body.skipWhitespace()
        guard body.take("{") else { throw .notTheObject }
        body.skipWhitespace()
        guard body.take("\"passphrase\"") else { throw .notTheObject }
        body.skipWhitespace()
        guard body.take(":") else { throw .notTheObject }
        body.skipWhitespace()
        guard body.take("\"") else { throw .notTheObject }
        let start = body.position
        // The string is read twice: to learn its length, and to fill an allocation of exactly that length.
        let count = try body.decodeString { _, _ in }
        guard count <= longestPassphrase else { throw .tooLong }
        body.skipWhitespace()
        guard body.take("}") else { throw .notTheObject }
        body.skipWhitespace()
        guard body.position == bytes.count else { throw .notTheObject }
        body.position = start
        let secret = SecretBytes(count: count) { output in
            _ = try? body.decodeString { index, byte in output[index] = byte }
        }
        guard secret.withUnsafeBytes(isUTF8) else { throw .notUTF8 }
        return secret
    }

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    private mutating func skipWhitespace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        for index in 0..<length where bytes[position + index] != text.utf8Start[index] { return false }
        position += length
        return true
    }

    private mutating func next() throws(PassphraseBodyError) -> UInt8 {
        guard position < bytes.count else { throw .badString }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads up to and past the closing quote, giving each decoded byte with its index to `emit`.
    private mutating func decodeString(_ emit: (Int, UInt8) -> Void) throws(PassphraseBodyError) -> Int {
        var count = 0
        while true {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "\""):
                return count
            case UInt8(ascii: "\\"):
                let scalar = try decodeEscape()
                for unit in scalar.utf8 {
                    emit(count, unit)
                    count += 1
                }
            case 0..<0x20:
                throw .badString
            default:
                emit(count, byte)
                count += 1
            }
        }
    }

    private mutating func decodeEscape() throws(PassphraseBodyError) -> Unicode.Scalar {
        switch try next() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try decodeUnit()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            // A surrogate: the first of a pair must be followed by the second.
            guard (0xD800...0xDBFF).contains(unit), take("\\u") else { throw .badString }
            let second = try decodeUnit()
            guard (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x1_0000 + (unit - 0xD800) << 10 + (second - 0xDC00))
            else { throw .badString }
            return scalar
        default: throw .badString
        }
    }

    private mutating func decodeUnit() throws(PassphraseBodyError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let byte = try next()
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .badString
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}

/// Whether the bytes are UTF-8 by the Unicode standard, table 3-7.
private func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    (try? UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)) != nil
}
