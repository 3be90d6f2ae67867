import Testing

@testable import JuicerCommands

@Suite("Text in lines")
struct TextWrapTests {
    @Test(
        "breaks between words, and inside a word only where it is longer than a line",
        arguments: [
            ("", [""]), ("one two", ["one two"]), ("one two three", ["one two", "three"]),
            ("abcdefghijkl", ["abcdefgh", "ijkl"]), ("a abcdefghijkl b", ["a abcdef", "ghijkl b"]),
            ("one\ntwo\r\n\nthree", ["one", "two", "", "three"]), ("exactly8 next", ["exactly8", "next"]),
            ("  in", ["  in"]), ("trailing ", ["trailing"]), ("a\tb", ["a    b"]),
            ("日本語日本語", ["日本語日", "本語"]), ("한국 한국 한국", ["한국", "한국", "한국"]), ("aaa 日本 b", ["aaa 日本", "b"]),
            ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", ["👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"]),
            ("line\u{2028}line", ["line", "line"]),
        ]
    )
    func wraps(text: String, lines: [String]) {
        #expect(TextWrap.lines(text, width: 8) == lines)
    }

    @Test("never is wider than asked and never steers a terminal", arguments: 2..<40)
    func width(width: Int) {
        let text = "Grüße \u{1B}[31mred\u{7} aus 日本語日本語 \u{202E}drow\u{202C}, 👨‍👩‍👧‍👦❤️🇩🇪  e\u{301}\u{301} \t end\u{9B}2J\n\n"
        let lines = TextWrap.lines(text, width: width)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
        let unsafe = lines.joined().unicodeScalars.filter { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
        #expect(unsafe.isEmpty)
        #expect(!lines.joined().unicodeScalars.contains("\u{202E}"))
    }
}

@Suite("The layout of a table")
struct TableLayoutTests {
    private let columns: [Table.Column] = [
        .init(title: "ID"), .init(title: "TITLE", yielding: .shrinks), .init(title: "N", alignment: .right),
        .init(title: "FILE", yielding: .goes),
    ]
    private let rows = [
        ["ID", "TITLE", "N", "FILE"], ["1", "日本語の長いタイトルです", "1,000", "0123456789"],
        ["22", "short", "2", "x"],
    ]

    @Test("cuts nothing where there is no terminal")
    func unbounded() {
        var layout = TableLayout(columns, width: nil)
        #expect(
            layout.lines(rows) == """
                ID  TITLE                         N  FILE
                1   日本語の長いタイトルです  1,000  0123456789
                22  short                         2  x

                """
        )
    }

    @Test("cuts what may be cut, and leaves out what may go only where that is not enough")
    func narrow() {
        var cut = TableLayout(columns, width: 36)
        #expect(
            cut.lines(rows) == """
                ID  TITLE              N  FILE
                1   日本語の長い…  1,000  0123456789
                22  short              2  x

                """
        )
        var gone = TableLayout(columns, width: 28)
        #expect(
            gone.lines(rows) == """
                ID  TITLE                  N
                1   日本語の長いタイ…  1,000
                22  short                  2

                """
        )
    }

    @Test("is never wider than the terminal as long as what stays fits", arguments: 19..<60)
    func width(width: Int) {
        var layout = TableLayout(columns, width: width)
        let lines = layout.lines(rows).split(separator: "\n")
        #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width })
    }

    @Test("leaves out what may go before it cuts a column below the width that it should have")
    func preferred() {
        let cells = [["WHAT", "ID"], ["what was said at length", "0123456789"]]
        func lines(_ preferredWidth: Int) -> String {
            var layout = TableLayout(
                [
                    .init(title: "WHAT", yielding: .shrinks, preferredWidth: preferredWidth),
                    .init(title: "ID", yielding: .goes),
                ],
                width: 25
            )
            return layout.lines(cells)
        }
        #expect(lines(8) == "WHAT           ID\nwhat was sai…  0123456789\n")
        #expect(lines(20) == "WHAT\nwhat was said at length\n")
    }

    @Test("lets columns grow from block to block, and never shrink")
    func blocks() {
        var layout = TableLayout([.init(title: "A"), .init(title: "B")], width: nil)
        #expect(layout.lines([["A", "B"], ["1", "x"]]) == "A  B\n1  x\n")
        #expect(layout.lines([["12345", "x"]]) == "12345  x\n")
        #expect(layout.lines([["1", "x"]]) == "1      x\n")
    }

    @Test(
        "says where something was cut off",
        arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本", 3, "日…"), ("日本", 2, "…"), ("a", 0, "")]
    )
    func cut(text: String, columns: Int, shown: String) {
        #expect(DisplayWidth.cut(text, to: columns) == shown)
    }
}
