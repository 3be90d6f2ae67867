internal import Synchronization

/// What the open files of one path have in common, for as long as any of them is open.
final class SharedFile: Sendable {
    let locks = Mutex(FileLocks())
    let index = Mutex(SharedMemoryIndex())
    let sound = Mutex(SoundBlocks())
    let unwritten = Mutex(WriteBuffer())
}

/// The blocks of a journal or log that were read or written without an error since it was opened.
///
/// SQLite relies on no byte of a journal or log that it has not read in recovery or written itself. A block that cannot
/// be read thus holds nothing that counts if it was never sound, and is a damage to report if it was.
struct SoundBlocks {
    static let blockSize: Int64 = 4_096

    private var blocks: Set<Int64> = []

    func contains(_ offset: Int64) -> Bool { blocks.contains(offset / Self.blockSize) }

    mutating func insert(_ offset: Int64, count: Int) {
        guard count > 0 else { return }
        blocks.formUnion(offset / Self.blockSize...(offset + Int64(count) - 1) / Self.blockSize)
    }

    /// Forgets what lies behind the new end of the file.
    mutating func truncate(to size: Int64) {
        blocks = blocks.filter { $0 * Self.blockSize < size }
    }

    /// The parts of a range of a file that lie in one block each, as ranges of the buffer for the whole of it.
    static func pieces(at offset: Int64, count: Int) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < count {
            let position = offset + Int64(start)
            let end = min(count, start + Int(blockSize - position % blockSize))
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }
}
