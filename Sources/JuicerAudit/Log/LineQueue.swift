/// Lines in memory, oldest first and without gaps.
struct LineQueue {
    /// Lines before `start` are gone, and stay in the array until there are enough of them to move the rest at once.
    private var lines: [AuditLine] = []
    private var start = 0
    private let limit: Int

    /// - Parameter limit: lines that are kept at most; more drive out the oldest.
    init(limit: Int) { self.limit = limit }

    /// The number of the oldest line; nil for none.
    var first: Int64? { start < lines.count ? lines[start].sequence : nil }

    mutating func append(_ line: AuditLine) {
        lines.append(line)
        if lines.count - start > limit { drop(1) }
    }

    /// Lets go of what everybody has.
    mutating func drop(upTo sequence: Int64) {
        guard let first, sequence >= first else { return }
        drop(min(Int(sequence - first) + 1, lines.count - start))
    }

    private mutating func drop(_ count: Int) {
        start += count
        if start == lines.count {
            lines.removeAll(keepingCapacity: true)
            start = 0
        } else if start >= 1_024, start * 2 >= lines.count {
            lines.removeFirst(start)
            start = 0
        }
    }

    /// Lines from one on that is there. A copy: lines that come meanwhile must not have to copy the whole queue.
    func lines(from sequence: Int64, limit: Int) -> [AuditLine] {
        guard let first else { return [] }
        return Array(lines[(start + Int(sequence - first))...].prefix(limit))
    }
}
