/// Writes one line of JSON, always the same for the same values: no blanks, members in the order in which they are given.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var needsComma: Bool

    /// Bytes that a string takes at most, escapes and all; the rest is cut off. Readers insist on lines of less than 1 MiB.
    private static let longestString = 512

    /// - Parameter isContinued: whether what is written goes on in an object that has members already.
    init(isContinued: Bool = false) {
        needsComma = isContinued
        bytes.reserveCapacity(1_024)
    }

    mutating func object(_ name: StaticString? = nil, _ body: (inout JSONText) -> Void) {
        begin(name, "{")
        body(&self)
        end("}")
    }

    mutating func array(_ name: StaticString, _ body: (inout JSONText) -> Void) {
        begin(name, "[")
        body(&self)
        end("]")
    }

    mutating func number(_ name: String, _ value: some BinaryInteger) {
        member(name)
        raw("\(value)")
        needsComma = true
    }

    /// Nothing at all for an empty string.
    mutating func string(_ name: String, _ value: String) {
        if value.isEmpty { return }
        member(name)
        quote(value)
        needsComma = true
    }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func begin(_ name: StaticString?, _ bracket: String) {
        if let name { member("\(name)") } else if needsComma { raw(",") }
        raw(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: String) {
        raw(bracket)
        needsComma = true
    }

    private mutating func member(_ name: String) {
        if needsComma { raw(",") }
        quote(name)
        raw(":")
    }

    /// Everything that is not plain text is escaped, so that no line ends early, no terminal obeys and nothing reads backwards.
    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // Nearly every string.
        if text.utf8.count <= Self.longestString, text.utf8.allSatisfy(Self.isUnescaped) {
            bytes.append(contentsOf: text.utf8)
        } else {
            escape(text)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isUnescaped(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func escape(_ text: String) {
        let end = bytes.count + Self.longestString
        for scalar in text.unicodeScalars {
            // The longest that one scalar may take.
            guard bytes.count + 12 <= end else { break }
            switch scalar {
            case "\"", "\\":
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(UInt8(scalar.value))
            case " "..."~": bytes.append(UInt8(scalar.value))
            default:
                if scalar.properties.isPlain {
                    bytes.append(contentsOf: Unicode.UTF8.encode(scalar).unsafelyUnwrapped)
                } else {
                    for unit in UTF16.encode(scalar).unsafelyUnwrapped { raw(Self.escape(unit)) }
                }
            }
        }
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension Unicode.Scalar.Properties {
    /// Whether it shows, by itself, and moves nothing else.
    fileprivate var isPlain: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
