import JuicerBackupFormat
import JuicerCore
import JuicerProto
import TTRPC

/// Reads the ranges of one call, each for itself: into the caller's buffer, or into the answer.
struct RangeReader: Sendable {
    /// Ranges of one call.
    static let mostRanges = 256

    /// Bytes that an answer may hold; with its wrapping it must fit a frame.
    static let mostBytesInAnswer: Int64 = 2 << 20

    let backup: UnlockedBackup

    /// Where contents go; nil to put them into the answer.
    let memory: SharedMemory?

    /// Reads everything. Blocks.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT before anything was read. What fails later fails in its result.
    func read(_ ranges: [FileRange]) throws -> [FileRangeResult] {
        guard (1...Self.mostRanges).contains(ranges.count) else {
            throw RPCError.badField("ranges", "must be between 1 and \(Self.mostRanges)")
        }
        var total: Int64 = 0
        for range in ranges {
            try check(range)
            total = total.addingReportingOverflow(range.length).partialValue
            guard memory != nil || (0...Self.mostBytesInAnswer).contains(total) else {
                throw RPCError.badField("ranges", "must not sum up to more than \(Self.mostBytesInAnswer) bytes")
            }
        }
        // What this finds nothing of, or fails over, fails for its own range.
        try? backup.lookUp(ranges.compactMap { FileID($0.fileID.lowercased()) })
        return ranges.map { range in
            do {
                return try result(of: range)
            } catch {
                return FileRangeResult(failure: RPCStatus(StatusTable.status(of: error)))
            }
        }
    }

    private func check(_ range: FileRange) throws {
        guard range.offset >= 0 else { throw RPCError.badField("ranges.offset", "must not be negative") }
        guard range.length >= 0 else { throw RPCError.badField("ranges.length", "must not be negative") }
        let (end, overflows) = range.bufferOffset.addingReportingOverflow(range.length)
        if let memory {
            guard range.bufferOffset >= 0, !overflows, end <= memory.length else {
                throw RPCError.badField("ranges.buffer_offset", "must leave room for the range in the buffer")
            }
        } else if range.bufferOffset != 0 {
            throw RPCError.badField("ranges.buffer_offset", "must be 0 without a buffer")
        }
    }

    private func result(of range: FileRange) throws -> FileRangeResult {
        let content = try FileSelection(FileSelector(fileID: range.fileID)).openContent(in: backup)
        let length = max(0, min(range.length, content.length - range.offset))
        var result = FileRangeResult(length: length, contentLength: content.length)
        let count = Int(length)
        let source = content.source
        if let memory {
            let start = Int(range.bufferOffset)
            try memory.withBytes(start..<start + count) { try Self.fill($0, from: source, at: range.offset) }
        } else if count > 0 {
            result.data = try [UInt8](unsafeUninitializedCapacity: count) { space, initialized in
                try Self.fill(UnsafeMutableRawBufferPointer(space), from: source, at: range.offset)
                initialized = count
            }
        }
        return result
    }

    private static func fill(
        _ space: UnsafeMutableRawBufferPointer,
        from source: some RandomAccessSource,
        at offset: Int64
    ) throws {
        guard try source.read(into: space, at: offset) == space.count else {
            throw BackupFormatError(.changedWhileOpen, "the content became shorter while it was read")
        }
    }
}
