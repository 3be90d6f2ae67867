import Foundation
import JuicerArtifacts
import TestSupport
import Testing

@testable import JuicerIndex

@Suite("Searching the index")
struct SearchTests {
    private let model = MessageModel(1_200, seed: 2)
    private let test: TestIndex
    private var index: ArtifactIndex { test.index }

    init() throws {
        test = try TestIndex()
        try test.build(.message, model.rows)
    }

    private func request(
        _ query: String,
        _ mode: SearchMode = .words,
        _ order: SearchOrder = .newest,
        _ filter: ItemFilter = ItemFilter()
    ) -> SearchRequest {
        var request = SearchRequest(query)
        (request.mode, request.order, request.filter) = (mode, order, filter)
        return request
    }

    private func ids(_ request: SearchRequest, size: Int = 50) throws -> [String] {
        let all = try allPages(size) { try index.search(request, $0) }
        #expect(all.total == all.items.count)
        return all.items.map(\.item.id)
    }

    /// Foundation's folding, which knows nothing of ours.
    private func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
            .replacingOccurrences(of: "ß", with: "ss")
    }

    private func expected(_ filter: ItemFilter = ItemFilter(), _ fits: (String) -> Bool) -> [String] {
        model.filtered(filter, isTimed: false).filter { fits(folded($0.text)) }.map(\.id).reversed()
    }

    @Test("Words, beginnings and phrases are found where a look at every message finds them, with filters")
    func words() throws {
        var filter = ItemFilter()
        filter.hasAttachment = true
        filter.since = UnixTime(seconds: Int64(1_600_300_000))
        for filter in [ItemFilter(), filter] {
            for word in ["zürich", "ECOLE", "strasse", "dinner", "42", "naive"] {
                let wanted = folded(word)
                let found = try ids(request("\"\(word)\"", .words, .newest, filter))
                #expect(found == expected(filter) { $0.split(separator: " ").contains { $0 == wanted } }, "\(word)")
            }
            let both = try ids(request("dinner coff", .words, .newest, filter))
            #expect(
                both
                    == expected(filter) { text in
                        let words = text.split(separator: " ")
                        return words.contains("dinner") && words.contains { $0.hasPrefix("coff") }
                    }
            )
            let phrase = try ids(request("\"dinner at\"", .words, .newest, filter))
            #expect(phrase == expected(filter) { " \($0) ".contains(" dinner at ") })
        }
        #expect(try ids(request("dinner", .words, .oldest)) == ids(request("dinner")).reversed())
    }

    @Test("A run of characters is found anywhere, over words too")
    func runs() throws {
        for run in ["ther", "inne", "r at", "URIC", "STRASS", "京都", "o'cl", "하세요", "都 安", "フェ "] {
            guard run.unicodeScalars.count >= 3 else { continue }
            let found = try ids(request(run, .substring))
            #expect(found == expected { $0.contains(folded(run)) }, "\(run)")
        }
        #expect(throws: IndexError.queryTooShort) { try index.search(request("ab", .substring)) }
        #expect(throws: IndexError.emptyQuery) { try index.search(request("...")) }
        #expect(throws: IndexError.emptyQuery) { try index.search(request("\"\"")) }
        #expect(throws: IndexError.queryTooLong) { try index.search(request(String(repeating: "a", count: 1_001))) }
    }

    @Test("Words of scripts without spaces, accents, forms and emoji are found as people type them")
    func scripts() throws {
        let texts = [
            "我住在東京都，很好", "京都に行きました", "オフィスのカフェで", "ｶﾌｪ ＡＢＣ１２３", "안녕하세요 여러분", "สวัสดีครับ", "Crème brûlée",
            "Fußball in ÇANAKKALE", "ПРИВЕТ, Ёлка", "Ελλάς ΑΘΗΝΑ", "שָׁלוֹם", "مَرْحَبًا", "ok 👍🏽 done",
            "\u{1D5E8}\u{1D5FB}ser Łódź",
            "か\u{3099}き", "\u{1112}\u{1161}\u{11AB}국어", "iPhone手机", "it's ﬁne", "नमस्ते दुनिया", "e\u{301}te",
        ]
        let rows = texts.enumerated()
            .map { number, text -> ArtifactRow in
                var row = NoteRow(id: "\(number)", source: MessageModel.source(number))
                row.text = text
                row.modified = UnixTime(seconds: Int64(number))
                return .note(row)
            }
        try test.build(.note, rows)
        var filter = ItemFilter()
        filter.kinds = [.note]
        let queries: [(String, [Int])] = [
            ("東京", [0]), ("京都", [1, 0]), ("京", [1, 0]), ("東京都", [0]), ("都", [1, 0]), ("京東", []), ("カフェ", [3, 2]),
            ("abc", [3]), ("123", []), ("abc123", [3]), ("하세", [4]), ("여러분", [4]), ("ดีค", [5]), ("creme", [6]),
            ("BRULEE", [6]),
            ("fussball", [7]), ("canakkale", [7]), ("привет", [8]), ("елка", [8]), ("αθηνα", [9]), ("ελλασ", [9]),
            ("שלום", [10]),
            ("مرحبا", [11]), ("👍", [12]), ("unser", [13]), ("lodz", [13]), ("がき", [14]), ("한국", [15]), ("手机", [16]),
            ("iphone", [16]), ("fine", [17]), ("नमस्ते", [18]), ("été", [19]), ("\u{201C}很好\u{201D}", [0]), ("住在 很好", [0]),
        ]
        for (query, found) in queries {
            let hits = try ids(request(query, .words, .newest, filter))
            #expect(hits == found.map { "\($0)" }, "\(query)")
        }
    }

    @Test("No text breaks the cutting up of words, and every character of it is within the text")
    func anyBytes() throws {
        var random = SeededGenerator(seed: 3)
        let alphabet: [Unicode.Scalar] = [
            "a", "é", "ß", "東", "か", "\u{3099}", "\u{1112}", "\u{1161}", "😀", "\u{301}", " ", "\u{1F}", "ﷺ",
        ]
        for _ in 0..<3_000 {
            let scalars = (0..<Int.random(in: 0..<12, using: &random))
                .compactMap { _ in alphabet.randomElement(using: &random) }
            let text = String(String.UnicodeScalarView(scalars))
            var end = 0
            TextFolding.forEachWord(text) { word, range in
                #expect(!word.isEmpty && range.lowerBound >= end && range.upperBound <= text.utf8.count)
                end = range.lowerBound
                return true
            }
            let (folded, offsets) = TextFolding.foldWithOffsets(text)
            #expect(folded.count == offsets.count)
            #expect(offsets == offsets.sorted())
            // What was folded stays as it is.
            let once = String(decoding: folded, as: UTF8.self)
            #expect(TextFolding.fold(once) == once)
        }
    }

    @Test("By rank come titles before bodies, short before long, near before far; and no hit is lost or twice")
    func ranking() throws {
        var rows: [ArtifactRow] = []
        func add(_ id: String, title: String, _ text: String) {
            var row = NoteRow(id: id, source: MessageModel.source(0))
            (row.title, row.text) = (title, text)
            rows.append(.note(row))
        }
        let filler = String(repeating: "lorem ipsum ", count: 100)
        add("body", title: "", "buy fresh basil")
        add("title", title: "basil", "green")
        add("long", title: "", filler + "basil")
        add("far", title: "", "basil " + filler + "fresh")
        try test.build(.note, rows)
        var filter = ItemFilter()
        filter.kinds = [.note]
        let basil = try ids(request("basil", .words, .rank, filter))
        #expect(basil.first == "title")
        #expect(basil.firstIndex(of: "body") ?? 9 < basil.firstIndex(of: "long") ?? 0)
        #expect(try ids(request("fresh basil", .words, .rank, filter)) == ["body", "far"])
        // More hits than are ranked.
        let all = try ids(request("the", .words, .rank), size: 37)
        #expect(Set(all).count == all.count)
        #expect(Set(all) == Set(try ids(request("the", .words, .newest))))
    }

    @Test("A snippet shows what fits, where it fits, and is short")
    func snippets() throws {
        func snippet(_ text: String, _ query: String, _ mode: SearchMode = .words) throws -> (Snippet, [String]) {
            let query = try SearchQuery(query, mode: mode)
            let snippet = Snippet(of: text, query.matches(in: text))
            let scalars = Array(snippet.text.unicodeScalars)
            #expect(scalars.count <= Snippet.longest)
            let marked = snippet.highlights.map { mark in
                String(String.UnicodeScalarView(scalars[mark.start..<mark.start + mark.length]))
            }
            return (snippet, marked)
        }
        #expect(try snippet("Dinner at École, dinner?", "dinner ecol").1 == ["Dinner", "École", "dinner"])
        #expect(try snippet("住在東京都内", "東京都").1 == ["東京都"])
        #expect(try snippet("住在東京都内", "京").1 == ["京"])
        #expect(try snippet("Die Straße", "TRASSE", .substring).1 == ["traße"])
        #expect(try snippet("a ﷺ b e\u{301}t\u{E9} c", "ete").1 == ["e\u{301}t\u{E9}"])
        let long = String(repeating: "before ", count: 200) + "needle" + String(repeating: " after", count: 200)
        let (cut, marked) = try snippet(long, "needle")
        #expect(marked == ["needle"])
        #expect(cut.text.hasPrefix("…before") && cut.text.hasSuffix("…"))
        #expect(try snippet("line\none", "one").0.text == "line one")
        let endless = String(repeating: "needle", count: 1_000)
        #expect(try snippet(endless, "needle", .substring).0.text.unicodeScalars.count == Snippet.longest)
    }
}
