/// Writes a note's document as plain text and as Markdown.
///
/// In the plain text tags and links are their words, a table is its cells with tabs between, and every other attachment is a
/// U+FFFC. In the Markdown an attachment is an image whose address is `attachment:` and its number in the note's list, from 0.
struct NoteWriter {
    private(set) var text = ""
    private(set) var markdown = ""
    private(set) var files: [AttachmentRef] = []
    /// What could not be decoded, without any content.
    private(set) var problems: [String] = []
    private let attachments: NoteAttachments?
    private let account: Int64?
    /// UTF-16 units of `text`.
    private var textLength = 0
    private var lines = NoteLines()

    /// Places of attachments so far.
    private var placeCount = 0

    /// Most places of attachments in a note that are read.
    static let mostFiles = 5_000

    /// - Parameter attachments: nil where there is no store to look them up in.
    init(attachments: NoteAttachments?, account: Int64?) {
        self.attachments = attachments
        self.account = account
    }

    mutating func write(_ document: NoteDocument) {
        let units = Array(document.text.utf16)
        var position = 0
        for run in document.runs where position < units.count {
            let end = min(units.count, position + min(run.length, units.count))
            write(units[position..<end], run)
            position = end
        }
        // What no run covers is text all the same.
        if position < units.count { write(units[position...], NoteDocument.Run()) }
        lines.finish()
        markdown = lines.markdown
    }

    private mutating func write(_ units: ArraySlice<UInt16>, _ run: NoteDocument.Run) {
        if let attachment = run.attachment, !units.isEmpty {
            write(attachment.identifier, attachment.type, run)
            return
        }
        var rest = units
        while !rest.isEmpty {
            // U+2028 breaks a line within a paragraph.
            let line = rest.prefix { $0 != 0x0A && $0 != 0x2028 }
            let part = String(decoding: line, as: UTF16.self)
            add(part, count: line.count)
            lines.add(part, run)
            rest = rest[line.endIndex...]
            guard rest.popFirst() != nil else { break }
            add("\n", count: 1)
            lines.endLine(run)
        }
    }

    private mutating func add(_ part: String, count: Int) {
        text += part
        textLength += count
    }

    private mutating func write(_ identifier: String, _ type: String, _ run: NoteDocument.Run) {
        placeCount += 1
        guard placeCount <= Self.mostFiles else {
            if placeCount == Self.mostFiles + 1 { problems.append("more attachments than are listed") }
            return
        }
        guard let item = attachments?.item(identifier, account: account) else {
            if attachments != nil { problems.append("an attachment that is not in the store") }
            addFile(AttachmentRef(.missing), run)
            return
        }
        if item.hasTable || type == "com.apple.notes.table" {
            addTable(item, run)
        } else if !item.words.isEmpty {
            add(item.words, count: item.words.utf16.count)
            lines.add(item.words, run)
        } else if !item.url.isEmpty {
            let title = item.title.isEmpty ? item.url : item.title
            add(title, count: title.utf16.count)
            var link = run
            link.link = item.url
            lines.add(title, link)
        } else {
            let pages = attachments?.pages(of: item, account: account) ?? []
            for page in pages.isEmpty ? [item] : pages { addFile(page.file, run) }
        }
    }

    private mutating func addFile(_ file: AttachmentRef, _ run: NoteDocument.Run) {
        guard files.count < RowEncoder.longestList else { return }
        var file = file
        file.textOffset = textLength
        lines.addImage(file.name, number: files.count, run)
        files.append(file)
        add("\u{FFFC}", count: 1)
    }

    private mutating func addTable(_ item: NoteAttachments.Item, _ run: NoteDocument.Run) {
        let result = attachments?
            .withTable(of: item) { bytes in Result { () throws(FormatError) in try NoteTableReader.table(bytes) } }
        switch result {
        case .success(let rows):
            let plain = rows.map { $0.joined(separator: "\t").replacing("\n", with: " ") }.joined(separator: "\n")
            add(plain, count: plain.utf16.count)
            lines.addTable(rows)
        case .failure(let error):
            problems.append("a table: \(error)")
            addFile(item.file, run)
        case nil:
            problems.append("a table without data")
            addFile(item.file, run)
        }
    }
}
