internal import JuicerSQLite

/// The table `ZICNOTEDATA`: bodies, each looked up when its note is read.
struct NoteBodies {
    private static let table = "ZICNOTEDATA"
    private let statement: Statement?
    /// The row of each note's body.
    private var rows: [Int64: Int64] = [:]

    /// Why there is no document.
    struct Failure: Error {
        let reason: String
        /// Whether the parsing was told to stop.
        let isStop: Bool
    }

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has("ZDATA", in: Self.table), database.schema.has("ZNOTE", in: Self.table) else {
            output.report(.tableMissing, table: Self.table)
            statement = nil
            return
        }
        statement = try database.connection.prepare("SELECT ZDATA FROM ZICNOTEDATA WHERE ROWID = ?")
        var select = Select(database, from: Self.table)
        let note = select.column("ZNOTE")
        try select.scan(for: output) { row, rowID in
            guard rows.count < NotesParser.mostKept else {
                output.report(.limitReached, table: Self.table, row: rowID)
                return
            }
            if let owner = row.integer(note) { rows[owner] = rowID }
        }
    }

    /// The document of a note; nil when it has none.
    func document(of note: Int64) throws(Failure) -> NoteDocument? {
        guard let statement, let row = rows[note] else { return nil }
        do {
            statement.reset()
            try statement.bind(row, at: 1)
            guard try statement.step() else { return nil }
            return try statement.withBlob(0) { bytes throws(FormatError) -> NoteDocument? in
                if bytes.isEmpty { return nil }
                let content = try Gunzip.expand(bytes, limit: NotesParser.largestBody)
                return try NoteDocument(content)
            }
        } catch let error as SQLiteError {
            throw Failure(reason: error.description, isStop: error.code == .interrupted)
        } catch {
            throw Failure(reason: "\(error)", isStop: false)
        }
    }
}
