/// The text of simple HTML: what mail and the Notes of old write.
///
/// It is no parser of all HTML: tags are dropped, those that begin or end a block become line breaks, scripts and styles go
/// with their content, and the usual entities are read. It takes time in proportion to the bytes.
enum HTMLText {
    /// The text, without space at its ends.
    static func text(_ html: String) -> String {
        let bytes = Array(html.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        // After the last ">" nothing is a tag; looking for one each time would take for ever.
        let lastClose = bytes.lastIndex(of: UInt8(ascii: ">")) ?? -1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "<") where position < lastClose: tag(bytes, &position, &output)
            case UInt8(ascii: "&"): entity(bytes, &position, &output)
            case 0x0A, 0x0D:
                // A line break in the source is a space.
                if let last = output.last, last != 0x20, last != 0x0A { output.append(0x20) }
                position += 1
            default:
                output.append(bytes[position])
                position += 1
            }
        }
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
        let start = output.firstIndex { !isSpace($0) } ?? output.count
        let end = output.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        return String(decoding: output[start..<end], as: UTF8.self)
    }

    /// Goes past a tag. What has no end is text.
    private static func tag(_ bytes: [UInt8], _ position: inout Int, _ output: inout [UInt8]) {
        var place = position + 1
        let isEnd = place < bytes.count && bytes[place] == UInt8(ascii: "/")
        if isEnd { place += 1 }
        let nameStart = place
        while place < bytes.count, isLetterOrDigit(bytes[place]) { place += 1 }
        let name = String(decoding: bytes[nameStart..<min(place, nameStart + 16)], as: UTF8.self).lowercased()
        let isTag = !name.isEmpty || bytes[position...].starts(with: "<!".utf8)
        guard isTag, let close = bytes[place...].firstIndex(of: UInt8(ascii: ">")) else {
            output.append(UInt8(ascii: "<"))
            position += 1
            return
        }
        position = close + 1
        if name == "script" || name == "style", !isEnd {
            let ending = Array("</\(name)".utf8)
            while position < bytes.count, !bytes[position...].starts(with: ending) { position += 1 }
            return
        }
        // An empty line between blocks is one line break for each.
        let breaks = name == "br" || (blocks.contains(name) && !output.isEmpty && output.last != 0x0A)
        if breaks { output.append(0x0A) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Reads an entity. What is none is text.
    private static func entity(_ bytes: [UInt8], _ position: inout Int, _ output: inout [UInt8]) {
        let start = position + 1
        let window = bytes[start..<min(bytes.count, start + 12)]
        guard let end = window.firstIndex(of: UInt8(ascii: ";")) else {
            output.append(UInt8(ascii: "&"))
            position += 1
            return
        }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        if let text = entities[name] {
            output += Array(text.utf8)
        } else if name.hasPrefix("#"), let scalar = number(name.dropFirst()) {
            output += Array(String(Character(scalar)).utf8)
        } else {
            output += bytes[position...end]
        }
        position = end + 1
    }

    private static func number(_ digits: Substring) -> Unicode.Scalar? {
        let value =
            digits.hasPrefix("x") || digits.hasPrefix("X") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init)
    }

    private static let blocks: Set = [
        "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "blockquote", "pre", "hr",
        "body",
    ]
    private static let entities = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "hellip": "…", "ndash": "–",
        "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "euro": "€", "copy": "©",
    ]
}
