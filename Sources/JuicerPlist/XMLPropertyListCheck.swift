/// Looks through the tags of an XML list before the parser does.
///
/// libplist ends comments, CDATA sections, processing instructions and tags at the same places as this, so both
/// see the same nesting. A tag that the check cannot end is refused.
struct XMLPropertyListCheck {
    private let bytes: UnsafeRawBufferPointer
    private let limits: PropertyListLimits
    private var position = 0
    private var depth = 0
    private var objectCount = 0

    static func check(_ bytes: UnsafeRawBufferPointer, _ limits: PropertyListLimits) throws(PropertyListError) {
        guard !bytes.contains(0) else { throw .malformed("a NUL byte") }
        var scan = XMLPropertyListCheck(bytes: bytes, limits: limits)
        try scan.run()
    }

    private init(bytes: UnsafeRawBufferPointer, limits: PropertyListLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func run() throws(PropertyListError) {
        var sawTag = false
        while let open = next(UInt8(ascii: "<"), from: position) {
            position = open + 1
            if take("!--") {
                try skip(past: "-->")
            } else if take("![CDATA[") {
                try skip(past: "]]>")
            } else if take("?") {
                try skip(past: "?>")
                try requirePairedQuotes(open, position)
            } else if take("!") {
                try declaration()
            } else {
                try tag()
                sawTag = true
            }
        }
        guard sawTag else { throw .malformed("no tags") }
    }

    /// `<!DOCTYPE plist PUBLIC "..." "...">`, without an internal subset.
    private mutating func declaration() throws(PropertyListError) {
        guard take("DOCTYPE"), let end = next(UInt8(ascii: ">"), from: position) else { throw .entityDeclaration }
        guard !bytes[position..<end].contains(UInt8(ascii: "[")) else { throw .entityDeclaration }
        try requirePairedQuotes(position, end)
        position = end + 1
    }

    private mutating func tag() throws(PropertyListError) {
        guard let end = next(UInt8(ascii: ">"), from: position) else { throw .malformed("a tag without an end") }
        // Attributes stand in the tag `plist` alone; elsewhere they could hide what ends the tag.
        if take("plist") {
            try requirePairedQuotes(position, end)
        } else if bytes[position..<end].contains(where: isQuote) {
            throw .malformed("an attribute")
        }
        let closes = bytes[position] == UInt8(ascii: "/")
        let closesItself = bytes[end - 1] == UInt8(ascii: "/")
        position = end + 1
        if closes {
            depth -= 1
            guard depth >= 0 else { throw .malformed("an end without a tag") }
            return
        }
        objectCount += 1
        guard objectCount <= limits.objectCount else { throw .tooManyObjects(limit: limits.objectCount) }
        guard !closesItself else { return }
        depth += 1
        // One more than the values' own nesting, for the tag `plist` around them.
        guard depth <= limits.depth + 1 else { throw .tooDeep(limit: limits.depth) }
    }

    /// The parser looks for the end outside quotes, this check anywhere: with whole quotes they agree.
    private func requirePairedQuotes(_ start: Int, _ end: Int) throws(PropertyListError) {
        var open: UInt8?
        for byte in bytes[start..<end] where isQuote(byte) {
            if open == nil { open = byte } else if open == byte { open = nil }
        }
        guard open == nil else { throw .malformed("quotes without an end") }
    }

    private func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private func next(_ byte: UInt8, from start: Int) -> Int? {
        bytes[start...].firstIndex(of: byte)
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard matches(text, at: position) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    private mutating func skip(past text: StaticString) throws(PropertyListError) {
        let first = text.utf8Start[0]
        var from = position
        while let found = next(first, from: from) {
            if matches(text, at: found) {
                position = found + text.utf8CodeUnitCount
                return
            }
            from = found + 1
        }
        throw .malformed("a tag without an end")
    }

    private func matches(_ text: StaticString, at start: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard count <= bytes.count - start else { return false }
        for offset in 0..<count where bytes[start + offset] != text.utf8Start[offset] { return false }
        return true
    }
}
