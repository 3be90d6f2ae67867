/// Some items of a type by their numbers, which are the order of their times.
struct ItemSet: Sendable {
    /// Nothing outside it is in the set.
    private(set) var range: Range<Int>
    /// One bit for each item of the type, where not all of the range are in the set.
    private var words: [UInt64]?
    /// How many.
    private(set) var count: Int

    init(_ range: Range<Int>) {
        self.range = range
        count = range.count
    }

    static let empty = ItemSet(0..<0)

    /// Whether every item of the range is in it.
    var isWholeRange: Bool { words == nil }

    func contains(_ item: Int) -> Bool {
        guard range.contains(item) else { return false }
        guard let words else { return true }
        return words[item >> 6] >> UInt64(item & 63) & 1 == 1
    }

    /// Keeps those for which a condition on a column holds.
    @inline(__always)
    mutating func keep<N>(where column: [N], _ condition: (N) -> Bool) {
        column.withUnsafeBufferPointer { column in
            keep { word, bits in
                var kept: UInt64 = 0
                let first = word << 6
                let end = min(64, column.count - first)
                for bit in 0..<max(0, end) {
                    kept |= (condition(column[first + bit]) ? 1 : 0) << UInt64(bit)
                }
                return bits & kept
            }
        }
    }

    /// Keeps those that are in a list, or for which a condition on a column holds.
    mutating func keep(_ items: [Int], orWhere column: [UInt32], _ condition: (UInt32) -> Bool) {
        var listed = [UInt64](repeating: 0, count: (range.upperBound + 63) >> 6)
        for item in items where range.contains(item) { listed[item >> 6] |= 1 << UInt64(item & 63) }
        var set = self
        set.keep(where: column, condition)
        keep { word, bits in bits & (listed[word] | (set.words?[word] ?? 0)) }
    }

    /// Keeps those that are in a list.
    mutating func keep(_ items: [Int]) {
        keep(items, orWhere: []) { _ in false }
    }

    @inline(__always)
    private mutating func keep(_ kept: (Int, UInt64) -> UInt64) {
        var words = words ?? Self.words(of: range)
        count = 0
        for word in (range.lowerBound >> 6)..<words.count where words[word] != 0 {
            words[word] = kept(word, words[word])
            count += words[word].nonzeroBitCount
        }
        self.words = words
    }

    private static func words(of range: Range<Int>) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (range.upperBound + 63) >> 6)
        guard !range.isEmpty else { return words }
        for word in (range.lowerBound >> 6)..<words.count { words[word] = .max }
        words[range.lowerBound >> 6] &= .max << UInt64(range.lowerBound & 63)
        if range.upperBound & 63 != 0 { words[words.count - 1] &= .max >> UInt64(64 - range.upperBound & 63) }
        return words
    }

    /// Up to so many items from a place on, upwards or downwards. Going down, the place itself is not among them.
    func items(from place: Int, ascending: Bool, limit: Int) -> [Int] {
        var found: [Int] = []
        guard limit > 0, !range.isEmpty else { return found }
        if ascending {
            var item = max(place, range.lowerBound)
            while found.count < limit, let next = next(from: item) {
                found.append(next)
                item = next + 1
            }
        } else {
            var end = min(place, range.upperBound)
            while found.count < limit, let previous = previous(before: end) {
                found.append(previous)
                end = previous
            }
        }
        return found
    }

    private func next(from item: Int) -> Int? {
        guard item < range.upperBound else { return nil }
        guard let words else { return item }
        var word = item >> 6
        var bits = words[word] & (.max << UInt64(item & 63))
        while bits == 0 {
            word += 1
            guard word < words.count else { return nil }
            bits = words[word]
        }
        return word << 6 + bits.trailingZeroBitCount
    }

    private func previous(before end: Int) -> Int? {
        guard end > range.lowerBound else { return nil }
        guard let words else { return end - 1 }
        var word = (end - 1) >> 6
        var bits = words[word] & (.max >> UInt64(63 - (end - 1) & 63))
        while bits == 0 {
            word -= 1
            guard word >= 0 else { return nil }
            bits = words[word]
        }
        return word << 6 + 63 - bits.leadingZeroBitCount
    }
}
