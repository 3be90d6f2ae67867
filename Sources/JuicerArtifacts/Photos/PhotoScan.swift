internal import JuicerSQLite

/// The one pass over the table of photos.
struct PhotoScan {
    private let database: SourceDatabase
    private let table: String
    private let albums: PhotoAlbums
    private let people: PhotoPeople
    private let files: PhotoFiles
    private let output: ParseOutput
    private let times: TimeReader
    private let select: Select
    private let columns: PhotoColumns
    private let more: RowLookup?
    private let moreColumns: PhotoMoreColumns
    /// Whether the store is of a version that notes edits as a state.
    private let isNewer: Bool
    private var ids = UniqueIDs()

    init(
        _ database: SourceDatabase,
        _ table: String,
        _ albums: PhotoAlbums,
        _ people: PhotoPeople,
        _ files: PhotoFiles,
        _ output: ParseOutput
    ) throws {
        self.database = database
        self.table = table
        self.albums = albums
        self.people = people
        self.files = files
        self.output = output
        times = TimeReader(table: table, output: output)
        var select = Select(database, from: table)
        columns = PhotoColumns(&select)
        self.select = select
        isNewer = database.schema.has("ZADJUSTMENTSSTATE", in: table)
        let additional = "ZADDITIONALASSETATTRIBUTES"
        var more = Select(database, from: additional)
        moreColumns = PhotoMoreColumns(&more)
        if database.schema.has(additional) {
            self.more = try RowLookup(more, for: output)
        } else {
            output.report(.tableMissing, table: additional)
            self.more = nil
        }
    }

    mutating func run() throws {
        try select.scan(for: output, counting: true) { row, rowID in try take(row, rowID) }
    }

    private mutating func take(_ row: Statement, _ rowID: Int64) throws {
        // The joins go on with every row, also with one that is left out.
        let albumIDs = try albums.albums(of: rowID)
        let persons = try people.people(on: rowID)
        let (folder, name) = (row.string(columns.folder), row.string(columns.name))
        let isVideo = row.integer(columns.kind) == 1
        let id = ids.unique(row.filled(columns.uuid) ?? "photo-\(rowID)", row: rowID)
        var photo = PhotoRow(id: id, original: files.original(folder, name), source: database.source(table, rowID))
        photo.taken = times.time(row, columns.created, .cocoaSeconds, row: rowID)
        photo.smaller = files.smaller(folder, name)
        photo.originalName = name
        photo.albumIDs = albumIDs
        photo.people = persons
        photo.isFavorite = row.flag(columns.favorite)
        photo.isHidden = row.flag(columns.hidden)
        photo.isTrashed = row.flag(columns.trashed)
        let subtype = row.integer(columns.subtype) ?? 0
        photo.isScreenshot = row.flag(columns.screenshot) || (subtype == 10 && !isVideo)
        if !isVideo, subtype == 2 || row.integer(columns.playback) == 3 {
            photo.liveVideo = files.liveVideo(folder, name)
        }
        if row.flag(columns.adjusted) {
            photo.edited = files.edited(folder, name, isVideo: isVideo, isNewer: isNewer)
        }
        let type = PhotoFiles.mediaType(ofUniform: row.string(columns.type))
        if !type.isEmpty { photo.original.mediaType = type }
        photo.original.width = pixels(row.integer(columns.width))
        photo.original.height = pixels(row.integer(columns.height))
        photo.original.durationMilliseconds = isVideo ? milliseconds(row.number(columns.duration)) : 0
        var accuracy = 0.0
        if let key = row.integer(columns.more), key != 0 { accuracy = try readMore(key, rowID, into: &photo) }
        if let latitude = row.number(columns.latitude), let longitude = row.number(columns.longitude) {
            photo.place = GeoPoint(latitude: latitude, longitude: longitude, accuracy: accuracy)
        }
        try output.emit(.photo(photo))
    }

    /// Reads the other table.
    ///
    /// - Returns: the accuracy of the place in metres, 0 where it is not known.
    private func readMore(_ key: Int64, _ rowID: Int64, into photo: inout PhotoRow) throws -> Double {
        guard let cells = try more?.row(key, for: (table, rowID)) else { return 0 }
        if let name = cells.filled(moreColumns.originalName) {
            photo.originalName = name
            photo.original.name = name
        }
        photo.original.size = max(0, cells.integer(moreColumns.size) ?? 0)
        // Seconds; no place is more than 14 hours away.
        if let offset = cells.number(moreColumns.zone), abs(offset) <= 18 * 3_600 {
            photo.utcOffsetMinutes = Int(offset / 60)
        }
        return cells.number(moreColumns.accuracy) ?? 0
    }

    private func pixels(_ value: Int64?) -> Int {
        guard let value, value > 0, value <= 1_000_000 else { return 0 }
        return Int(value)
    }

    private func milliseconds(_ seconds: Double?) -> Int64 {
        guard let seconds, seconds > 0, seconds < 1e9 else { return 0 }
        return Int64((seconds * 1_000).rounded())
    }
}

/// Numbers of the columns of the table of photos in the query.
struct PhotoColumns {
    let uuid: Int
    let folder: Int
    let name: Int
    let kind: Int
    let subtype: Int
    let playback: Int
    let type: Int
    let created: Int
    let favorite: Int
    let hidden: Int
    let trashed: Int
    let screenshot: Int
    let adjusted: Int
    let width: Int
    let height: Int
    let duration: Int
    let latitude: Int
    let longitude: Int
    let more: Int

    init(_ select: inout Select) {
        uuid = select.column("ZUUID")
        folder = select.column("ZDIRECTORY")
        name = select.column("ZFILENAME")
        kind = select.column("ZKIND")
        subtype = select.column("ZKINDSUBTYPE")
        playback = select.column("ZPLAYBACKSTYLE")
        type = select.column("ZUNIFORMTYPEIDENTIFIER")
        created = select.column(firstOf: ["ZDATECREATED", "ZADDEDDATE"])
        favorite = select.column("ZFAVORITE")
        hidden = select.column("ZHIDDEN")
        trashed = select.column("ZTRASHEDSTATE")
        screenshot = select.column("ZISDETECTEDSCREENSHOT")
        adjusted = select.column(firstOf: ["ZADJUSTMENTSSTATE", "ZHASADJUSTMENTS"])
        width = select.column("ZWIDTH")
        height = select.column("ZHEIGHT")
        duration = select.column("ZDURATION")
        latitude = select.column("ZLATITUDE")
        longitude = select.column("ZLONGITUDE")
        more = select.column("ZADDITIONALATTRIBUTES")
    }
}

/// Numbers of the columns of `ZADDITIONALASSETATTRIBUTES` in the query.
struct PhotoMoreColumns {
    let originalName: Int
    let size: Int
    let zone: Int
    let accuracy: Int

    init(_ select: inout Select) {
        originalName = select.column("ZORIGINALFILENAME")
        size = select.column("ZORIGINALFILESIZE")
        zone = select.column(firstOf: ["ZTIMEZONEOFFSET", "ZINFERREDTIMEZONEOFFSET"])
        accuracy = select.column("ZGPSHORIZONTALACCURACY")
    }
}
