/// Rows in columns that line up on a terminal, whatever script the cells are in.
struct Table {
    /// How the cells of a column stand.
    enum Alignment {
        case left
        case right
    }

    /// What becomes of a column where the terminal is too narrow for all.
    enum Yielding {
        /// It stays as it is.
        case never
        /// Its cells are cut.
        case shrinks
        /// It is left out.
        case goes
    }

    /// A column: its heading and how its cells stand.
    struct Column {
        let title: String
        var alignment = Alignment.left
        var yielding = Yielding.never
        /// Before a column that shrinks is cut below so many, columns that may go do.
        var preferredWidth = 8
    }

    let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; cells beyond the columns are left out, missing ones are empty.
    mutating func add(_ cells: [String]) {
        rows.append((0..<columns.count).map { $0 < cells.count ? cells[$0] : "" })
    }

    /// The heading and the rows as lines, two spaces between columns, none at a line's end.
    func render() -> String {
        var layout = TableLayout(columns, width: nil)
        return layout.lines([columns.map(\.title)] + rows)
    }
}

/// Facts about one thing, a line each: a name, then its value in a column of its own.
struct FactSheet {
    private var facts: [(name: String, value: String)] = []

    /// Adds a fact; one with an empty value is left out.
    mutating func add(_ name: String, _ value: String) {
        if !value.isEmpty { facts.append((name, value)) }
    }

    /// The facts as lines.
    func render() -> String {
        let width = facts.map { DisplayWidth.of($0.name) }.max() ?? 0
        return facts.reduce(into: "") { text, fact in
            text +=
                fact.name + String(repeating: " ", count: width - DisplayWidth.of(fact.name) + 2) + fact.value + "\n"
        }
    }
}
