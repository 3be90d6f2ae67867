/// Formatted text out of an NSAttributedString, reduced to what a message means.
///
/// Offsets and lengths are in UTF-16 units of `text`, as the archive counts.
struct AttributedText: Sendable, Equatable {
    /// A file that stands in the text as U+FFFC.
    struct Attachment: Sendable, Equatable {
        /// The attachment's guid in its table.
        var guid: String
        var offset: Int
    }

    /// A stretch of text with a meaning.
    struct Span: Sendable, Equatable {
        /// Whom it mentions, or where it leads.
        var value: String
        var offset: Int
        var length: Int
    }

    var text = ""
    var attachments: [Attachment] = []
    /// People who are mentioned, by handle.
    var mentions: [Span] = []
    /// Web addresses under the text.
    var links: [Span] = []
    /// Offset of each part of the message, by its number.
    var partOffsets: [Int] = []
}

extension TypedStreamReader {
    /// Reads an archive whose first value is an attributed or a plain string.
    ///
    /// - Throws: ``FormatError``, also for an archive of something else.
    mutating func attributedText(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> AttributedText {
        try read(bytes)
        defer { forget() }
        guard top.firstValue >= 0 else { throw .truncated }
        let root = nodes[Int(top.firstValue)]
        guard root.kind == .object else { throw .unsupported("an archive without an object") }
        let object = Int(root.payload)
        switch kind(of: object) {
        case .string:
            guard let text = string(object) else { throw .malformed("a string without text") }
            return AttributedText(text: text)
        case .attributedString: return try attributedText(object)
        default: throw .unsupported("an archive of something else than text")
        }
    }

    /// The string, then for each run its number and length; a number that is new is followed by its attributes.
    private func attributedText(_ object: Int) throws(FormatError) -> AttributedText {
        var next = objects[object].firstValue
        guard let first = take(&next), first.kind == .object, let text = string(Int(first.payload)) else {
            throw .malformed("an attributed string without text")
        }
        var result = AttributedText(text: text)
        var offset = 0
        var attributes: [Int] = []
        // Runs may repeat attributes, and so work more than they have bytes.
        var entriesLeft = Self.mostValues
        while let number = take(&next), let length = take(&next) {
            guard number.kind == .integer, length.kind == .integer, length.payload >= 0 else {
                throw .malformed("a run of an attributed string")
            }
            if number.payload == Int64(attributes.count) + 1 {
                guard let dictionary = take(&next), dictionary.kind == .object else {
                    throw .malformed("a run without attributes")
                }
                attributes.append(Int(dictionary.payload))
            }
            guard number.payload >= 1, number.payload <= attributes.count else {
                throw .malformed("a run with attributes that are not there")
            }
            let count = Int(clamping: length.payload)
            try add(attributes[Int(number.payload) - 1], offset, count, &entriesLeft, to: &result)
            offset = offset.addingReportingOverflow(count).partialValue
        }
        return result
    }

    /// Adds what one run's attributes mean.
    private func add(
        _ dictionary: Int,
        _ offset: Int,
        _ length: Int,
        _ entriesLeft: inout Int,
        to result: inout AttributedText
    ) throws(FormatError) {
        var next = objects[dictionary].firstValue
        // The number of entries, then key and value by turns.
        _ = take(&next)
        while let key = take(&next), let value = take(&next) {
            entriesLeft -= 1
            guard entriesLeft > 0 else { throw .tooLarge(limit: Self.mostValues) }
            guard key.kind == .object, let name = range(Int(key.payload)) else { continue }
            if has("__kIMMessagePartAttributeName", at: name) {
                addPart(number(value), offset, to: &result)
            } else if has("__kIMFileTransferGUIDAttributeName", at: name) {
                if let guid = text(value) { result.attachments.append(.init(guid: guid, offset: offset)) }
            } else if has("__kIMMentionConfirmedMention", at: name) {
                if let who = text(value) { result.mentions.append(.init(value: who, offset: offset, length: length)) }
            } else if has("__kIMLinkAttributeName", at: name) || has("NSLink", at: name) {
                if let link = text(value) { result.links.append(.init(value: link, offset: offset, length: length)) }
            }
        }
    }

    private func addPart(_ number: Int64?, _ offset: Int, to result: inout AttributedText) {
        // A part of several runs begins at the first; parts follow each other.
        if number == Int64(result.partOffsets.count) { result.partOffsets.append(offset) }
    }

    /// The next value of a chain.
    private func take(_ next: inout Int32) -> Node? {
        guard next >= 0 else { return nil }
        let node = nodes[Int(next)]
        next = node.next
        return node
    }

    /// The bytes of a string object.
    private func range(_ object: Int) -> Range<Int>? {
        guard kind(of: object) == .string, objects[object].firstValue >= 0 else { return nil }
        let node = nodes[Int(objects[object].firstValue)]
        guard node.kind == .bytes else { return nil }
        return Int(node.payload)..<(Int(node.payload) + Int(node.count))
    }

    private func string(_ object: Int) -> String? {
        range(object).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// The text of a string or of an address.
    private func text(_ node: Node) -> String? {
        guard node.kind == .object else { return nil }
        let object = Int(node.payload)
        if kind(of: object) != .url { return string(object) }
        // Whether it is relative to another, then the text.
        var next = objects[object].firstValue
        while let value = take(&next) {
            if value.kind == .object, let text = string(Int(value.payload)) { return text }
        }
        return nil
    }

    /// The number in an NSNumber: its type code, then the value.
    private func number(_ node: Node) -> Int64? {
        guard node.kind == .object, kind(of: Int(node.payload)) == .number else { return nil }
        var next = objects[Int(node.payload)].firstValue
        while let value = take(&next) {
            if value.kind == .integer { return value.payload }
        }
        return nil
    }
}
