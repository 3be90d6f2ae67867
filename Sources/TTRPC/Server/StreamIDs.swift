/// Remembers which stream ids a connection has used: the highest, and below it those that were skipped.
///
/// A client that takes its ids in one step and sends in another may send a lower id later; one that was never
/// used is good, one that was is not. Skipped ids are kept as ranges, at most `limit` of them: a peer that leaves
/// more gaps loses the oldest.
struct UsedStreamIDs {
    private let limit: Int
    private var highest: Int64 = -1
    private var skipped: [ClosedRange<Int64>] = []

    init(limit: Int = 256) {
        self.limit = limit
    }

    /// Marks an odd id as used; returns `false` when it was already.
    mutating func use(_ streamID: UInt32) -> Bool {
        let id = Int64(streamID)
        if id > highest {
            if id > highest + 2 {
                skipped.append(highest + 2...id - 2)
                if skipped.count > limit { skipped.removeFirst() }
            }
            highest = id
            return true
        }
        guard let index = skipped.lastIndex(where: { $0.contains(id) }) else { return false }
        let range = skipped[index]
        var pieces: [ClosedRange<Int64>] = []
        if range.lowerBound < id { pieces.append(range.lowerBound...id - 2) }
        if id < range.upperBound { pieces.append(id + 2...range.upperBound) }
        skipped.replaceSubrange(index...index, with: pieces)
        if skipped.count > limit { skipped.removeFirst() }
        return true
    }
}

/// Remembers the last so many ids that were put into it.
struct RecentStreamIDs {
    private let limit: Int
    private var ids: Set<UInt32> = []
    private var order: [UInt32] = []
    private var oldest = 0

    init(limit: Int = 1024) {
        self.limit = limit
    }

    /// Puts an id in; returns `false` when it was there.
    mutating func insert(_ id: UInt32) -> Bool {
        guard ids.insert(id).inserted else { return false }
        if order.count < limit {
            order.append(id)
        } else {
            ids.remove(order[oldest])
            order[oldest] = id
            oldest = (oldest + 1) % limit
        }
        return true
    }
}
