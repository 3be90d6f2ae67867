internal import JuicerCore
internal import Synchronization

/// Memory in which blocks are worked on: a few pieces that go from one call to the next.
final class ScratchPool: Sendable {
    /// Blocks that one piece holds.
    static let blockCount = 32
    /// Room for that many encrypted blocks, their initialisation vectors, and one plain block.
    private static let byteCount =
        blockCount * (VolumeLayout.cipherBlockSize + VolumeLayout.ivSize)
        + VolumeLayout.blockSize
    private static let keptCount = 4

    private struct Pieces: ~Copyable, @unchecked Sendable {
        var idle: [UnsafeMutableRawBufferPointer] = []

        deinit {
            for piece in idle { piece.deallocate() }
        }
    }

    /// One piece, for the time of a call.
    struct Scratch {
        /// Room for encrypted blocks.
        let sealed: UnsafeMutableRawBufferPointer
        /// Room for as many initialisation vectors.
        let ivs: UnsafeMutableRawBufferPointer
        /// Room for a plain block; wiped after the call.
        let plain: UnsafeMutableRawBufferPointer
    }

    private let pieces = Mutex(Pieces())

    func withScratch<R>(_ body: (Scratch) throws -> R) rethrows -> R {
        let idle = pieces.withLock { $0.idle.popLast() }
        let piece = idle ?? UnsafeMutableRawBufferPointer.allocate(byteCount: Self.byteCount, alignment: 64)
        let ivStart = Self.blockCount * VolumeLayout.cipherBlockSize
        let plainStart = Self.byteCount - VolumeLayout.blockSize
        let scratch = Scratch(
            sealed: UnsafeMutableRawBufferPointer(rebasing: piece[..<ivStart]),
            ivs: UnsafeMutableRawBufferPointer(rebasing: piece[ivStart..<plainStart]),
            plain: UnsafeMutableRawBufferPointer(rebasing: piece[plainStart...])
        )
        defer {
            wipe(scratch.plain)
            let kept = pieces.withLock { pieces in
                guard pieces.idle.count < Self.keptCount else { return false }
                pieces.idle.append(piece)
                return true
            }
            if !kept { piece.deallocate() }
        }
        return try body(scratch)
    }
}
