/// How words of a query are looked for. The raw values equal those of `juicer.v1.SearchMode`.
public enum SearchMode: UInt8, Sendable, Hashable {
    /// Every word, in any order; the last one may be the beginning of a word. Quotes make a phrase.
    case words = 1
    /// The whole query as a run of characters anywhere, three or more.
    case substring = 2
}

/// What a query asks for, as the full-text indexes and the search for highlights take it.
struct SearchQuery: Sendable {
    /// Words in a row.
    struct Phrase: Sendable {
        /// Folded, at least one.
        var words: [[UInt8]]
        /// Whether a word that only begins with the last one fits too.
        var isPrefix: Bool
        /// As it was typed, without quotes.
        var text: String
    }

    let mode: SearchMode
    /// For ``SearchMode/words``: what must all be there.
    private(set) var phrases: [Phrase] = []
    /// For ``SearchMode/substring``: the folded run.
    private(set) var run: [UInt8] = []
    /// FTS5's expression (https://sqlite.org/fts5.html, 3).
    private(set) var expression = ""

    /// A shorter beginning of a word fits too much to be of use; it must be a whole word.
    static let shortestPrefix = 3

    init(_ text: String, mode: SearchMode) throws(IndexError) {
        guard text.utf8.count <= SearchRequest.longestQuery else { throw .queryTooLong }
        self.mode = mode
        let text = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
        switch mode {
        case .words:
            phrases = Self.phrases(of: text)
            guard !phrases.isEmpty else { throw .emptyQuery }
            expression = phrases.map { Self.quoted($0.text) + ($0.isPrefix ? " *" : "") }.joined(separator: " AND ")
        case .substring:
            let folded = TextFolding.fold(text)
            guard !folded.isEmpty else { throw .emptyQuery }
            guard folded.unicodeScalars.count >= 3 else { throw .queryTooShort }
            run = Array(folded.utf8)
            expression = Self.quoted(text)
        }
    }

    private static func phrases(of text: String) -> [Phrase] {
        var phrases: [Phrase] = []
        // Quotes of all kinds, as keyboards make them by themselves.
        let quotes: Set<Unicode.Scalar> = ["\"", "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}"]
        var piece = String.UnicodeScalarView()
        var isQuoted = false
        func end(isLast: Bool) {
            defer { piece = String.UnicodeScalarView() }
            let text = String(piece)
            let words = TextFolding.queryWords(text).map(\.bytes)
            guard let last = words.last else { return }
            let isRun = TextFolding.isRun(last)
            let length = String(decoding: last, as: UTF8.self).unicodeScalars.count
            // One character of a script without spaces stands before any other in the index.
            let isPrefix = isRun ? length == 1 : isLast && !isQuoted && length >= shortestPrefix
            phrases.append(Phrase(words: words, isPrefix: isPrefix, text: text))
        }
        for scalar in text.unicodeScalars {
            if quotes.contains(scalar) {
                end(isLast: false)
                isQuoted.toggle()
            } else if scalar.properties.isWhitespace && !isQuoted {
                end(isLast: false)
            } else {
                piece.append(scalar)
            }
        }
        end(isLast: true)
        return phrases
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

extension String {
    fileprivate func replacing(_ one: Character, with other: String) -> String {
        reduce(into: "") { $0 += $1 == one ? other : String($1) }
    }
}
