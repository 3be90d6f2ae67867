/// Where the columns of a table stand. Columns only ever grow, so that a list can be laid out piece by piece.
struct TableLayout {
    private static let gap = 2
    /// A column that yields keeps so much.
    private static let leastWidth = 8

    private let columns: [Table.Column]
    private let width: Int?
    private var natural: [Int]

    /// - Parameter width: columns of the terminal; nil where lines may be as long as they are.
    init(_ columns: [Table.Column], width: Int?) {
        self.columns = columns
        self.width = width
        natural = columns.map { _ in 0 }
    }

    /// Rows as lines, two spaces between columns, none at a line's end.
    mutating func lines(_ rows: [[String]]) -> String {
        for row in rows {
            for column in columns.indices { natural[column] = max(natural[column], DisplayWidth.of(row[column])) }
        }
        let widths = fittedWidths()
        return rows.reduce(into: "") { $0 += line($1, widths) + "\n" }
    }

    private func line(_ row: [String], _ widths: [Int?]) -> String {
        var text = ""
        var isFirst = true
        for (index, cell) in row.enumerated() {
            guard let width = widths[index] else { continue }
            let shown = DisplayWidth.cut(cell, to: width)
            let padding = String(repeating: " ", count: width - DisplayWidth.of(shown))
            text += isFirst ? "" : String(repeating: " ", count: Self.gap)
            isFirst = false
            switch columns[index].alignment {
            case .left: text += shown + padding
            case .right: text += padding + shown
            }
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The width of each column; nil for those that are left out.
    private func fittedWidths() -> [Int?] {
        var widths: [Int?] = natural
        guard let width else { return widths }
        func excess() -> Int {
            let shown = widths.compactMap { $0 }
            return shown.reduce(0, +) + Self.gap * (shown.count - 1) - width
        }
        let leastExcess = columns.indices.reduce(excess()) { excess, column in
            guard columns[column].yielding == .shrinks else { return excess }
            return excess - max(natural[column] - columns[column].preferredWidth, 0)
        }
        // What goes makes room only where cutting does not make enough; the last of them goes first.
        var missing = leastExcess
        for column in columns.indices.reversed() where missing > 0 && columns[column].yielding == .goes {
            widths[column] = nil
            missing -= natural[column] + Self.gap
        }
        var over = excess()
        while over > 0 {
            let candidates = columns.indices.filter { columns[$0].yielding == .shrinks }
            let widest = candidates.max { (widths[$0] ?? 0) < (widths[$1] ?? 0) }
            guard let widest, let current = widths[widest], current > Self.leastWidth else { break }
            let second = candidates.filter { $0 != widest }.map { widths[$0] ?? 0 }.max() ?? 0
            let step = min(over, max(current - max(second, Self.leastWidth), 1))
            widths[widest] = current - step
            over -= step
        }
        return widths
    }
}
