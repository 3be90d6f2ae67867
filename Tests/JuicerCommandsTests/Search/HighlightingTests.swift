import JuicerProto
import Testing

@testable import JuicerCommands

@Suite("What fits in a snippet")
struct HighlightingTests {
    private func lines(_ snippet: String, _ runs: [(Int32, Int32)], width: Int = 40, emphasizes: Bool = true)
        -> [String]
    {
        Highlighting(snippet, runs.map { Highlight(start: $0.0, length: $0.1) })
            .lines(width: width, emphasizes: emphasizes)
            .map { $0.replacing("\u{1B}[1m", with: "<").replacing("\u{1B}[0m", with: ">") }
    }

    @Test("is bold, also across lines")
    func bold() {
        #expect(lines("see you there", [(4, 3)]) == ["see <you> there"])
        #expect(lines("see you there", [(0, 3), (8, 5)]) == ["<see> you <there>"])
        #expect(lines("one two three four", [(4, 9)], width: 8) == ["one <two>", "<three>", "four"])
        #expect(lines("日本語 text", [(1, 1)]) == ["日<本>語 text"])
        #expect(lines("see you there", [(4, 3)], emphasizes: false) == ["see you there"])
    }

    @Test("is taken as far as it goes where the daemon's numbers do not fit")
    func outside() {
        #expect(lines("abc", [(-5, 6), (2, 100), (50, 1), (0, -1), (.max, .max), (.min, .min)]) == ["<a>b<c>"])
        #expect(lines("abc", [(0, 2), (1, 2)]) == ["<abc>"])
        #expect(lines("", [(0, 1)]) == [""])
    }

    @Test("cannot steer a terminal or fake the emphasis")
    func hostile() {
        let shown = lines("a\u{1B}[1mb\u{2061}c\nd\u{202E}", [(0, 1)])
        #expect(shown == ["<a>\\x1b[1mbc d\\u{202e}"])
    }
}
