internal import JuicerCore
internal import Synchronization

/// An open database over a source, as the VFS sees it.
final class SourceFile: ErrorKeeper {
    /// Length of the database, without padding after it.
    let size: Int64
    private let source: any RandomAccessSource
    private let lastError = Mutex<(any Error)?>(nil)

    /// - Throws: ``SQLiteError`` when the source does not begin like a database, or the source's own error.
    init(_ source: any RandomAccessSource) throws {
        let stored = try source.size
        let header = DatabaseHeader(try source.bytes(count: DatabaseHeader.byteCount))
        guard let header else {
            throw SQLiteError(
                extendedCode: SQLiteError.Code.notADatabase.rawValue,
                message: "the header is not that of a database"
            )
        }
        self.source = source
        self.size = header.databaseLength(stored: stored)
    }

    enum ReadOutcome {
        case complete
        case short
        case failed
    }

    /// Reads, fills the rest with zeros when it is short, and keeps the reason when it fails.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> ReadOutcome {
        do {
            let wanted = max(0, min(Int64(buffer.count), size - offset))
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(wanted)])
            let count = target.isEmpty ? 0 : try source.read(into: target, at: offset)
            if count < buffer.count {
                UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).initializeMemory(as: UInt8.self, repeating: 0)
            }
            Self.hideWriteAheadLog(in: buffer, at: offset)
            return count == buffer.count ? .complete : .short
        } catch {
            lastError.withLock { $0 = error }
            return .failed
        }
    }

    /// Gives the reason of the last failed read, once: one connection reads the file, and one thread uses that.
    func takeErrorOfThisThread() -> (any Error)? {
        lastError.withLock { kept in
            defer { kept = nil }
            return kept
        }
    }

    /// Makes the file formats 2 (write-ahead log) into 1 (rollback journal), in bytes 18 and 19 of the file.
    ///
    /// SQLite would otherwise look for a log and its index, and refuse a file without shared memory.
    private static func hideWriteAheadLog(in buffer: UnsafeMutableRawBufferPointer, at offset: Int64) {
        for position in [18, 19] as [Int64] {
            let index = position - offset
            if index >= 0, index < buffer.count, buffer[Int(index)] == 2 { buffer[Int(index)] = 1 }
        }
    }
}
