import Glibc
import NIOCore

/// Bytes that are cleared when their last owner goes.
final class WipedBytes: @unchecked Sendable {  // Immutable between init and deinit, so no lock is needed.
    private let storage: UnsafeMutableRawBufferPointer

    init(copying bytes: UnsafeRawBufferPointer) {
        storage = .allocate(byteCount: bytes.count, alignment: 1)
        storage.copyMemory(from: bytes)
    }

    var count: Int { storage.count }

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(storage))
    }

    deinit {
        if let start = storage.baseAddress { explicit_bzero(start, storage.count) }
        storage.deallocate()
    }
}

extension ByteBuffer {
    /// Clears the readable bytes where they lie, in every buffer that shares the memory.
    ///
    /// An ordinary write would copy shared memory first and leave the original as it was. The caller knows that
    /// no other owner reads these bytes any more.
    func wipeSharedReadableBytes() {
        withUnsafeReadableBytes { wipe($0) }
    }
}

/// Clears memory that is otherwise only read.
func wipe(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    explicit_bzero(UnsafeMutableRawPointer(mutating: start), bytes.count)
}
