internal import JuicerCore

/// Reads a source from some offset on through a window of memory.
struct ByteWindow {
    private let source: any RandomAccessSource
    private let end: Int64
    private let capacity: Int
    private var window: [UInt8] = []
    private var windowStart: Int64

    /// Where the next byte comes from.
    private(set) var offset: Int64

    /// - Parameter end: nothing at or after this offset is read.
    init(_ source: any RandomAccessSource, from offset: Int64, end: Int64, capacity: Int) {
        self.source = source
        self.end = end
        self.capacity = capacity
        self.offset = offset
        windowStart = offset
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { offset >= end }

    /// The next big-endian number of 1 to 8 bytes; nil where the bytes end before.
    mutating func number(_ width: Int) throws -> UInt64? {
        guard let start = try fill(width) else { return nil }
        var value: UInt64 = 0
        for position in start..<start + width { value = value << 8 | UInt64(window[position]) }
        offset += Int64(width)
        return value
    }

    /// The next bytes; nil where fewer are left.
    mutating func bytes(_ count: Int) throws -> [UInt8]? {
        guard let start = try fill(count) else { return nil }
        offset += Int64(count)
        return Array(window[start..<start + count])
    }

    /// Passes over bytes; false where fewer are left.
    mutating func skip(_ count: Int) -> Bool {
        guard Int64(count) <= end - offset else { return false }
        offset += Int64(count)
        return true
    }

    /// Makes sure that bytes lie in the window, and says where.
    private mutating func fill(_ count: Int) throws -> Int? {
        guard Int64(count) <= end - offset else { return nil }
        if offset >= windowStart, offset + Int64(count) <= windowStart + Int64(window.count) {
            return Int(offset - windowStart)
        }
        let wanted = Int(min(Int64(max(count, capacity)), end - offset))
        window = try source.bytes(at: offset, count: wanted)
        windowStart = offset
        return window.count >= count ? 0 : nil
    }
}
