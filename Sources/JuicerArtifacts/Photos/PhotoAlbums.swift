internal import JuicerSQLite

/// The table `ZGENERICALBUM`, and the one that joins it to photos.
struct PhotoAlbums {
    private static let table = "ZGENERICALBUM"
    private var albums: [Int64: AlbumRow] = [:]
    /// Which albums each photo is in, beside a scan of photos.
    private let join: MergeCursor?

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard let found = CoreDataSchema.join("ASSETS", "ALBUMS", "ASSETS", in: database.schema) else {
            output.report(.tableMissing, table: "Z_ASSETS", detail: "photos of albums")
            join = nil
            try readAlbums(database, output)
            return
        }
        join = try MergeCursor(database, found.table, key: found.right, value: found.left, output)
        try readAlbums(database, output)
        try count(database, found.table, found.left, output)
    }

    private mutating func readAlbums(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has(Self.table) else { return output.report(.tableMissing, table: Self.table) }
        let times = TimeReader(table: Self.table, output: output)
        var ids = UniqueIDs()
        var select = Select(database, from: Self.table)
        let (uuid, title, kind) = (select.column("ZUUID"), select.column("ZTITLE"), select.column("ZKIND"))
        let (created, trashed) = (select.column("ZCREATIONDATE"), select.column("ZTRASHEDSTATE"))
        try select.scan(for: output) { row, rowID in
            let kind = row.integer(kind) ?? 0
            let title = row.string(title)
            guard Self.isAlbum(kind, title), !row.flag(trashed) else { return }
            guard albums.count < PhotosParser.mostKept else {
                return output.report(.limitReached, table: Self.table, row: rowID)
            }
            let id = ids.unique(row.filled(uuid) ?? "album-\(rowID)", row: rowID)
            var album = AlbumRow(id: id, source: database.source(Self.table, rowID))
            album.title = title
            album.isShared = kind == 1_505
            album.created = times.time(row, created, .cocoaSeconds, row: rowID)
            albums[rowID] = album
        }
    }

    /// Whether it is an album of the owner's: 2 is one that they made, 1505 a shared one. 3999 and 4000 are folders; the
    /// rest is what Photos keeps for itself, mostly without a name.
    private static func isAlbum(_ kind: Int64, _ title: String) -> Bool {
        switch kind {
        case 2, 1_505: true
        case 3_500...4_100: false
        default: !title.isEmpty
        }
    }

    private mutating func count(
        _ database: SourceDatabase,
        _ table: String,
        _ column: String,
        _ output: ParseOutput
    ) throws {
        var select = Select(database, from: table)
        let album = select.column(column)
        try select.scan(for: output) { row, _ in
            if let key = row.integer(album) { albums[key]?.photoCount += 1 }
        }
    }

    func emit(to output: ParseOutput) throws {
        for key in albums.keys.sorted() {
            if let album = albums[key] { try output.emit(.album(album)) }
        }
    }

    /// Albums of a photo, by id. Photos must come in rising order.
    func albums(of photo: Int64) throws -> [String] {
        var ids: [String] = []
        try join?
            .forEach(photo) { key in
                if ids.count < RowEncoder.longestList, let album = albums[key] { ids.append(album.id) }
            }
        return ids
    }
}
