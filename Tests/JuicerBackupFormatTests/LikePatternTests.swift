import Testing

@testable import JuicerBackupFormat

@Suite struct LikePatternTests {
    struct Case: CustomTestStringConvertible {
        let pattern: String
        let text: String
        let fits: Bool
        var testDescription: String { "\(pattern) \(fits ? "fits" : "does not fit") \(text)" }
    }

    static let cases: [Case] = [
        Case(pattern: "", text: "", fits: true),
        Case(pattern: "", text: "a", fits: false),
        Case(pattern: "%", text: "", fits: true),
        Case(pattern: "%.jpg", text: "DCIM/IMG_1.JPG", fits: true),
        Case(pattern: "%.jpg", text: "IMG.jpgx", fits: false),
        Case(pattern: "a%b%c", text: "aXXbYYbc", fits: true),
        Case(pattern: "_", text: "é", fits: true),
        Case(pattern: "__", text: "é", fits: false),
        Case(pattern: "É", text: "é", fits: false),
        Case(pattern: "100\\%", text: "100%", fits: true),
        Case(pattern: "100\\%", text: "1000", fits: false),
        Case(pattern: "a\\\\b", text: "a\\b", fits: true),
        Case(pattern: "%a%a%a%a%a%a%a%a%b", text: String(repeating: "a", count: 5000), fits: false),
    ]

    @Test("Patterns fit what SQLite says they fit", arguments: cases)
    func fits(_ row: Case) throws {
        #expect(try #require(LikePattern(row.pattern)).matches(Array(row.text.utf8)) == row.fits)
    }

    @Test("A pattern that ends in an escape is none")
    func danglingEscape() { #expect(LikePattern("a\\") == nil) }
}
