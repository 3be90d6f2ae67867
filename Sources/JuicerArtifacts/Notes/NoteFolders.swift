internal import JuicerSQLite

/// Folders and accounts of a store.
struct NoteFolders {
    private struct Folder {
        let title: String
        let parent: Int64?
        let account: Int64?
        let isTrash: Bool
    }

    /// Where a row may name its account.
    static let accountColumns = (2...9).reversed().map { "ZACCOUNT\($0)" } + ["ZACCOUNT1", "ZACCOUNT"]

    private var folders: [Int64: Folder] = [:]
    private var accounts: [Int64: (name: String, identifier: String)] = [:]

    init(_ database: SourceDatabase, _ entities: CoreDataSchema, _ output: ParseOutput) throws {
        var select = Select(database, from: NoteStore.table)
        let (title, identifier) = (select.column(firstOf: ["ZTITLE2", "ZTITLE"]), select.column("ZIDENTIFIER"))
        let (parent, type) = (select.column("ZPARENT"), select.column("ZFOLDERTYPE"))
        let account = select.column(firstOf: Self.accountColumns + ["ZOWNER"])
        try select.scan(
            where: NoteStore.condition("ICFolder", orFilled: "ZTITLE2", entities, select),
            for: output
        ) { row, rowID in
            guard folders.count < NotesParser.mostKept else {
                output.report(.limitReached, table: NoteStore.table, row: rowID)
                return
            }
            folders[rowID] = Folder(
                title: row.string(title),
                parent: row.integer(parent),
                account: row.integer(account),
                // Type 1 is the bin; in stores without types its identifier tells.
                isTrash: row.integer(type) == 1 || row.string(identifier).hasPrefix("TrashFolder")
            )
        }
        var owners = Select(database, from: NoteStore.table)
        let (name, id) = (owners.column("ZNAME"), owners.column("ZIDENTIFIER"))
        try owners.scan(
            where: NoteStore.condition("ICAccount", orFilled: "ZNAME", entities, owners),
            for: output
        ) { row, rowID in
            if accounts.count < 10_000 { accounts[rowID] = (row.string(name), row.string(id)) }
        }
    }

    func isTrash(_ folder: Int64) -> Bool { folders[folder]?.isTrash == true }

    func account(of folder: Int64) -> Int64? { folders[folder]?.account }

    /// The identifier that an account's folder of files is named by.
    func identifier(ofAccount account: Int64?) -> String? {
        if let account, let known = accounts[account] { return known.identifier }
        return accounts.count == 1 ? accounts.first?.value.identifier : nil
    }

    /// Folders from the top with "/" between, and the account before them where there are several.
    func path(of folder: Int64, account: Int64?) -> String {
        var parts: [String] = []
        var next: Int64? = folder
        // Folders may be made to contain each other.
        while let id = next, let folder = folders[id], parts.count < 32 {
            parts.append(folder.title)
            next = folder.parent
        }
        if accounts.count > 1, let owner = account ?? self.account(of: folder), let name = accounts[owner]?.name {
            parts.append(name)
        }
        return parts.reversed().filter { !$0.isEmpty }.joined(separator: "/")
    }
}
