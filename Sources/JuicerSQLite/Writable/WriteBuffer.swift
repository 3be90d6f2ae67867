/// Bytes that SQLite has written to a file and the file below does not have yet.
///
/// SQLite writes what belongs together in small pieces: of a log, the header of a frame and then its page; of a journal,
/// a number, a page and a checksum. A file system of encrypted blocks would read, change and encrypt its last block for
/// each of them.
struct WriteBuffer {
    static let capacity = 1 << 16

    /// Where in the file the bytes belong.
    private(set) var start: Int64 = 0
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }
    var end: Int64 { start + Int64(bytes.count) }

    func overlaps(_ offset: Int64, count: Int) -> Bool {
        !isEmpty && offset < end && offset + Int64(count) > start
    }

    /// Takes bytes that go on where its own end, and says whether it did.
    mutating func append(_ new: UnsafeRawBufferPointer, at offset: Int64) -> Bool {
        guard new.count <= Self.capacity - bytes.count, isEmpty || offset == end else { return false }
        if isEmpty { start = offset }
        bytes.append(contentsOf: new)
        return true
    }

    /// Where the last whole block ends, or the last byte when there is none.
    var endOfBlocks: Int64 {
        let boundary = end - end % SoundBlocks.blockSize
        return boundary > start ? boundary : end
    }

    /// Forgets what lies before an offset, which the file below has.
    mutating func removeFirst(upTo offset: Int64) {
        bytes.removeFirst(Int(offset - start))
        start = offset
    }
}
