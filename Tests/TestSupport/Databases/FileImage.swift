public import JuicerSQLite

/// A block that does not authenticate.
public struct DamagedBlock: DatabaseFileError, Equatable {
    public var isDiskFull: Bool { false }
    public let block: Int
    public let mayBeTorn: Bool

    public init(block: Int, mayBeTorn: Bool) {
        self.block = block
        self.mayBeTorn = mayBeTorn
    }
}

/// The content of a file in authenticated blocks, as an encrypted file system has it.
public struct FileImage: Sendable {
    public static let blockSize = 4_096
    private static let emptyBlock = [UInt8](repeating: 0, count: blockSize)

    public private(set) var size = 0
    public init() {}

    private var blocks: [Int: [UInt8]] = [:]
    /// Blocks that cannot be read, and whether a power cut may be the reason.
    public private(set) var damaged: [Int: Bool] = [:]

    private func check(_ block: Int) throws {
        if let mayBeTorn = damaged[block] { throw DamagedBlock(block: block, mayBeTorn: mayBeTorn) }
    }

    /// The bytes, with zeros where a block is damaged.
    public var allBytes: [UInt8] {
        let count = (size + Self.blockSize - 1) / Self.blockSize
        return Array((0..<count).flatMap { blocks[$0] ?? Self.emptyBlock }.prefix(size))
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        let count = max(0, min(buffer.count, size - offset))
        var done = 0
        while done < count {
            let (block, start) = (offset + done).quotientAndRemainder(dividingBy: Self.blockSize)
            try check(block)
            let length = min(count - done, Self.blockSize - start)
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + length])
            target.copyBytes(from: (blocks[block] ?? Self.emptyBlock)[start..<start + length])
            done += length
        }
        return count
    }

    /// Writes, and gives the whole blocks that came of it. A part of a damaged block cannot be changed.
    public mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws -> [Int: [UInt8]] {
        var written: [Int: [UInt8]] = [:]
        var done = 0
        while done < bytes.count {
            let (block, start) = (offset + done).quotientAndRemainder(dividingBy: Self.blockSize)
            let length = min(bytes.count - done, Self.blockSize - start)
            if length < Self.blockSize { try check(block) }
            var content = blocks[block] ?? Self.emptyBlock
            content.replaceSubrange(start..<start + length, with: bytes[done..<done + length])
            written[block] = content
            done += length
        }
        for (block, content) in written { put(content, in: block) }
        size = max(size, offset + bytes.count)
        return written
    }

    public mutating func put(_ content: [UInt8], in block: Int) {
        blocks[block] = content
        damaged[block] = nil
    }

    public mutating func grow(to newSize: Int) {
        size = max(size, newSize)
    }

    public mutating func damage(_ block: Int, mayBeTorn: Bool) {
        damaged[block] = mayBeTorn
    }

    public mutating func truncate(to newSize: Int) throws {
        guard newSize < size else { return }
        let (last, rest) = newSize.quotientAndRemainder(dividingBy: Self.blockSize)
        if rest > 0 { try check(last) }
        blocks = blocks.filter { $0.key < last || ($0.key == last && rest > 0) }
        damaged = damaged.filter { $0.key < last }
        if rest > 0, var content = blocks[last] {
            content.replaceSubrange(rest..., with: repeatElement(0, count: Self.blockSize - rest))
            blocks[last] = content
        }
        size = newSize
    }
}
