internal import JuicerArtifacts
internal import JuicerSQLite

/// In what order hits come. The raw values equal those of `juicer.v1.SearchOrder`.
public enum SearchOrder: UInt8, Sendable, Hashable {
    /// What fits best first: see ``ArtifactIndex/search(_:_:)``.
    case rank = 1
    /// Newest first.
    case newest = 2
    /// Oldest first.
    case oldest = 3
}

/// What to search for.
public struct SearchRequest: Sendable, Hashable {
    /// What to look for, 1 to ``longestQuery`` bytes.
    public var query: String
    /// How.
    public var mode: SearchMode = .words
    /// In what order.
    public var order: SearchOrder = .rank
    /// Only where.
    public var filter = ItemFilter()

    /// Bytes of a query at most.
    public static let longestQuery = 1_000

    public init(_ query: String) {
        self.query = query
    }
}

/// One item that fits.
public struct SearchHit: Sendable, Hashable {
    /// The item.
    public let item: IndexedItem
    /// The place that fits.
    public let snippet: Snippet
    /// How well it fits; higher is better, comparable within one answer only.
    public let rank: Double
}

/// A search over the files of one type.
struct TypeSearch {
    let reader: TypeReader
    let query: SearchQuery
    let set: ItemSet
    let connection: TypeConnection

    private static let ascending = "AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid"
    private static let descending = "AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC"
    private static let within = "AND rowid >= ?2 AND rowid < ?3"

    /// Slices that the set has items in, with the items of each that the set's range has.
    private func slices() -> [(slice: Int, range: Range<Int>)] {
        guard set.count > 0 else { return [] }
        let size = connection.sliceSize
        return (set.range.lowerBound / size...(set.range.upperBound - 1) / size)
            .map { slice in (slice, (slice * size..<(slice + 1) * size).clamped(to: set.range)) }
    }

    /// How many items fit.
    func count() throws -> Int64 {
        var count: Int64 = 0
        for (slice, range) in slices() {
            if set.isWholeRange {
                let statement = try connection.search(query.mode, slice: slice, "count(*)", Self.within)
                try bind(statement, range)
                defer { statement.reset() }
                if try statement.step() { count += statement.integer(0) ?? 0 }
            } else {
                try forEachHit(slice, range, ascending: true) { _ in
                    count += 1
                    return true
                }
            }
        }
        return count
    }

    /// Up to so many items that fit, from a place on, upwards or downwards; going down, the place is not among them.
    func hits(from place: Int, ascending: Bool, limit: Int) throws -> [Int] {
        var found: [Int] = []
        let part = ascending ? max(place, 0)..<Int.max : 0..<max(place, 0)
        let slices = slices()
        for (slice, range) in ascending ? slices : slices.reversed() {
            let range = range.clamped(to: part)
            guard !range.isEmpty, found.count < limit else { continue }
            try forEachHit(slice, range, ascending: ascending) { item in
                found.append(item)
                return found.count < limit
            }
        }
        return found
    }

    private func forEachHit(_ slice: Int, _ range: Range<Int>, ascending: Bool, _ body: (Int) -> Bool) throws {
        let order = ascending ? Self.ascending : Self.descending
        let statement = try connection.search(query.mode, slice: slice, "rowid", order)
        try bind(statement, range)
        defer { statement.reset() }
        while try statement.step() {
            let item = Int(statement.integer(0) ?? 0)
            if set.contains(item), !body(item) { return }
        }
    }

    private func bind(_ statement: Statement, _ range: Range<Int>) throws {
        try statement.bind(query.expression, at: 1)
        try statement.bind(Int64(range.lowerBound), at: 2)
        try statement.bind(Int64(range.upperBound), at: 3)
    }
}
