/// Writes XML property lists, the form that desktop software gives Info.plist.
struct XMLPlist {
    private var output = ""

    /// The bytes of an XML property list with `value` at its top.
    static func encode(_ value: PlistValue) -> [UInt8] {
        var writer = XMLPlist()
        writer.output = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">\n
            """
        writer.add(value, depth: 0)
        writer.output += "</plist>\n"
        return Array(writer.output.utf8)
    }

    private mutating func add(_ value: PlistValue, depth: Int) {
        let indent = String(repeating: "\t", count: depth)
        switch value {
        case .string(let string): output += "\(indent)<string>\(Self.escape(string))</string>\n"
        case .integer(let number): output += "\(indent)<integer>\(number)</integer>\n"
        case .real(let number): output += "\(indent)<real>\(number)</real>\n"
        case .bool(let flag): output += flag ? "\(indent)<true/>\n" : "\(indent)<false/>\n"
        case .date(let seconds): output += "\(indent)<date>\(CalendarTime(cocoa: seconds).iso8601)</date>\n"
        case .data(let bytes):
            output += "\(indent)<data>\n\(indent)\(base64(bytes))\n\(indent)</data>\n"
        case .array(let items):
            output += "\(indent)<array>\n"
            for item in items { add(item, depth: depth + 1) }
            output += "\(indent)</array>\n"
        case .dictionary(let pairs):
            output += "\(indent)<dict>\n"
            for (key, item) in pairs {
                output += "\(indent)\t<key>\(Self.escape(key))</key>\n"
                add(item, depth: depth + 1)
            }
            output += "\(indent)</dict>\n"
        case .uid(let number):
            // The XML form has no references; Apple's tools write this instead.
            add(["CF$UID": .integer(Int64(number))], depth: depth)
        }
    }

    private static func escape(_ string: String) -> String {
        var result = ""
        for character in string {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}

/// Base64 with padding.
func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
        let group = Array(bytes[index..<min(index + 3, bytes.count)])
        let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
        for place in 0..<4 {
            output.append(place <= group.count ? alphabet[Int(word >> (18 - 6 * UInt32(place)) & 63)] : 0x3D)
        }
        index += 3
    }
    return String(decoding: output, as: UTF8.self)
}
