internal import JuicerCore
internal import JuicerCrypto

extension VolumeFile {
    /// Makes sure that this is the file that was recorded, as far as that shows without reading it.
    func checkIdentity(_ recorded: RecordedFile) throws {
        try lock.reading {
            try checkOpen()
            guard id == recorded.id else { throw damage(.replaced) }
            guard plainSize == recorded.size else { throw damage(.length) }
        }
    }

    /// What the manifest records of the file as it is now. Reads its tags and decrypts nothing.
    func describe() throws -> RecordedFile {
        try lock.reading {
            try checkOpen()
            let digest = try IncrementalHash(.sha256)
            try volume.scratch.withScratch { scratch in
                let blockSize = Int64(VolumeLayout.blockSize)
                let behind = (plainSize + blockSize - 1) / blockSize
                for first in stride(from: 0, to: behind, by: ScratchPool.blockCount) {
                    let count = min(Int(behind - first), ScratchPool.blockCount)
                    let sealed = try fetch(first, count, scratch.sealed)
                    for start in stride(from: 0, to: sealed.count, by: VolumeLayout.cipherBlockSize) {
                        let end = min(sealed.count, start + VolumeLayout.cipherBlockSize)
                        let tag = sealed[(end - VolumeLayout.tagSize)..<end]
                        try digest.update(UnsafeRawBufferPointer(rebasing: tag))
                    }
                }
            }
            return RecordedFile(size: plainSize, id: id, tagDigest: try digest.finish())
        }
    }
}
