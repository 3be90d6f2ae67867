/// The body of a note: a text, and runs over it that say how it looks.
///
/// The protobuf has the document in field 2, the note in its field 3, the text in field 2 of that, and the runs in field 5.
/// Lengths of runs are in UTF-16 units.
struct NoteDocument {
    /// How a paragraph looks. The raw values are those of the format; a paragraph without one is body text.
    enum Style: Int {
        case body = -1
        case title = 0
        case heading = 1
        case subheading = 2
        case monospaced = 4
        case dottedList = 100
        case dashedList = 101
        case numberedList = 102
        case checkList = 103
    }

    /// A stretch of text.
    struct Run {
        /// UTF-16 units.
        var length = 0
        var style = Style.body
        var indent = 0
        var isQuote = false
        var isDone = false
        var isBold = false
        var isItalic = false
        var isStruck = false
        /// A web address; empty if none.
        var link = ""
        /// What stands here as U+FFFC: its identifier and Apple's type of it.
        var attachment: (identifier: String, type: String)?
    }

    private(set) var text = ""
    private(set) var runs: [Run] = []

    /// Most runs; real notes have some thousands.
    static let mostRuns = 500_000

    /// Reads a document that was expanded.
    init(_ bytes: [UInt8]) throws(FormatError) {
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(FormatError) in try NoteDocument(store: raw) }
        }
        self = try result.get()
    }

    private init(store: UnsafeRawBufferPointer) throws(FormatError) {
        guard let document = try Self.field(2, of: store), let note = try Self.field(3, of: document) else {
            throw .malformed("a document without a note")
        }
        try self.init(note: note)
    }

    /// Reads the message that documents, and cells of tables, have their text in.
    init(note: UnsafeRawBufferPointer) throws(FormatError) {
        var fields = ProtobufFields(note)
        var hasText = false
        while let (number, value) = try fields.next() {
            switch number {
            case 2:
                text = value.text ?? ""
                hasText = true
            case 5:
                guard runs.count < Self.mostRuns else { throw .tooLarge(limit: Self.mostRuns) }
                if let content = value.content { runs.append(try Run(content)) }
            default: continue
            }
        }
        guard hasText || runs.isEmpty else { throw .malformed("runs without a text") }
    }

    /// The bytes of the first field of a number.
    static func field(_ wanted: Int, of message: UnsafeRawBufferPointer) throws(FormatError) -> UnsafeRawBufferPointer?
    {
        var fields = ProtobufFields(message)
        while let (number, value) = try fields.next() {
            if number == wanted, let content = value.content { return content }
        }
        return nil
    }
}

extension NoteDocument.Run {
    fileprivate init(_ message: UnsafeRawBufferPointer) throws(FormatError) {
        var fields = ProtobufFields(message)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: length = max(0, value.int ?? 0)
            case 2: if let content = value.content { try readParagraph(content) }
            case 5:
                isBold = value.int == 1 || value.int == 3
                isItalic = value.int == 2 || value.int == 3
            case 7: isStruck = value.int == 1
            case 9: link = value.text ?? ""
            case 12: if let content = value.content { try readAttachment(content) }
            default: continue
            }
        }
    }

    private mutating func readParagraph(_ message: UnsafeRawBufferPointer) throws(FormatError) {
        var fields = ProtobufFields(message)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: style = value.int.flatMap(NoteDocument.Style.init(rawValue:)) ?? .body
            case 4: indent = min(16, max(0, value.int ?? 0))
            case 5: if let content = value.content { try readCheck(content) }
            case 8: isQuote = value.int == 1
            default: continue
            }
        }
    }

    private mutating func readCheck(_ message: UnsafeRawBufferPointer) throws(FormatError) {
        var fields = ProtobufFields(message)
        while let (number, value) = try fields.next() {
            if number == 2 { isDone = value.int == 1 }
        }
    }

    private mutating func readAttachment(_ message: UnsafeRawBufferPointer) throws(FormatError) {
        var fields = ProtobufFields(message)
        var found = (identifier: "", type: "")
        while let (number, value) = try fields.next() {
            if number == 1 { found.identifier = value.text ?? "" }
            if number == 2 { found.type = value.text ?? "" }
        }
        attachment = found
    }
}
