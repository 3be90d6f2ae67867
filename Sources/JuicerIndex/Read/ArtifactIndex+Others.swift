public import JuicerArtifacts
internal import JuicerSQLite

/// An item with a place, as a map shows it.
public struct MapPoint: Sendable, Hashable {
    /// The type of the item.
    public let kind: ArtifactKind
    /// The item's id.
    public let id: String
    /// When; nil where that is not known.
    public let time: UnixTime?
    /// Where.
    public let place: GeoPoint
}

/// A part of the earth between two parallels and two meridians; it may go over the 180th.
public struct GeoBox: Sendable, Hashable {
    /// Degrees north, -90 to 90.
    public let south: Double
    /// Degrees east, -180 to 180; greater than `east` where the box goes over the 180th meridian.
    public let west: Double
    public let north: Double
    public let east: Double

    public init(south: Double, west: Double, north: Double, east: Double) {
        (self.south, self.west, self.north, self.east) = (south, west, north, east)
    }

    func contains(latitude: Double, longitude: Double) -> Bool {
        guard latitude >= south, latitude <= north else { return false }
        return west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east
    }
}

extension ArtifactIndex {
    /// Lists albums by title.
    public func albums(_ page: PageRequest = PageRequest()) throws -> IndexPage<IndexedAlbum> {
        try reading {
            guard let reader = try reader(.photo) else { return IndexPage(items: [], next: nil, total: 0) }
            return try reader.with { connection in
                var albums: [(key: String, album: IndexedAlbum)] = []
                let statement = try connection.items.prepare("SELECT row, count FROM album")
                while try statement.step() {
                    guard case .album(let row) = try RowDecoder.decode(statement.blob(0) ?? []) else {
                        throw IndexError.damaged
                    }
                    let album = IndexedAlbum(
                        row: row,
                        photoCount: statement.integer(1) ?? 0,
                        sourceFileID: connection.sourceFileIDs.fileID(of: row.source)
                    )
                    albums.append((TextFolding.fold(row.title), album))
                }
                albums.sort { ($0.key, $0.album.row.id) < ($1.key, $1.album.row.id) }
                let start = try page.cursor.map { try Self.position($0, .albums, [reader], albums.count) } ?? 0
                let end = min(start + page.size, albums.count)
                let next = end == albums.count ? nil : IndexCursor(.albums, [[reader].fingerprint, Int64(end)])
                return IndexPage(items: albums[start..<end].map(\.album), next: next, total: Int64(albums.count))
            }
        }
    }

    /// Lists people by name.
    ///
    /// - Parameter query: only those with this in the name or a handle; empty for all.
    public func people(
        matching query: String = "",
        _ page: PageRequest = PageRequest()
    ) throws -> IndexPage<Person> {
        try reading {
            let people = try people()
            let positions = people.positions(matching: query)
            let fingerprint = try readers([]).fingerprint
            var start = 0
            if let cursor = page.cursor {
                let numbers = try cursor.numbers(.people, 2)
                guard numbers[0] == fingerprint, let position = Int(exactly: numbers[1]),
                    (0...positions.count).contains(position)
                else { throw IndexError.cursorOutdated }
                start = position
            }
            let end = min(start + page.size, positions.count)
            let next = end == positions.count ? nil : IndexCursor(.people, [fingerprint, Int64(end)])
            let shown = positions[start..<end].map { people.people[$0] }
            return IndexPage(items: shown, next: next, total: Int64(positions.count))
        }
    }

    /// Shows one person.
    ///
    /// - Throws: ``IndexError/notFound``.
    public func person(_ id: String) throws -> Person {
        try reading {
            guard let person = try people()[id] else { throw IndexError.notFound }
            return person
        }
    }

    /// Lists items with a place, oldest first within each type, the types in the order of their numbers.
    ///
    /// - Parameter box: only in this part of the earth; nil for all.
    public func mapPoints(
        _ filter: ItemFilter = ItemFilter(),
        in box: GeoBox? = nil,
        _ page: PageRequest = PageRequest()
    ) throws -> IndexPage<MapPoint> {
        try reading {
            let people = try people()
            let handles = handles(of: filter, people)
            let readers = try readers(filter.kinds)
            var start = (kind: Int64(0), item: Int64(-1))
            if let cursor = page.cursor {
                let numbers = try cursor.numbers(.places, 3)
                guard numbers[0] == readers.fingerprint else { throw IndexError.cursorOutdated }
                start = (numbers[1], numbers[2])
            }
            var points: [MapPoint] = []
            var total: Int64 = 0
            var last: (kind: Int64, item: Int64)?
            var isMore = false
            for reader in readers {
                try reader.with { connection in
                    let set = try reader.select(filter, handles: handles, isTimed: false, connection)
                    let sql = "SELECT ord, latitude, longitude, accuracy FROM place ORDER BY ord"
                    let statement = try connection.items.prepare(sql)
                    while try statement.step() {
                        let item = Int(statement.integer(0) ?? 0)
                        let (latitude, longitude) = (statement.real(1) ?? 0, statement.real(2) ?? 0)
                        guard set.contains(item), box?.contains(latitude: latitude, longitude: longitude) ?? true,
                            let place = GeoPoint(
                                latitude: latitude,
                                longitude: longitude,
                                accuracy: statement.real(3) ?? 0
                            )
                        else { continue }
                        total += 1
                        let here = (kind: Int64(reader.kind.rawValue), item: Int64(item))
                        guard here > start else { continue }
                        guard points.count < page.size else {
                            isMore = true
                            continue
                        }
                        let row = try connection.row(item).row
                        points.append(MapPoint(kind: reader.kind, id: row.id, time: row.time, place: place))
                        last = here
                    }
                }
            }
            let next = isMore ? last.map { IndexCursor(.places, [readers.fingerprint, $0.kind, $0.item]) } : nil
            return IndexPage(items: points, next: next, total: total)
        }
    }
}
