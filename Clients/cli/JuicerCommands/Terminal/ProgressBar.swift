/// A bar with facts beside it, on one line.
enum ProgressBar {
    /// The line, at most `width` columns; what comes last of the facts is dropped first on a narrow terminal.
    ///
    /// - Parameter fraction: the part that is done, 0 to 1; nil for no bar.
    static func line(_ fraction: Double?, _ facts: [String], width: Int) -> String {
        var facts = facts
        while facts.count > 1, length(facts) > width { facts.removeLast() }
        let text = facts.joined(separator: "  ")
        let room = min(width - DisplayWidth.of(text) - 4, 30)
        guard let fraction, room >= 8 else { return String(text.prefix(max(width, 0))) }
        let filled = Int((fraction * Double(room)).rounded())
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled)
        return "[\(bar)]  \(text)"
    }

    /// Four columns: " 45%".
    static func percentage(_ fraction: Double) -> String {
        let text = String(Int(fraction * 100))
        return String(repeating: " ", count: 3 - text.count) + text + "%"
    }

    private static func length(_ facts: [String]) -> Int {
        facts.reduce(0) { $0 + DisplayWidth.of($1) } + 2 * (facts.count - 1)
    }
}
