import JuicerProtobuf

/// Prints a list of any length as it comes: JSON, one object a line, or a table.
///
/// A table is laid out in blocks, so that it neither waits for its end nor is kept whole; from one block to the next its
/// columns only grow. On a terminal lines are made to fit it, elsewhere nothing is cut.
struct ListWriter {
    private static let blockSize = 500

    private let output: OutputStream
    private let json: Bool
    private let columns: [Table.Column]
    private var layout: TableLayout
    private var rows: [[String]]

    init(_ daemon: Daemon, _ columns: [Table.Column]) {
        output = daemon.surroundings.output
        json = daemon.json
        self.columns = columns
        layout = TableLayout(columns, width: daemon.surroundings.outputWidth)
        rows = [columns.map(\.title)]
    }

    /// Adds an item: its message where JSON is wanted, else its cells, one for each column.
    mutating func add(_ message: any ProtobufMessage, _ cells: () -> [String]) throws {
        if json {
            try output.append(message.jsonBytes() + [0x0A])
            return
        }
        let cells = cells()
        precondition(cells.count == columns.count, "a cell for each column")
        rows.append(cells)
        if rows.count >= Self.blockSize { try writeRows() }
    }

    /// Prints what is left.
    mutating func finish() throws {
        if !json, !rows.isEmpty { try writeRows() }
    }

    private mutating func writeRows() throws {
        try output.write(layout.lines(rows))
        rows = []
    }
}
