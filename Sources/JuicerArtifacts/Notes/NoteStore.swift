internal import JuicerSQLite

/// The notes of a store, one after another.
struct NoteStore {
    static let table = "ZICCLOUDSYNCINGOBJECT"
    private let database: SourceDatabase
    private let output: ParseOutput
    private let entities: CoreDataSchema
    private let folders: NoteFolders
    private let attachments: NoteAttachments
    private let bodies: NoteBodies

    /// - Returns: nil, and a report, when the tables are not there.
    init?(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has(Self.table) else {
            output.report(.tableMissing, table: Self.table)
            return nil
        }
        self.database = database
        self.output = output
        entities = try CoreDataSchema(database, for: output)
        folders = try NoteFolders(database, entities, output)
        attachments = try NoteAttachments(database, entities, folders, output)
        bodies = try NoteBodies(database, output)
    }

    /// SQL for the rows of an entity; in a store that does not name them, for rows with a column that only they fill.
    static func condition(_ entity: String, orFilled column: String, _ entities: CoreDataSchema, _ select: Select)
        -> String
    {
        if let number = entities.number(of: entity), select.has("Z_ENT") { return "Z_ENT = \(number)" }
        return select.has(column) ? "\(quoted(column)) IS NOT NULL" : "0"
    }

    func read() throws {
        let times = TimeReader(table: Self.table, output: output)
        var select = Select(database, from: Self.table)
        let columns = NoteColumns(&select)
        let condition = Self.condition("ICNote", orFilled: "ZNOTEDATA", entities, select)
        try select.scan(where: condition, for: output, counting: true) { row, rowID in
            let source = database.source(Self.table, rowID)
            var note = NoteRow(id: row.filled(columns.identifier) ?? "note-\(rowID)", source: source)
            note.title = row.string(columns.title)
            note.created = times.time(row, columns.created, .cocoaSeconds, row: rowID)
            note.modified = times.time(row, columns.modified, .cocoaSeconds, row: rowID)
            note.isPinned = row.flag(columns.isPinned)
            let folder = row.integer(columns.folder) ?? 0
            note.folder = folders.path(of: folder, account: row.integer(columns.account))
            note.isTrashed = row.flag(columns.isDeleted) || folders.isTrash(folder)
            note.isLocked = row.flag(columns.isLocked)
            if note.isLocked {
                output.report(.locked, table: Self.table, row: rowID)
            } else {
                let account = row.integer(columns.account) ?? folders.account(of: folder)
                try addBody(to: &note, rowID, row.string(columns.snippet), account)
            }
            try output.emit(.note(note))
        }
    }

    private func addBody(
        to note: inout NoteRow,
        _ rowID: Int64,
        _ snippet: String,
        _ account: Int64?
    ) throws {
        do throws(NoteBodies.Failure) {
            guard let document = try bodies.document(of: rowID) else {
                note.textProblem = "the note has no body here; it was not downloaded to the device"
                note.text = snippet
                output.report(.referenceMissing, table: "ZICNOTEDATA", row: rowID, detail: "a note without a body")
                return
            }
            var writer = NoteWriter(attachments: attachments, account: account)
            writer.write(document)
            note.text = writer.text
            note.markdown = writer.markdown
            note.attachments = writer.files
            for problem in writer.problems {
                output.report(.partUndecoded, table: Self.table, row: rowID, detail: problem)
            }
            if note.title.isEmpty { note.title = String(writer.text.prefix { $0 != "\n" }.prefix(200)) }
        } catch {
            if error.isStop { throw ParseStop() }
            note.textProblem = "the note's body cannot be decoded: \(error.reason)"
            note.text = snippet
            output.report(.textUndecoded, table: "ZICNOTEDATA", row: rowID, detail: error.reason)
        }
    }
}

/// Numbers of a note's columns in the query.
///
/// Core Data numbers columns of one name that several entities have, and counts anew with each model: the account is
/// `ZACCOUNT2` in iOS 12, `ZACCOUNT4` in 14, `ZACCOUNT7` in 16. The one that is filled in a row of a note is the note's.
private struct NoteColumns {
    let identifier: Int
    let title: Int
    let snippet: Int
    let created: Int
    let modified: Int
    let folder: Int
    let account: Int
    let isLocked: Int
    let isPinned: Int
    let isDeleted: Int

    init(_ select: inout Select) {
        identifier = select.column("ZIDENTIFIER")
        title = select.column(firstOf: ["ZTITLE1", "ZTITLE"])
        snippet = select.column("ZSNIPPET")
        created = select.column(firstOf: ["ZCREATIONDATE3", "ZCREATIONDATE2", "ZCREATIONDATE1", "ZCREATIONDATE"])
        modified = select.column(firstOf: ["ZMODIFICATIONDATE1", "ZMODIFICATIONDATE"])
        folder = select.column("ZFOLDER")
        account = select.column(firstOf: NoteFolders.accountColumns)
        isLocked = select.column("ZISPASSWORDPROTECTED")
        isPinned = select.column("ZISPINNED")
        isDeleted = select.column("ZMARKEDFORDELETION")
    }
}
