/// The header that has a browser save a file under a name that cannot hurt.
enum ContentDisposition {
    /// Names longer than this are cut; file systems hold 255 bytes.
    private static let longestName = 200

    /// Makes `attachment` with both forms of the name (RFC 6266, RFC 8187).
    ///
    /// - Parameter path: bytes out of a backup, which may be anything. Only what follows the last `/` or `\`
    ///   is used; control characters, characters that turn text around, and those that a file system or a
    ///   shell reads specially become `_`.
    /// - Parameter fallback: the name where nothing is left, plain ASCII.
    static func attachment(path: [UInt8], fallback: String) -> String {
        let name = safeName(path: path, fallback: fallback)
        let ascii = String(name.map { $0.isASCII ? $0 : "_" })
        return "attachment; filename=\"\(ascii)\"; filename*=UTF-8''\(percentEncode(name))"
    }

    /// The name alone.
    static func safeName(path: [UInt8], fallback: String) -> String {
        let last = path.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }).last ?? []
        var name = ""
        for scalar in String(decoding: last, as: UTF8.self).unicodeScalars {
            let length = name.utf8.count + String(scalar).utf8.count
            if length > longestName { break }
            name.unicodeScalars.append(isSafe(scalar) ? scalar : "_")
        }
        // A leading dot hides a file, trailing dots and spaces are dropped by Windows.
        while let first = name.first, first == "." || first == " " { name.removeFirst() }
        while let final = name.last, final == "." || final == " " { name.removeLast() }
        return name.isEmpty ? fallback : name
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Format characters hold the ones that reverse the direction of text (U+202E and its kin).
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: !"\"*:<>?|%;'`$&".unicodeScalars.contains(scalar)
        }
    }

    /// RFC 8187's `value-chars`: everything but letters, digits and a few marks is escaped.
    private static func percentEncode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
