/// Text in lines that fit a terminal.
enum TextWrap {
    /// The lines of a text, each at most `width` columns, without anything that steers a terminal.
    ///
    /// Breaks lines of the text where it breaks them itself, else between words, and inside a word only where it is
    /// longer than a line. A tab is four spaces.
    ///
    /// - Parameter width: columns, at least 2, which is the widest character.
    static func lines(_ text: String, width: Int) -> [String] {
        let width = max(width, 2)
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .flatMap { wrapped(line: printable($0), width: width) }
    }

    private static func printable(_ line: Substring) -> String {
        guard line.contains("\t") else { return Printable.text(line) }
        return line.split(separator: "\t", omittingEmptySubsequences: false).map { Printable.text($0) }
            .joined(separator: "    ")
    }

    private static func wrapped(line: String, width: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        var used = 0
        func finish() {
            while current.last == " " { current.removeLast() }
            lines.append(current)
            (current, used) = ("", 0)
        }
        for word in words(line) {
            let columns = DisplayWidth.of(word)
            if used + columns <= width {
                current += word
                used += columns
            } else if word.first == " " {
                // The space between two words is where the line breaks; it shows on neither side.
                finish()
            } else if columns <= width {
                if used > 0 { finish() }
                (current, used) = (word, columns)
            } else {
                for character in word {
                    let columns = DisplayWidth.of(character)
                    if used + columns > width { finish() }
                    current.append(character)
                    used += columns
                }
            }
        }
        if !current.isEmpty || lines.isEmpty { finish() }
        return lines
    }

    /// Runs of spaces and runs of anything else, in turn.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var current = ""
        for character in line {
            if let first = current.first, (first == " ") != (character == " ") {
                words.append(current)
                current = ""
            }
            current.append(character)
        }
        if !current.isEmpty { words.append(current) }
        return words
    }
}
