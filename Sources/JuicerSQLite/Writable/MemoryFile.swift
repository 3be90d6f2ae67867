internal import Synchronization

/// A temporary file, such as that of a large sort or of VACUUM, which lies in memory and nowhere else.
final class MemoryFile: DatabaseFile {
    private let bytes = Mutex<[UInt8]>([])

    var size: Int64 { bytes.withLock { Int64($0.count) } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        bytes.withLock { bytes in
            let count = Int(max(0, min(Int64(buffer.count), Int64(bytes.count) - offset)))
            if count > 0 { buffer.copyBytes(from: bytes[Int(offset)..<Int(offset) + count]) }
            return count
        }
    }

    func write(_ new: UnsafeRawBufferPointer, at offset: Int64) {
        bytes.withLock { bytes in
            let start = Int(offset)
            let end = start + new.count
            if start == bytes.count {
                bytes.append(contentsOf: new)
                return
            }
            if end > bytes.count { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
            bytes.withUnsafeMutableBytes {
                UnsafeMutableRawBufferPointer(rebasing: $0[start..<end]).copyMemory(from: new)
            }
        }
    }

    func truncate(to size: Int64) {
        bytes.withLock { bytes in
            if size < bytes.count { bytes.removeLast(bytes.count - Int(size)) }
        }
    }

    func sync() {}
}
