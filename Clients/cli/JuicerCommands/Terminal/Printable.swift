/// Makes text out of a backup safe to show: what would steer a terminal or reorder a line is shown as an escape.
///
/// Names in a backup are chosen by whoever made it. Control characters (C0, DEL, C1) and the characters that switch the
/// direction of writing are written as `\n`, `\t`, `\x1b` or `\u{202e}`, a backslash as it is.
enum Printable {
    /// The text without anything that steers a terminal.
    static func text(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return String(text) }
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What a table shows in one of its cells; "-" for nothing.
    static func cell(_ text: String) -> String { text.isEmpty ? "-" : self.text(text) }

    /// Bytes as text; what is not UTF-8 shows as U+FFFD.
    static func text(bytes: some Collection<UInt8>) -> String {
        text(String(decoding: bytes, as: UTF8.self))
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        default:
            scalar.value < 0x100
                ? "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
                : "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }
}
