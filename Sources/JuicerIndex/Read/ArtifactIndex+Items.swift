public import JuicerArtifacts

/// A part of a list that is asked for.
public struct PageRequest: Sendable, Hashable {
    /// How many items at most, 1 to ``longest``.
    public let size: Int
    /// Where it goes on; nil for the first page.
    public let cursor: IndexCursor?

    /// Items of a page at most.
    public static let longest = 1_000

    /// - Parameter size: what is out of range becomes the nearest size in it.
    public init(size: Int = 100, after cursor: IndexCursor? = nil) {
        self.size = min(max(1, size), Self.longest)
        self.cursor = cursor
    }
}

extension ArtifactIndex {
    /// Lists items of one type, those of the same time in the order in which the app has them.
    ///
    /// - Parameter filter: its `kinds` are not looked at.
    /// - Throws: ``IndexError``: ``IndexError/notIndexed(_:)``, ``IndexError/cursorOutdated``.
    public func items(
        _ kind: ArtifactKind,
        _ filter: ItemFilter = ItemFilter(),
        oldestFirst: Bool = false,
        _ page: PageRequest = PageRequest()
    ) throws -> IndexPage<IndexedItem> {
        try reading {
            let readers = [try reader(kind)].compactMap { $0 }
            return try list(readers, filter, isTimed: false, oldestFirst, page)
        }
    }

    /// Lists what happened, over all types: everything that has a time.
    ///
    /// Types that are not indexed yet are left out, unless the filter names them.
    ///
    /// - Throws: ``IndexError``: ``IndexError/notIndexed(_:)``, ``IndexError/cursorOutdated``.
    public func timeline(
        _ filter: ItemFilter = ItemFilter(),
        oldestFirst: Bool = false,
        _ page: PageRequest = PageRequest()
    ) throws -> IndexPage<IndexedItem> {
        try reading { try list(try readers(filter.kinds), filter, isTimed: true, oldestFirst, page) }
    }

    /// Shows one item.
    ///
    /// - Throws: ``IndexError/notFound``, ``IndexError/notIndexed(_:)``.
    public func item(_ kind: ArtifactKind, id: String) throws -> IndexedItem {
        try reading {
            guard let reader = try reader(kind) else { throw IndexError.notFound }
            let people = try people()
            return try reader.with { connection in
                let (_, row, files) = try reader.find(id, seed: catalog.seed, connection)
                return IndexedItem(row, files, kind, people, connection)
            }
        }
    }

    /// The numbers of the handles of a filter's person.
    func handles(of filter: ItemFilter, _ people: PeopleDirectory) -> [UInt32] {
        filter.personID.flatMap { people.handles(of: $0) } ?? []
    }

    /// A page of items of several types in the order of their times.
    private func list(
        _ readers: [TypeReader],
        _ filter: ItemFilter,
        isTimed: Bool,
        _ oldestFirst: Bool,
        _ page: PageRequest
    ) throws -> IndexPage<IndexedItem> {
        let people = try people()
        let handles = handles(of: filter, people)
        let start = try page.cursor.map { try ListCursor($0, readers) }
        var places: [ItemPlace] = []
        var total: Int64 = 0
        for reader in readers {
            try reader.with { connection in
                let set = try reader.select(filter, handles: handles, isTimed: isTimed, connection)
                total += Int64(set.count)
                guard set.count > 0 else { return }
                let times = try reader.facets.times(connection)
                let place =
                    start.map { $0.place.position(in: reader.kind, times, ascending: oldestFirst) }
                    ?? (oldestFirst ? 0 : times.count)
                for item in set.items(from: place, ascending: oldestFirst, limit: page.size + 1) {
                    places.append(ItemPlace(time: times[item], kind: reader.kind, item: item))
                }
            }
        }
        places.sort { oldestFirst ? $0 < $1 : $1 < $0 }
        let shown = Array(places.prefix(page.size))
        let items = try fetch(shown, readers, people)
        let isLast = places.count <= page.size
        let next = isLast ? nil : shown.last.map { ListCursor(place: $0).cursor(readers) }
        return IndexPage(items: items, next: next, total: total)
    }

    /// Reads items, in the order in which they are named.
    func fetch(_ places: [ItemPlace], _ readers: [TypeReader], _ people: PeopleDirectory) throws -> [IndexedItem] {
        var found: [Int: IndexedItem] = [:]
        for reader in readers {
            let positions = places.indices.filter { places[$0].kind == reader.kind }
            guard !positions.isEmpty else { continue }
            try reader.with { connection in
                for position in positions {
                    found[position] = try IndexedItem(places[position].item, reader, people, connection)
                }
            }
        }
        return places.indices.compactMap { found[$0] }
    }
}

/// A cursor of a list over several types.
struct ListCursor {
    /// The last item that was shown.
    var place: ItemPlace

    init(place: ItemPlace) {
        self.place = place
    }

    init(_ cursor: IndexCursor, _ readers: [TypeReader]) throws(IndexError) {
        let numbers = try cursor.numbers(.items, 4)
        guard numbers[0] == readers.fingerprint, let raw = UInt8(exactly: numbers[2]),
            let kind = ArtifactKind(rawValue: raw), let item = Int(exactly: numbers[3])
        else { throw .cursorOutdated }
        place = ItemPlace(time: numbers[1], kind: kind, item: item)
    }

    func cursor(_ readers: [TypeReader]) -> IndexCursor {
        IndexCursor(.items, [readers.fingerprint, place.time, Int64(place.kind.rawValue), Int64(place.item)])
    }
}

extension ItemPlace {
    /// Where the items of a type begin (going up) or end (going down) that come after this one in the list.
    func position(in kind: ArtifactKind, _ times: [Int64], ascending: Bool) -> Int {
        if kind == self.kind { return ascending ? item + 1 : item }
        // Of one time, the types come in the order of their numbers.
        let isBefore = kind.rawValue < self.kind.rawValue
        return isBefore ? times.upperBound(of: time) : times.lowerBound(of: time)
    }
}

extension TypeReader {
    /// Finds an item by its id.
    func find(
        _ id: String,
        seed: UInt64,
        _ connection: TypeConnection
    ) throws -> (item: Int, row: ArtifactRow, files: [IndexedFile?]) {
        let wanted = IDHash.hash(id, seed: seed)
        let hashes = try facets.hashes(connection)
        var start = 0
        while let item = hashes[start...].firstIndex(of: wanted) {
            let (row, files) = try connection.row(item)
            if row.id == id { return (item, row, files) }
            start = item + 1
        }
        throw IndexError.notFound
    }
}
