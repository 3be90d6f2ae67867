internal import Dispatch
internal import JuicerArtifacts
internal import JuicerSQLite
internal import Synchronization

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
struct TypeSearch: Sendable {
    let reader: TypeReader
    let query: SearchQuery
    let set: ItemSet
    let connection: TypeConnection

    /// Slices that are worth a thread.
    private static let slicesOfThread = 2

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

    /// How many items fit. Slices are counted on two threads where there are some.
    func count() throws -> Int64 {
        let slices = slices()
        let next = Atomic(0)
        let result = Mutex<Result<Int64, any Error>>(.success(0))
        @Sendable func work(_ connection: TypeConnection) {
            let part = Result { () throws -> Int64 in
                var count: Int64 = 0
                while case let index = next.add(1, ordering: .relaxed).oldValue, index < slices.count {
                    count += try self.count(slices[index].slice, slices[index].range, connection)
                }
                return count
            }
            result.withLock { result in result = result.flatMap { sum in part.map { sum + $0 } } }
        }
        let threadCount = slices.count < Self.slicesOfThread * 2 ? 1 : 2
        DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
            guard thread > 0 else { return work(connection) }
            // Without a second connection the first thread does it all.
            try? reader.with { work($0) }
        }
        return try result.withLock { try $0.get() }
    }

    private func count(_ slice: Int, _ range: Range<Int>, _ connection: TypeConnection) throws -> Int64 {
        guard set.isWholeRange else {
            var count: Int64 = 0
            try forEachHit(slice, range, ascending: true, connection) { _ in
                count += 1
                return true
            }
            return count
        }
        let statement = try connection.search(query.mode, slice: slice, "count(*)", Self.within)
        try bind(statement, range)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) ?? 0 : 0
    }

    /// Up to so many items that fit, from a place on, upwards or downwards; going down, the place is not among them.
    func hits(from place: Int, ascending: Bool, limit: Int) throws -> [Int] {
        var found: [Int] = []
        let part = ascending ? max(place, 0)..<Int.max : 0..<max(place, 0)
        let slices = slices()
        for (slice, range) in ascending ? slices : slices.reversed() {
            let range = range.clamped(to: part)
            guard !range.isEmpty, found.count < limit else { continue }
            try forEachHit(slice, range, ascending: ascending, connection) { item in
                found.append(item)
                return found.count < limit
            }
        }
        return found
    }

    private func forEachHit(
        _ slice: Int,
        _ range: Range<Int>,
        ascending: Bool,
        _ connection: TypeConnection,
        _ body: (Int) -> Bool
    ) throws {
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
