internal import Glibc
internal import JuicerCore
internal import JuicerCrypto
internal import Synchronization

extension VolumeFile {
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        try lock.reading {
            try checkOpen()
            guard offset >= 0, offset < plainSize, !buffer.isEmpty, let id else { return 0 }
            let count = Int(min(Int64(buffer.count), plainSize - offset))
            let range = ReadRange(
                target: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]),
                offset: offset,
                id: id
            )
            let keys = try volume.keys()
            // Whoever reads so much goes on: the system fetches twice as far ahead.
            if range.stretchCount > 1 { posix_fadvise(descriptor, 0, 0, CInt(POSIX_FADV_SEQUENTIAL)) }
            let next = Mutex(0)
            try Parallel.perform(min(Parallel.limit, range.stretchCount)) { _ in
                try volume.scratch.withScratch { scratch in
                    try keys.content.withOpener { opener in
                        try readStretches(of: range, next, opener, scratch)
                    }
                }
            }
            return count
        }
    }

    /// What one call reads. It is shared out in stretches of as many blocks as there is scratch room for.
    private struct ReadRange: @unchecked Sendable {  // no two stretches have memory in common
        let target: UnsafeMutableRawBufferPointer
        let offset: Int64
        let id: FileID

        var end: Int64 { offset + Int64(target.count) }
        var firstBlock: Int64 { offset / Int64(VolumeLayout.blockSize) }
        var blockCount: Int {
            Int((end + Int64(VolumeLayout.blockSize) - 1) / Int64(VolumeLayout.blockSize) - firstBlock)
        }
        var stretchCount: Int { (blockCount + ScratchPool.blockCount - 1) / ScratchPool.blockCount }
    }

    /// Takes one stretch after the other until none is left.
    ///
    /// They are read from the disk in their order, so that the system reads ahead, and decrypted at the same time.
    private func readStretches(
        of range: ReadRange,
        _ next: borrowing Mutex<Int>,
        _ opener: borrowing GCMCipher.Opener,
        _ scratch: ScratchPool.Scratch
    ) throws {
        while true {
            let fetched: (block: Int64, count: Int)? = try next.withLock { next in
                let begin = next * ScratchPool.blockCount
                guard begin < range.blockCount else { return nil }
                next += 1
                let block = range.firstBlock + Int64(begin)
                let count = min(ScratchPool.blockCount, range.blockCount - begin)
                return (block, try fetch(block, count, scratch.sealed).count)
            }
            guard let fetched else { return }
            let sealed = UnsafeRawBufferPointer(rebasing: scratch.sealed[..<fetched.count])
            try openBlocks(sealed, from: fetched.block, for: range, opener, scratch)
        }
    }

    private func openBlocks(
        _ sealed: UnsafeRawBufferPointer,
        from first: Int64,
        for range: ReadRange,
        _ opener: borrowing GCMCipher.Opener,
        _ scratch: ScratchPool.Scratch
    ) throws {
        var block = first
        var context = BlockContext(range.id)
        for piece in stride(from: 0, to: sealed.count, by: VolumeLayout.cipherBlockSize) {
            let body = UnsafeRawBufferPointer(
                rebasing: sealed[piece..<min(sealed.count, piece + VolumeLayout.cipherBlockSize)]
            )
            let start = block * Int64(VolumeLayout.blockSize)
            let count = body.count - VolumeLayout.ivSize - VolumeLayout.tagSize
            let from = max(range.offset, start)
            let to = min(range.end, start + Int64(count))
            let place = UnsafeMutableRawBufferPointer(
                rebasing: range.target[Int(from - range.offset)..<Int(to - range.offset)]
            )
            if place.count == count {
                try open(body, block, opener, &context, into: place)
            } else {
                let plain = UnsafeMutableRawBufferPointer(rebasing: scratch.plain[..<count])
                try open(body, block, opener, &context, into: plain)
                place.copyMemory(from: UnsafeRawBufferPointer(rebasing: plain[Int(from - start)..<Int(to - start)]))
            }
            block += 1
        }
    }

    /// Decrypts the beginning of one block into memory; `target` may be shorter than it. For changes within a block.
    func readOldBlock(
        _ block: Int64,
        _ opener: borrowing GCMCipher.Opener,
        _ scratch: ScratchPool.Scratch,
        sealed: UnsafeMutableRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        guard let id, block * Int64(VolumeLayout.blockSize) < plainSize else { return 0 }
        var context = BlockContext(id)
        let body = try fetch(block, 1, sealed)
        let count = body.count - VolumeLayout.ivSize - VolumeLayout.tagSize
        try open(body, block, opener, &context, into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
        return count
    }

    /// Reads encrypted blocks as they are on disk.
    func fetch(_ block: Int64, _ count: Int, _ space: UnsafeMutableRawBufferPointer) throws -> UnsafeRawBufferPointer {
        let offset = VolumeLayout.cipherOffset(ofBlock: block)
        let wanted = Int(
            min(Int64(count * VolumeLayout.cipherBlockSize), VolumeLayout.cipherSize(ofPlain: plainSize) - offset)
        )
        var done = 0
        while done < wanted {
            let got = try calling("read", path) {
                pread(descriptor, space.baseAddress?.advanced(by: done), wanted - done, off_t(offset) + off_t(done))
            }
            // Somebody has cut it since it was opened.
            guard got > 0 else { throw damage(.length) }
            done += got
        }
        return UnsafeRawBufferPointer(rebasing: space[..<wanted])
    }

    private func open(
        _ sealed: UnsafeRawBufferPointer,
        _ block: Int64,
        _ opener: borrowing GCMCipher.Opener,
        _ context: inout BlockContext,
        into target: UnsafeMutableRawBufferPointer
    ) throws {
        switch try opener.openBlock(sealed, number: block, &context, into: target) {
        case .plain: break
        case .hole where holes == .allowed: break
        case .hole: throw damage(.hole(number: block))
        case .damaged: throw damage(.block(number: block))
        }
    }
}
