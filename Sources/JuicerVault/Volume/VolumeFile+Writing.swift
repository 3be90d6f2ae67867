internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

extension VolumeFile {
    /// Writes bytes at an offset. A gap behind the present end is filled with zeros.
    ///
    /// A block that is changed in part is read, changed and written as a whole. When the system fails in the middle,
    /// blocks of the range may hold old bytes, new ones, or none that verify; the file never grows by a part.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        guard !bytes.isEmpty else { return }
        precondition(offset >= 0, "a file begins at 0")
        try changing { keys, scratch in
            if offset > plainSize { try grow(to: offset, keys, scratch) }
            try put(bytes, at: offset, keys, scratch)
        }
    }

    /// Sets the length. New bytes are zeros.
    public func truncate(to newSize: Int64) throws {
        precondition(newSize >= 0, "a file has no negative length")
        try changing { keys, scratch in
            if newSize > plainSize {
                try grow(to: newSize, keys, scratch)
            } else if newSize < plainSize {
                try shrink(to: newSize, keys, scratch)
            }
        }
    }

    private func changing(_ body: (VolumeKeys, ScratchPool.Scratch) throws -> Void) throws {
        try lock.writing {
            try checkOpen()
            let keys = try volume.keys()
            try volume.scratch.withScratch { try body(keys, $0) }
        }
    }

    /// The file's id; an empty file gets one now.
    private func makeID() throws -> FileID {
        if let id { return id }
        let new = FileID.random()
        try new.header.withUnsafeBytes { try writeAll($0, to: descriptor, at: 0, path) }
        id = new
        return new
    }

    private func grow(to newSize: Int64, _ keys: VolumeKeys, _ scratch: ScratchPool.Scratch) throws {
        let blockSize = Int64(VolumeLayout.blockSize)
        // The last block is filled up first: only whole blocks may be holes.
        let filled = min(newSize, (plainSize + blockSize - 1) / blockSize * blockSize)
        try putZeros(to: filled, keys, scratch)
        guard newSize > plainSize else { return }
        if holes == .allowed {
            _ = try makeID()
            let whole = newSize / blockSize
            try calling("ftruncate", path) {
                ftruncate(descriptor, off_t(VolumeLayout.cipherOffset(ofBlock: whole)))
            }
            plainSize = max(plainSize, whole * blockSize)
        }
        try putZeros(to: newSize, keys, scratch)
    }

    private func putZeros(to end: Int64, _ keys: VolumeKeys, _ scratch: ScratchPool.Scratch) throws {
        let zeros = [UInt8](repeating: 0, count: Int(min(max(0, end - plainSize), 1 << 18)))
        while plainSize < end {
            try zeros.withUnsafeBytes {
                let count = Int(min(Int64($0.count), end - plainSize))
                try put(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: plainSize, keys, scratch)
            }
        }
    }

    private func shrink(to newSize: Int64, _ keys: VolumeKeys, _ scratch: ScratchPool.Scratch) throws {
        let blockSize = Int64(VolumeLayout.blockSize)
        guard newSize > 0 else {
            try calling("ftruncate", path) { ftruncate(descriptor, 0) }
            plainSize = 0
            id = nil
            return
        }
        let last = newSize / blockSize
        let rest = Int(newSize % blockSize)
        var kept = [UInt8](repeating: 0, count: VolumeLayout.blockSize)
        defer { kept.withUnsafeMutableBytes { wipe($0) } }
        if rest > 0 {
            _ = try kept.withUnsafeMutableBytes { kept in
                try keys.content.withOpener {
                    try readOldBlock(last, $0, scratch, sealed: scratch.sealed, into: kept)
                }
            }
        }
        try calling("ftruncate", path) { ftruncate(descriptor, off_t(VolumeLayout.cipherOffset(ofBlock: last))) }
        plainSize = last * blockSize
        if rest > 0 {
            try kept.withUnsafeBytes {
                try put(UnsafeRawBufferPointer(rebasing: $0[..<rest]), at: plainSize, keys, scratch)
            }
        }
    }

    /// Encrypts and writes bytes that begin no later than the present end.
    private func put(
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int64,
        _ keys: VolumeKeys,
        _ scratch: ScratchPool.Scratch
    ) throws {
        let blockSize = Int64(VolumeLayout.blockSize)
        let end = offset + Int64(bytes.count)
        var block = offset / blockSize
        let behind = (end + blockSize - 1) / blockSize
        try volume.budget.take(Int(behind - block))
        var context = BlockContext(try makeID())
        while block < behind {
            let first = block
            let count = min(Int(behind - block), ScratchPool.blockCount)
            fillWithRandomBytes(UnsafeMutableRawBufferPointer(rebasing: scratch.ivs[..<(count * VolumeLayout.ivSize)]))
            var filled = 0
            while block < first + Int64(count) {
                let start = block * blockSize
                let from = max(offset, start)
                let to = min(end, start + blockSize)
                var plain = UnsafeRawBufferPointer(rebasing: bytes[Int(from - offset)..<Int(to - offset)])
                let space = UnsafeMutableRawBufferPointer(rebasing: scratch.sealed[filled...])
                if from > start || (to < start + blockSize && to < plainSize) {
                    let old = try keys.content.withOpener {
                        try readOldBlock(block, $0, scratch, sealed: space, into: scratch.plain)
                    }
                    let changed = UnsafeMutableRawBufferPointer(rebasing: scratch.plain[Int(from - start)...])
                    changed.copyMemory(from: plain)
                    plain = UnsafeRawBufferPointer(rebasing: scratch.plain[..<max(old, Int(to - start))])
                }
                let ivStart = Int(block - first) * VolumeLayout.ivSize
                let iv = UnsafeRawBufferPointer(rebasing: scratch.ivs[ivStart..<(ivStart + VolumeLayout.ivSize)])
                filled += try keys.content.withSealer {
                    try $0.sealBlock(plain, number: block, iv: iv, &context, into: space)
                }
                block += 1
            }
            let sealed = UnsafeRawBufferPointer(rebasing: scratch.sealed[..<filled])
            try store(sealed, at: first, newSize: max(plainSize, min(end, block * blockSize)))
        }
    }

    /// Writes encrypted blocks. When the disk is full, what made the file longer is cut off again.
    private func store(_ sealed: UnsafeRawBufferPointer, at block: Int64, newSize: Int64) throws {
        do {
            try writeAll(sealed, to: descriptor, at: VolumeLayout.cipherOffset(ofBlock: block), path)
        } catch {
            if newSize > plainSize {
                ftruncate(descriptor, off_t(VolumeLayout.cipherSize(ofPlain: plainSize)))
                if plainSize == 0 { id = nil }
            }
            throw error
        }
        plainSize = newSize
    }
}
