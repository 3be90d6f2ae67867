package import CProtobufC
import Glibc
import JuicerCore

/// Memory for the C structures of one message: zeroed when it is handed out, wiped when the arena ends.
///
/// Nothing is freed before that, so that no order of frees inside protobuf-c matters, and what a secret passed
/// through is cleared whichever way decoding went. Zeroed memory also keeps two defects of protobuf-c 1.4 out: it
/// frees a pointer it never set, and it reads the unset rest of a oneof.
package final class WipedArena {
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var used = 0
    private let limit: Int?
    private var total = 0
    private let observer: (@Sendable (UnsafeRawBufferPointer) -> Void)?

    /// Makes an arena that takes at most about `limit` bytes, or any number when nil; `observer` sees each block after it is wiped.
    package init(limit: Int?, observer: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil) {
        self.limit = limit
        self.observer = observer
    }

    deinit {
        for block in blocks {
            wipe(block)
            observer?(UnsafeRawBufferPointer(block))
            free(block.baseAddress)
        }
    }

    /// Zeroed memory that lives as long as the arena; nil where the limit or the machine has no more.
    package func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
        let size = (max(count, 1) + 15) & ~15
        if let block = blocks.last, let base = block.baseAddress, block.count - used >= size {
            defer { used += size }
            return base + used
        }
        let grown = max(size, min((blocks.last?.count ?? 256) * 2, 1 << 20))
        if let limit, total + grown > limit + (1 << 20) { return nil }
        guard let base = calloc(1, grown) else { return nil }
        total += grown
        blocks.append(UnsafeMutableRawBufferPointer(start: base, count: grown))
        used = size
        return base
    }

    /// Runs `body` with an allocator for protobuf-c on this arena.
    package func withAllocator<R>(_ body: (UnsafeMutablePointer<ProtobufCAllocator>) -> R) -> R {
        var allocator = ProtobufCAllocator(
            alloc: { data, count in
                guard let data else { return nil }
                return Unmanaged<WipedArena>.fromOpaque(data).takeUnretainedValue().allocate(count)
            },
            free: { _, _ in },
            allocator_data: Unmanaged.passUnretained(self).toOpaque()
        )
        return withUnsafeMutablePointer(to: &allocator) { pointer in
            withExtendedLifetime(self) { body(pointer) }
        }
    }
}
