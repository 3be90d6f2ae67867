internal import JuicerCore
internal import JuicerVault

/// Where the rows of a build wait until all are there and can be put into their order: a file of the volume.
///
/// A record is three lengths of 4 bytes (row, files, text), little-endian, and then these.
final class StagingFile {
    /// Records in the order in which they are to be written.
    struct Batch: Sendable {
        var first: Int
        var bytes: [UInt8] = []
        var rows: [Range<Int>] = []
        var files: [Range<Int>] = []
        var texts: [Range<Int>] = []
    }

    private static let headerSize = 12
    private static let writeSize = 1 << 20
    /// Bytes of one read, and how many of them are kept: rows that come nearly in order are read nearly once.
    private static let windowSize = 1 << 15
    private static let windowCount = 128

    private let volume: Volume
    private let path: VolumePath
    private let file: VolumeFile
    private var pending: [UInt8] = []
    private var written: Int64 = 0
    private var windows: [(number: Int64, bytes: [UInt8])] = []

    init(_ path: String, in volume: Volume) throws {
        self.volume = volume
        self.path = VolumePath(path)
        try? volume.remove(self.path, syncing: false)
        file = try volume.openFile(self.path, creating: true)
        pending.reserveCapacity(Self.writeSize + (1 << 16))
    }

    deinit {
        try? volume.remove(path, syncing: false)
    }

    /// Adds a record, and gives where it begins.
    func append(row: some Collection<UInt8>, files: [UInt8], text: (inout [UInt8]) -> Int) throws -> Int64 {
        let offset = written + Int64(pending.count)
        let start = pending.count
        for _ in 0..<Self.headerSize { pending.append(0) }
        pending.append(contentsOf: row)
        pending.append(contentsOf: files)
        let textCount = text(&pending)
        put(row.count, at: start)
        put(files.count, at: start + 4)
        put(textCount, at: start + 8)
        if pending.count >= Self.writeSize { try flush(all: false) }
        return offset
    }

    private func put(_ value: Int, at position: Int) {
        for index in 0..<4 { pending[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }

    /// Writes what was gathered; whole blocks only unless it is all, as a block that is changed is encrypted twice.
    func flush(all: Bool) throws {
        let count = all ? pending.count : pending.count / Self.windowSize * Self.windowSize
        guard count > 0 else { return }
        try pending.withUnsafeBytes { try file.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: written) }
        written += Int64(count)
        pending.removeFirst(count)
    }

    // MARK: Reading

    /// Reads records one after the other, wherever they lie.
    func read(_ offsets: some Sequence<Int64>, first: Int) throws -> Batch {
        if windows.isEmpty { windows = Array(repeating: (-1, []), count: Self.windowCount) }
        var batch = Batch(first: first)
        var header = [UInt8]()
        header.reserveCapacity(Self.headerSize)
        for offset in offsets {
            header.removeAll(keepingCapacity: true)
            try copy(Self.headerSize, from: offset, to: &header)
            let rowCount = Self.number(header, at: 0)
            let fileCount = Self.number(header, at: 4)
            let textCount = Self.number(header, at: 8)
            let start = batch.bytes.count
            let length = rowCount + fileCount + textCount
            try copy(length, from: offset + Int64(Self.headerSize), to: &batch.bytes)
            let files = start + rowCount
            let text = files + fileCount
            batch.rows.append(start..<files)
            batch.files.append(files..<text)
            batch.texts.append(text..<batch.bytes.count)
        }
        return batch
    }

    private static func number(_ bytes: [UInt8], at position: Int) -> Int {
        bytes.withUnsafeBytes { Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt32.self))) }
    }

    private func copy(_ count: Int, from offset: Int64, to bytes: inout [UInt8]) throws {
        var (offset, left) = (offset, count)
        while left > 0 {
            let number = offset / Int64(Self.windowSize)
            let slot = Int(number % Int64(Self.windowCount))
            if windows[slot].number != number { try load(number, slot) }
            let start = Int(offset % Int64(Self.windowSize))
            let part = min(left, windows[slot].bytes.count - start)
            guard part > 0 else { throw IndexError.damaged }
            bytes.append(contentsOf: windows[slot].bytes[start..<start + part])
            offset += Int64(part)
            left -= part
        }
    }

    private func load(_ number: Int64, _ slot: Int) throws {
        var bytes = windows[slot].bytes
        windows[slot] = (-1, [])
        if bytes.count != Self.windowSize { bytes = [UInt8](repeating: 0, count: Self.windowSize) }
        let count = try bytes.withUnsafeMutableBytes {
            try file.read(into: $0, at: number * Int64(Self.windowSize))
        }
        windows[slot] = (number, count == Self.windowSize ? bytes : Array(bytes[..<count]))
    }
}
