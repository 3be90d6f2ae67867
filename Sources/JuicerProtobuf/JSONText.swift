/// Pieces of JSON text, appended to bytes without a detour over `String`.
extension [UInt8] {
    mutating func appendDecimal(_ magnitude: UInt64, negative: Bool) {
        if negative { append(UInt8(ascii: "-")) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var at = 20
            var rest = magnitude
            repeat {
                at -= 1
                digits[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[at...]))
        }
    }

    /// Appends a string's content with the escapes of RFC 8259, section 7, and with U+2028 and U+2029 escaped too,
    /// which JavaScript took for line ends.
    mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var plain = 0
            for (index, byte) in bytes.enumerated() {
                let isSeparator =
                    byte == 0xE2 && index + 2 < bytes.count && bytes[index + 1] == 0x80
                    && bytes[index + 2] & 0xFE == 0xA8
                guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || isSeparator else { continue }
                append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain..<index]))
                plain = index + 1
                switch byte {
                case 0x22, 0x5C: append(contentsOf: [0x5C, byte])
                case 0x0A: append(contentsOf: [0x5C, UInt8(ascii: "n")])
                case 0x0D: append(contentsOf: [0x5C, UInt8(ascii: "r")])
                case 0x09: append(contentsOf: [0x5C, UInt8(ascii: "t")])
                case 0xE2:
                    append(contentsOf: (bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
                    plain = index + 3
                default:
                    append(contentsOf: [0x5C, UInt8(ascii: "u"), 0x30, 0x30, hexDigit(byte >> 4), hexDigit(byte & 15)])
                }
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain...]))
        }
    }

    /// Appends base64 of RFC 4648, section 4, with padding.
    mutating func appendBase64(_ bytes: UnsafeRawBufferPointer) {
        reserveCapacity(count + (bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let left = Swift.min(3, bytes.count - at)
            var word = UInt32(bytes[at]) << 16
            if left > 1 { word |= UInt32(bytes[at + 1]) << 8 }
            if left > 2 { word |= UInt32(bytes[at + 2]) }
            append(base64Digit(word >> 18))
            append(base64Digit(word >> 12))
            append(left > 1 ? base64Digit(word >> 6) : UInt8(ascii: "="))
            append(left > 2 ? base64Digit(word) : UInt8(ascii: "="))
            at += 3
        }
    }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

private func base64Digit(_ value: UInt32) -> UInt8 {
    let six = UInt8(truncatingIfNeeded: value & 63)
    switch six {
    case 0..<26: return UInt8(ascii: "A") + six
    case 26..<52: return UInt8(ascii: "a") + six - 26
    case 52..<62: return UInt8(ascii: "0") + six - 52
    case 62: return UInt8(ascii: "+")
    default: return UInt8(ascii: "/")
    }
}
