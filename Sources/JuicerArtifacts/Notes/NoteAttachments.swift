internal import JuicerSQLite

/// What stands in notes: files, tables, links, tags. Each is looked up when a note has it.
struct NoteAttachments {
    /// An attachment's row, as far as it matters.
    struct Item {
        var rowID: Int64
        var type = ""
        var title = ""
        /// A web address, for links.
        var url = ""
        /// The words of a tag or a mention.
        var words = ""
        var hasTable = false
        var file = AttachmentRef(.missing)
    }

    private let database: SourceDatabase
    private let folders: NoteFolders
    private let output: ParseOutput
    private let columns: NoteAttachmentColumns
    private let byID: Statement
    private let tableData: Statement?
    private var rows: [String: Int64] = [:]
    /// Pages of a scan, by the row of the scan.
    private var children: [Int64: [Int64]] = [:]

    init(_ database: SourceDatabase, _ entities: CoreDataSchema, _ folders: NoteFolders, _ output: ParseOutput) throws {
        self.database = database
        self.folders = folders
        self.output = output
        var details = Select(database, from: NoteStore.table)
        columns = NoteAttachmentColumns(&details)
        byID = try database.connection.prepare(details.sql(where: "ROWID = ?"))
        let column = "ZMERGEABLEDATA1"
        tableData =
            details.has(column)
            ? try database.connection.prepare("SELECT \(column) FROM \(NoteStore.table) WHERE ROWID = ?") : nil
        var select = Select(database, from: NoteStore.table)
        let (identifier, parent) = (
            select.column("ZIDENTIFIER"), select.column(firstOf: ["ZPARENTATTACHMENT", "ZPARENTATTACHMENT1"])
        )
        let own = NoteStore.condition("ICAttachment", orFilled: "ZTYPEUTI", entities, select)
        let inline = NoteStore.condition("ICInlineAttachment", orFilled: "ZTYPEUTI1", entities, select)
        try select.scan(where: "\(own) OR \(inline)", for: output) { row, rowID in
            guard rows.count < NotesParser.mostKept else {
                output.report(.limitReached, table: NoteStore.table, row: rowID)
                return
            }
            if let text = row.filled(identifier) { rows[text] = rowID }
            if let gallery = row.integer(parent) { children[gallery, default: []].append(rowID) }
        }
    }

    /// An attachment by its identifier in a note.
    ///
    /// - Returns: nil when it is not in the store.
    func item(_ identifier: String, account: Int64?) -> Item? {
        rows[identifier].flatMap { item($0, identifier, account) }
    }

    /// The pages of a scan.
    func pages(of item: Item, account: Int64?) -> [Item] {
        (children[item.rowID] ?? []).prefix(1_000).compactMap { self.item($0, nil, account) }
    }

    private func item(_ rowID: Int64, _ identifier: String?, _ account: Int64?) -> Item? {
        guard step(byID, rowID) else { return nil }
        var item = Item(rowID: rowID)
        item.type = byID.string(columns.type)
        item.title = byID.filled(columns.title) ?? ""
        item.url = byID.string(columns.url)
        item.words = byID.string(columns.words)
        item.hasTable = item.type == "com.apple.notes.table"
        let own = identifier ?? byID.string(columns.identifier)
        let fallback = byID.string(columns.fallback)
        item.file.size = max(0, byID.integer(columns.size) ?? 0)
        item.file.width = Self.pixels(byID.number(columns.width))
        item.file.height = Self.pixels(byID.number(columns.height))
        item.file.durationMilliseconds = CallRecords.milliseconds(byID.number(columns.duration))
        item.file.name = item.title
        item.file.mediaType = Self.mediaTypes[item.type] ?? ""
        let media = byID.integer(columns.media)
        guard let folder = folders.identifier(ofAccount: byID.integer(columns.account) ?? account) else { return item }
        if let media {
            addMedia(media, folder, to: &item)
        } else if Self.drawings.contains(item.type) {
            // A picture of the drawing; the drawing itself is a format of its own.
            let place = fallback.isEmpty ? "\(own).jpg" : "\(own)/\(fallback)/FallbackImage.png"
            let path = "Accounts/\(folder)/FallbackImages/\(place)"
            item.file.place = .file(domain: NotesParser.domain, path: path)
            item.file.mediaType = fallback.isEmpty ? "image/jpeg" : "image/png"
        }
        return item
    }

    /// The file of an attachment is that of its media row.
    private func addMedia(_ media: Int64, _ folder: String, to item: inout Item) {
        guard step(byID, media) else { return }
        let identifier = byID.string(columns.identifier)
        guard let name = byID.filled(columns.filename), !identifier.isEmpty else { return }
        // Since iOS 17 each version of a file has a folder of its own.
        let generation = byID.filled(columns.generation).map { "\($0)/" } ?? ""
        let path = "Accounts/\(folder)/Media/\(identifier)/\(generation)\(name)"
        item.file.place = .file(domain: NotesParser.domain, path: path)
        item.file.name = name
    }

    private func step(_ statement: Statement, _ rowID: Int64) -> Bool {
        statement.reset()
        do {
            try statement.bind(rowID, at: 1)
            return try statement.step()
        } catch {
            output.report(.rowUnreadable, table: NoteStore.table, row: rowID, detail: error.description)
            return false
        }
    }

    /// Lends the archive of a table; nil when there is none, or nobody waits for it any more.
    func withTable<R>(of item: Item, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        guard output.options.shouldContinue(), let tableData, step(tableData, item.rowID) else { return nil }
        return tableData.withBlob(0) { $0.isEmpty ? nil : body($0) }
    }

    private static func pixels(_ value: Double?) -> Int {
        guard let value, value > 0, value < 1e9 else { return 0 }
        return Int(value)
    }

    private static let drawings: Set = ["com.apple.drawing", "com.apple.drawing.2", "com.apple.paper"]

    private static let mediaTypes = [
        "public.jpeg": "image/jpeg", "public.png": "image/png", "public.heic": "image/heic",
        "com.compuserve.gif": "image/gif",
        "public.tiff": "image/tiff", "com.adobe.pdf": "application/pdf", "com.apple.quicktime-movie": "video/quicktime",
        "public.mpeg-4": "video/mp4", "com.apple.m4a-audio": "audio/mp4", "public.mp3": "audio/mpeg",
        "public.vcard": "text/vcard", "public.plain-text": "text/plain", "public.zip-archive": "application/zip",
    ]
}

/// Numbers of the columns of attachments and media in the query.
private struct NoteAttachmentColumns {
    let identifier: Int
    let type: Int
    let title: Int
    let url: Int
    let words: Int
    let size: Int
    let width: Int
    let height: Int
    let duration: Int
    let media: Int
    let account: Int
    let filename: Int
    let generation: Int
    let fallback: Int

    init(_ select: inout Select) {
        identifier = select.column("ZIDENTIFIER")
        type = select.column(firstOf: ["ZTYPEUTI", "ZTYPEUTI1"])
        title = select.column(firstOf: ["ZUSERTITLE", "ZTITLE", "ZFALLBACKTITLE"])
        url = select.column("ZURLSTRING")
        words = select.column("ZALTTEXT")
        size = select.column("ZFILESIZE")
        width = select.column(firstOf: ["ZSIZEWIDTH", "ZWIDTH"])
        height = select.column(firstOf: ["ZSIZEHEIGHT", "ZHEIGHT"])
        duration = select.column("ZDURATION")
        media = select.column("ZMEDIA")
        account = select.column(firstOf: NoteFolders.accountColumns)
        filename = select.column("ZFILENAME")
        generation = select.column(firstOf: ["ZGENERATION1", "ZGENERATION"])
        fallback = select.column(firstOf: ["ZFALLBACKIMAGEGENERATION"])
    }
}
