/// Builds Markdown line by line.
struct NoteLines {
    private(set) var markdown = ""
    private var line = ""
    /// How the line at hand looks: as its first run does.
    private var style: NoteDocument.Run?
    private var isInCode = false
    /// Numbers of the items of numbered lists, by their indent.
    private var numbers: [Int: Int] = [:]

    /// Adds text to the line at hand.
    mutating func add(_ part: String, _ run: NoteDocument.Run) {
        if style == nil { style = run }
        guard !part.isEmpty else { return }
        if run.style == .monospaced {
            line += part
            return
        }
        line += Self.marked(part, run)
    }

    /// Adds an attachment by its number.
    mutating func addImage(_ name: String, number: Int, _ run: NoteDocument.Run) {
        if style == nil { style = run }
        line += "![\(Self.escaped(name))](attachment:\(number))"
    }

    /// Adds a table, which stands in lines of its own. Its first row is the head.
    mutating func addTable(_ rows: [[String]]) {
        if !line.isEmpty { endLine(style ?? NoteDocument.Run()) }
        closeCode()
        guard let head = rows.first, !head.isEmpty else { return }
        if !markdown.isEmpty, !markdown.hasSuffix("\n\n") { markdown += "\n" }
        for (index, row) in rows.enumerated() {
            let cells = row.map { Self.escaped($0).replacing("|", with: "\\|").replacing("\n", with: "<br>") }
            markdown += "| \(cells.joined(separator: " | ")) |\n"
            if index == 0 { markdown += "|" + String(repeating: " --- |", count: head.count) + "\n" }
        }
        markdown += "\n"
    }

    /// Ends the line at hand, which looks as it began or, where it is empty, as its end.
    mutating func endLine(_ run: NoteDocument.Run) {
        let look = style ?? run
        if look.style == .monospaced {
            if !isInCode { markdown += "```\n" }
            isInCode = true
            markdown += line + "\n"
        } else {
            closeCode()
            markdown += (line.isEmpty ? "" : prefix(look)) + line + "\n"
        }
        if look.style != .numberedList { numbers = [:] }
        (line, style) = ("", nil)
    }

    mutating func finish() {
        if !line.isEmpty { endLine(style ?? NoteDocument.Run()) }
        closeCode()
        while markdown.hasSuffix("\n") { markdown.removeLast() }
    }

    private mutating func closeCode() {
        if isInCode { markdown += "```\n" }
        isInCode = false
    }

    private mutating func prefix(_ look: NoteDocument.Run) -> String {
        let quote = look.isQuote ? "> " : ""
        let indent = String(repeating: "    ", count: look.indent)
        switch look.style {
        case .title: return quote + "# "
        case .heading: return quote + "## "
        case .subheading: return quote + "### "
        case .dottedList, .dashedList: return quote + indent + "- "
        case .checkList: return quote + indent + (look.isDone ? "- [x] " : "- [ ] ")
        case .numberedList:
            numbers = numbers.filter { $0.key <= look.indent }
            numbers[look.indent, default: 0] += 1
            return quote + indent + "\(numbers[look.indent] ?? 1). "
        case .body, .monospaced: return quote
        }
    }

    /// Text with its marks. They stand at the words, as Markdown does not take them beside space.
    private static func marked(_ part: String, _ run: NoteDocument.Run) -> String {
        let start = part.prefix { $0 == " " || $0 == "\t" }
        let rest = part[start.endIndex...]
        guard !rest.isEmpty else { return part }
        let end = rest.reversed().prefix { $0 == " " || $0 == "\t" }.count
        var words = escaped(String(rest.dropLast(end)))
        if !run.link.isEmpty { words = "[\(words)](<\(run.link.filter { $0 != ">" && $0 != "<" && $0 != "\n" })>)" }
        // Titles are bold by themselves.
        if run.isBold, ![.title, .heading, .subheading].contains(run.style) { words = "**\(words)**" }
        if run.isItalic { words = "*\(words)*" }
        if run.isStruck { words = "~~\(words)~~" }
        return start + words + String(rest.suffix(end))
    }

    /// Text whose marks are no Markdown.
    static func escaped(_ text: String) -> String {
        let special: Set<UInt8> = Set("\\`*_[]<>#~".utf8)
        guard text.utf8.contains(where: special.contains) else { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if special.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
