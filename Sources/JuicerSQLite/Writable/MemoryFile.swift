internal import Synchronization

/// A temporary file of SQLite, which is never anywhere but in memory.
final class MemoryFile: DatabaseFile {
    private let bytes = Mutex<[UInt8]>([])

    var size: Int64 { bytes.withLock { Int64($0.count) } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        bytes.withLock { bytes in
            guard offset < bytes.count else { return 0 }
            let part = bytes[Int(offset)...].prefix(buffer.count)
            part.withUnsafeBytes { buffer.copyMemory(from: $0) }
            return part.count
        }
    }

    func write(_ new: UnsafeRawBufferPointer, at offset: Int64) {
        bytes.withLock { bytes in
            let end = Int(offset) + new.count
            if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.replaceSubrange(Int(offset)..<end, with: new)
        }
    }

    func truncate(to size: Int64) {
        bytes.withLock { $0.removeLast(max(0, $0.count - Int(size))) }
    }

    func sync() {}
}
