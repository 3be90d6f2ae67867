internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

extension VolumeFile {
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        try lock.reading {
            try checkOpen()
            guard offset >= 0, offset < plainSize, !buffer.isEmpty, let id else { return 0 }
            let count = Int(min(Int64(buffer.count), plainSize - offset))
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
            let keys = try volume.keys()
            try volume.scratch.withScratch { scratch in
                try keys.content.withOpener { opener in
                    try readBlocks(into: target, at: offset, id, opener, scratch)
                }
            }
            return count
        }
    }

    private func readBlocks(
        into target: UnsafeMutableRawBufferPointer,
        at offset: Int64,
        _ id: FileID,
        _ opener: borrowing GCMCipher.Opener,
        _ scratch: ScratchPool.Scratch
    ) throws {
        let blockSize = Int64(VolumeLayout.blockSize)
        let end = offset + Int64(target.count)
        var block = offset / blockSize
        let behind = (end + blockSize - 1) / blockSize
        var context = BlockContext(id)
        while block < behind {
            let sealed = try fetch(block, min(Int(behind - block), ScratchPool.blockCount), scratch.sealed)
            for piece in stride(from: 0, to: sealed.count, by: VolumeLayout.cipherBlockSize) {
                let body = sealed[piece..<min(sealed.count, piece + VolumeLayout.cipherBlockSize)]
                let start = block * blockSize
                let count = body.count - VolumeLayout.ivSize - VolumeLayout.tagSize
                let from = max(offset, start)
                let to = min(end, start + Int64(count))
                let place = UnsafeMutableRawBufferPointer(rebasing: target[Int(from - offset)..<Int(to - offset)])
                if place.count == count {
                    try open(UnsafeRawBufferPointer(rebasing: body), block, opener, &context, into: place)
                } else {
                    let plain = UnsafeMutableRawBufferPointer(rebasing: scratch.plain[..<count])
                    try open(UnsafeRawBufferPointer(rebasing: body), block, opener, &context, into: plain)
                    place.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: plain[Int(from - start)..<Int(to - start)])
                    )
                }
                block += 1
            }
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
