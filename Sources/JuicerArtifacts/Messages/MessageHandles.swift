internal import JuicerSQLite

/// The table `handle`: numbers and addresses.
struct MessageHandles {
    private var handles: [Int64: HandleRef] = [:]

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has("handle") else {
            output.report(.tableMissing, table: "handle")
            return
        }
        var select = Select(database, from: "handle")
        let id = select.column("id")
        try select.scan(for: output) { row, rowID in
            guard handles.count < MessagesParser.mostKept else {
                output.report(.limitReached, table: "handle", row: rowID)
                return
            }
            if let handle = row.filled(id) { handles[rowID] = HandleRef(guessing: handle) }
        }
    }

    subscript(rowID: Int64) -> HandleRef? { handles[rowID] }
}
