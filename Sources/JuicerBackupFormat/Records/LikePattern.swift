/// A SQL LIKE pattern with `\` as escape, matched as SQLite does: ASCII letters fit either case.
struct LikePattern: Sendable {
    private enum Element: Sendable {
        case run
        case one
        case byte(UInt8)
    }

    private let elements: [Element]

    /// Reads a pattern; nil when it ends in an escape.
    init?(_ text: String) {
        var elements: [Element] = []
        var isEscaped = false
        for byte in text.utf8 {
            switch byte {
            case _ where isEscaped:
                elements.append(.byte(Self.folded(byte)))
                isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "%"): if case .run? = elements.last {} else { elements.append(.run) }
            case UInt8(ascii: "_"): elements.append(.one)
            default: elements.append(.byte(Self.folded(byte)))
            }
        }
        if isEscaped { return nil }
        self.elements = elements
    }

    /// Whether the pattern fits all of the bytes. Costs at most pattern times bytes.
    func matches(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var position = 0
        var element = 0
        // Where to try again: after the last run, which then takes one byte more.
        var retry: (element: Int, position: Int)?
        while position < bytes.count {
            if element < elements.count {
                switch elements[element] {
                case .run:
                    element += 1
                    retry = (element, position)
                    continue
                case .one:
                    element += 1
                    position = Self.endOfCharacter(bytes, position)
                    continue
                case .byte(let expected) where expected == Self.folded(bytes[position]):
                    element += 1
                    position += 1
                    continue
                case .byte: break
                }
            }
            guard let again = retry else { return false }
            retry = (again.element, again.position + 1)
            element = again.element
            position = again.position + 1
        }
        return elements[element...].allSatisfy { if case .run = $0 { true } else { false } }
    }

    private static func endOfCharacter(_ bytes: [UInt8], _ start: Int) -> Int {
        var end = start + 1
        guard bytes[start] >= 0xC0 else { return end }
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}
