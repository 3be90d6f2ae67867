internal import JuicerPlist
internal import JuicerSQLite

/// Bookmarks and the reading list of Safari, out of `Bookmarks.db`.
///
/// What is known of the schema (docs/formats/safari.md): `bookmarks` has folders and bookmarks, each with its `parent`; the
/// reading list is a folder too. `extra_attributes` is a property list, in which items of the reading list have their dates.
public struct SafariBookmarksParser: ArtifactParser {
    public static let kind = ArtifactKind.safariBookmark
    static let database = InputRequest("Bookmarks.db", [.file(domain: nil, path: "Library/Safari/Bookmarks.db")])
    public static let requests = [database]

    private static let table = "bookmarks"

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        guard let database = try inputs.database(Self.database, for: output) else { return }
        guard database.schema.has(Self.table) else { throw ParserError.tableMissing(Self.table) }
        let folders = try BookmarkFolders(database, output)
        var ids = UniqueIDs()
        var select = Select(database, from: Self.table)
        let (uuid, title, url) = (select.column("external_uuid"), select.column("title"), select.column("url"))
        let (type, parent, deleted) = (select.column("type"), select.column("parent"), select.column("deleted"))
        let attributes = select.column("extra_attributes")
        try select.scan(for: output, counting: true) { row, rowID in
            // What is marked as deleted waits for being taken away.
            guard row.integer(type) != 1, !row.flag(deleted) else { return }
            let id = ids.unique(row.filled(uuid) ?? "bookmark-\(rowID)", row: rowID)
            var bookmark = BookmarkRow(id: id, source: database.source(Self.table, rowID))
            bookmark.title = row.string(title)
            bookmark.url = row.string(url)
            if let parent = row.integer(parent) {
                guard let path = folders.path(of: parent) else {
                    output.report(.referenceMissing, table: Self.table, row: rowID, detail: "a folder")
                    return try output.emit(.bookmark(bookmark))
                }
                bookmark.folder = path.text
                bookmark.isReadingList = path.isReadingList
            }
            bookmark.added = row.withBlob(attributes) { added($0, rowID, output) }
            try output.emit(.bookmark(bookmark))
        }
    }

    /// When an item of the reading list was added, by its attributes.
    private func added(_ bytes: UnsafeRawBufferPointer, _ rowID: Int64, _ output: ParseOutput) -> UnixTime? {
        guard !bytes.isEmpty else { return nil }
        let limits = PropertyListLimits(byteCount: 1 << 20, depth: 16, objectCount: 5_000)
        do {
            let list = try PropertyList(reading: bytes, limits: limits, topLevelKeys: ["com.apple.ReadingList"])
            guard let date = list["com.apple.ReadingList"]?["DateAdded"]?.dateValue else { return nil }
            let times = TimeReader(table: Self.table, output: output)
            return times.time(date, .cocoaSeconds, row: rowID)
        } catch {
            output.report(.partUndecoded, table: Self.table, row: rowID, detail: "attributes: \(error)")
            return nil
        }
    }
}

/// The folders of `bookmarks`.
private struct BookmarkFolders {
    /// Folders beyond this are not kept.
    private static let mostKept = 100_000
    /// Folders in folders that are followed.
    private static let greatestDepth = 64

    private struct Folder {
        var title: String
        var parent: Int64?
        var special: Int64
    }

    private var folders: [Int64: Folder] = [:]

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        var select = Select(database, from: "bookmarks")
        let (type, title) = (select.column("type"), select.column("title"))
        let (parent, special) = (select.column("parent"), select.column("special_id"))
        try select.scan(where: select.has("type") ? "type = 1" : "", for: output) { row, rowID in
            guard row.integer(type) == 1 else { return }
            guard folders.count < Self.mostKept else {
                return output.report(.limitReached, table: "bookmarks", row: rowID)
            }
            let folder = Folder(
                title: row.string(title),
                parent: row.integer(parent),
                special: row.integer(special) ?? 0
            )
            folders[rowID] = folder
        }
    }

    /// Titles from the top, "/" between them.
    ///
    /// - Returns: nil when a folder is not there, or they are in each other.
    func path(of id: Int64) -> (text: String, isReadingList: Bool)? {
        var titles: [String] = []
        var next: Int64? = id
        var isReadingList = false
        for _ in 0..<Self.greatestDepth {
            guard let id = next else { return (titles.reversed().joined(separator: "/"), isReadingList) }
            guard let folder = folders[id] else { return nil }
            if folder.special == 3 || folder.title == "com.apple.ReadingList" {
                isReadingList = true
            } else if folder.parent != nil {
                // The folder at the top has all others in it, and no name for people.
                titles.append(Self.names[folder.title] ?? folder.title)
            }
            next = folder.parent
        }
        return nil
    }

    private static let names = ["BookmarksBar": "Favorites", "BookmarksMenu": "Bookmarks"]
}
