internal import JuicerArtifacts

extension ArtifactIndex {
    /// Hits of each type that are ranked against each other: the newest ones.
    private static let rankedCount = 256

    /// Searches everything.
    ///
    /// By rank, the newest ``rankedCount`` hits of each type come first, the best of them at the top; behind them all
    /// others, newest first. Types that are not indexed yet are left out, unless the filter names them.
    ///
    /// - Throws: ``IndexError``: the query's errors, ``IndexError/notIndexed(_:)``, ``IndexError/cursorOutdated``.
    public func search(_ request: SearchRequest, _ page: PageRequest = PageRequest()) throws -> IndexPage<SearchHit> {
        let query = try SearchQuery(request.query, mode: request.mode)
        return try reading {
            let readers = try readers(request.filter.kinds)
            let people = try people()
            let search = IndexSearch(
                query: query,
                filter: request.filter,
                readers: readers,
                people: people,
                handles: handles(of: request.filter, people)
            )
            var cursor = try page.cursor.map { try SearchCursor($0, readers) } ?? SearchCursor()
            if page.cursor == nil { cursor.total = try search.count() }
            switch request.order {
            case .rank: return try search.ranked(cursor, page.size, Self.rankedCount)
            case .newest: return try search.inOrder(cursor, page.size, ascending: false)
            case .oldest: return try search.inOrder(cursor, page.size, ascending: true)
            }
        }
    }
}

/// Where a list of hits goes on.
struct SearchCursor {
    /// Hits in all, counted for the first page.
    var total: Int64 = 0
    /// Ranked hits that were shown; nil once they all were, or where hits are not ranked.
    var ranked: Int64 = 0
    /// The last hit that was shown of those that are not ranked.
    var place: ItemPlace?

    init() {}

    init(_ cursor: IndexCursor, _ readers: [TypeReader]) throws(IndexError) {
        let numbers = try cursor.numbers(.search, 6)
        guard numbers[0] == readers.fingerprint, numbers[2] >= 0 else { throw .cursorOutdated }
        total = numbers[1]
        ranked = numbers[2]
        guard numbers[4] != 0 else { return }
        guard let raw = UInt8(exactly: numbers[4]), let kind = ArtifactKind(rawValue: raw),
            let item = Int(exactly: numbers[5])
        else { throw .cursorOutdated }
        place = ItemPlace(time: numbers[3], kind: kind, item: item)
    }

    func cursor(_ readers: [TypeReader]) -> IndexCursor {
        let kind = Int64(place?.kind.rawValue ?? 0)
        let numbers = [readers.fingerprint, total, ranked, place?.time ?? 0, kind, Int64(place?.item ?? 0)]
        return IndexCursor(.search, numbers)
    }
}

/// One search over several types.
struct IndexSearch {
    let query: SearchQuery
    let filter: ItemFilter
    let readers: [TypeReader]
    let people: PeopleDirectory
    let handles: [UInt32]

    private func each(_ body: (TypeSearch) throws -> Void) throws {
        for reader in readers {
            try reader.with { connection in
                let set = try reader.select(filter, handles: handles, isTimed: false, connection)
                if set.count > 0 {
                    try body(TypeSearch(reader: reader, query: query, set: set, connection: connection))
                }
            }
        }
    }

    func count() throws -> Int64 {
        var total: Int64 = 0
        try each { total += try $0.count() }
        return total
    }

    // MARK: In the order of times

    func inOrder(_ cursor: SearchCursor, _ size: Int, ascending: Bool) throws -> IndexPage<SearchHit> {
        let places = try places(after: cursor.place, ascending: ascending, limit: size + 1) { _ in nil }
        return try page(places, cursor, size)
    }

    /// Hits that come after one in the order of times.
    ///
    /// - Parameter end: where the hits of a type end, going down; nil for its last one.
    private func places(
        after place: ItemPlace?,
        ascending: Bool,
        limit: Int,
        end: (TypeSearch) throws -> Int?
    ) throws -> [ItemPlace] {
        var places: [ItemPlace] = []
        try each { search in
            let times = try search.reader.facets.times(search.connection)
            var start = ascending ? 0 : times.count
            if let place { start = place.position(in: search.reader.kind, times, ascending: ascending) }
            if let end = try end(search) { start = min(start, end) }
            for item in try search.hits(from: start, ascending: ascending, limit: limit) {
                places.append(ItemPlace(time: times[item], kind: search.reader.kind, item: item))
            }
        }
        places.sort { ascending ? $0 < $1 : $1 < $0 }
        return Array(places.prefix(limit))
    }

    private func page(_ places: [ItemPlace], _ cursor: SearchCursor, _ size: Int) throws -> IndexPage<SearchHit> {
        let shown = Array(places.prefix(size))
        let hits = try hits(shown)
        var next = cursor
        next.place = shown.last
        return IndexPage(
            items: hits,
            next: places.count > size ? next.cursor(readers) : nil,
            total: cursor.total
        )
    }

    private func hits(_ places: [ItemPlace]) throws -> [SearchHit] {
        var found: [Int: SearchHit] = [:]
        for reader in readers {
            let positions = places.indices.filter { places[$0].kind == reader.kind }
            guard !positions.isEmpty else { continue }
            try reader.with { connection in
                for position in positions { found[position] = try hit(places[position].item, reader, connection) }
            }
        }
        return places.indices.compactMap { found[$0] }
    }

    private func hit(_ item: Int, _ reader: TypeReader, _ connection: TypeConnection) throws -> SearchHit {
        let (row, files) = try connection.row(item)
        let fit = Fit(query, row.searchFields)
        return SearchHit(
            item: IndexedItem(row, files, reader.kind, people, connection),
            snippet: fit.snippet,
            rank: fit.rank
        )
    }

    // MARK: By rank

    /// The ranked hits, and then the others, newest first.
    func ranked(_ cursor: SearchCursor, _ size: Int, _ rankedCount: Int) throws -> IndexPage<SearchHit> {
        var floors: [ArtifactKind: Int] = [:]
        var candidates: [(rank: Double, place: ItemPlace)] = []
        let skipped = Int(cursor.ranked)
        let isInRanked = cursor.place == nil
        try each { search in
            let items = try search.hits(from: .max, ascending: false, limit: rankedCount)
            floors[search.reader.kind] = items.last ?? 0
            guard isInRanked else { return }
            let times = try search.reader.facets.times(search.connection)
            for item in items {
                let fit = Fit(query, try search.connection.row(item).row.searchFields, withSnippet: false)
                let place = ItemPlace(time: times[item], kind: search.reader.kind, item: item)
                candidates.append((fit.rank, place))
            }
        }
        candidates.sort { $0.rank == $1.rank ? $1.place < $0.place : $0.rank > $1.rank }
        var places = candidates.dropFirst(skipped).prefix(size + 1).map(\.place)
        let shownRanked = min(places.count, size)
        if places.count <= size {
            let rest = size + 1 - places.count
            places += try self.places(after: cursor.place, ascending: false, limit: rest) {
                floors[$0.reader.kind]
            }
        }
        let shown = Array(places.prefix(size))
        var next = cursor
        next.ranked += Int64(shownRanked)
        // Behind the ranked ones it goes on by time.
        if isInRanked ? shown.count > shownRanked : true { next.place = shown.last }
        return IndexPage(
            items: try hits(shown),
            next: places.count > size ? next.cursor(readers) : nil,
            total: cursor.total
        )
    }
}
