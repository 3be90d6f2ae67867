internal import JuicerSQLite

/// Notes of iOS 8 and before, which mail accounts keep using: `ZNOTE`, with HTML in `ZNOTEBODY`.
enum LegacyNotes {
    static func read(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has("ZNOTE") else {
            output.report(.tableMissing, table: "ZNOTE")
            return
        }
        let stores = try names(of: "ZSTORE", "ZNAME", database, output)
        let body = try bodies(database, output)
        let times = TimeReader(table: "ZNOTE", output: output)
        var select = Select(database, from: "ZNOTE")
        let (title, summary) = (select.column("ZTITLE"), select.column("ZSUMMARY"))
        let (created, modified) = (select.column("ZCREATIONDATE"), select.column("ZMODIFICATIONDATE"))
        let (bodyRow, store, deleted) = (
            select.column("ZBODY"), select.column("ZSTORE"), select.column("ZDELETEDFLAG")
        )
        try select.scan(for: output, counting: true) { row, rowID in
            var note = NoteRow(id: "legacy-note-\(rowID)", source: database.source("ZNOTE", rowID))
            note.title = row.string(title)
            note.created = times.time(row, created, .cocoaSeconds, row: rowID)
            note.modified = times.time(row, modified, .cocoaSeconds, row: rowID)
            note.folder = row.integer(store).flatMap { stores[$0] } ?? ""
            note.isTrashed = row.flag(deleted)
            if let html = try row.integer(bodyRow).flatMap({ try html($0, body, output) }) {
                note.text = HTMLText.text(html)
                note.markdown = NoteLines.escaped(note.text)
            } else {
                note.text = row.string(summary)
                note.textProblem = "the note has no body here"
                output.report(.referenceMissing, table: "ZNOTEBODY", row: rowID, detail: "a note without a body")
            }
            try output.emit(.note(note))
        }
    }

    private static func names(of table: String, _ column: String, _ database: SourceDatabase, _ output: ParseOutput)
        throws -> [Int64: String]
    {
        guard database.schema.has(table) else { return [:] }
        var select = Select(database, from: table)
        let name = select.column(column)
        var names: [Int64: String] = [:]
        try select.scan(for: output) { row, rowID in
            if names.count < 10_000 { names[rowID] = row.string(name) }
        }
        return names
    }

    private static func bodies(_ database: SourceDatabase, _ output: ParseOutput) throws -> Statement? {
        guard database.schema.has("ZCONTENT", in: "ZNOTEBODY") else {
            output.report(.tableMissing, table: "ZNOTEBODY")
            return nil
        }
        return try database.connection.prepare("SELECT ZCONTENT FROM ZNOTEBODY WHERE ROWID = ?")
    }

    private static func html(_ row: Int64, _ statement: Statement?, _ output: ParseOutput) throws -> String? {
        guard let statement else { return nil }
        do {
            statement.reset()
            try statement.bind(row, at: 1)
            return try statement.step() ? statement.text(0) : nil
        } catch {
            if error.code == .interrupted { throw ParseStop() }
            output.report(.rowUnreadable, table: "ZNOTEBODY", row: row, detail: error.description)
            return nil
        }
    }
}
