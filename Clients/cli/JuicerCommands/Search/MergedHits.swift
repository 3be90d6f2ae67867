import JuicerClient
import JuicerProto

/// The hits of one backup, one after another.
struct HitSource {
    let index: BackupIndex
    /// The first hit that was not taken yet; nil after the last one.
    fileprivate private(set) var next: SearchHit?
    private let session: SessionOptions
    private var hits: PagedList<SearchHit>.Iterator

    /// Asks for the first hits.
    init(
        _ index: BackupIndex,
        _ session: SessionOptions,
        _ request: SearchArtifactsRequest,
        limit: Int?
    ) async throws {
        self.index = index
        self.session = session
        hits = index.artifacts.hits(request, limit: limit).makeAsyncIterator()
        next = try await hits.next()
    }

    fileprivate mutating func take() async throws -> SearchHit? {
        guard let hit = next else { return nil }
        next = try await index.daemon.explainingSession(of: index.backup, session) {
            try await index.explaining { try await hits.next() }
        }
        return hit
    }
}

/// The hits of several backups in one order: by time; or by rank, which says nothing across backups, in turn.
struct MergedHits {
    private let order: HitOrder
    private var sources: [HitSource] = []
    private var turn = 0

    init(_ order: HitOrder) { self.order = order }

    /// Adds the hits of a backup.
    mutating func add(_ source: HitSource) { sources.append(source) }

    /// The next hit, and the backup that it is in; nil after the last one.
    mutating func next() async throws -> (SearchHit, Backup)? {
        sources.removeAll { $0.next == nil }
        guard !sources.isEmpty else { return nil }
        let place: Int
        switch order {
        case .newest: place = sources.indices.max { time($0) < time($1) } ?? 0
        case .oldest: place = sources.indices.min { time($0) < time($1) } ?? 0
        case .rank:
            place = turn % sources.count
            turn = place + 1
        }
        guard let hit = try await sources[place].take() else { return nil }
        return (hit, sources[place].index.backup)
    }

    private func time(_ place: Int) -> (Int64, Int32) {
        let time = sources[place].next?.item?.item?.time
        return (time?.seconds ?? .min, time?.nanos ?? 0)
    }
}
