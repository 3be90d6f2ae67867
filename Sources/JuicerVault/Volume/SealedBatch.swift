internal import JuicerCore
internal import JuicerCrypto

/// Bytes of a new file that several processors encrypt and write, each a stretch of blocks.
struct SealedBatch: @unchecked Sendable {  // each part has its own range of the bytes and tags
    /// Bytes of a part.
    static let stretch = ScratchPool.blockCount * VolumeLayout.blockSize

    let bytes: UnsafeRawBufferPointer
    /// Room for the tags of the blocks, in their order.
    let tags: UnsafeMutableRawBufferPointer
    let firstBlock: Int64
    let id: FileID
    let descriptor: CInt

    var partCount: Int { (bytes.count + Self.stretch - 1) / Self.stretch }

    func seal(_ part: Int, _ sealer: borrowing GCMCipher.Sealer, _ scratch: ScratchPool.Scratch) throws {
        let (blockSize, ivSize, tagSize) = (VolumeLayout.blockSize, VolumeLayout.ivSize, VolumeLayout.tagSize)
        let start = part * Self.stretch
        let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + Self.stretch)])
        let first = start / blockSize
        let count = (part.count + blockSize - 1) / blockSize
        fillWithRandomBytes(UnsafeMutableRawBufferPointer(rebasing: scratch.ivs[..<(count * ivSize)]))
        var context = BlockContext(id)
        var filled = 0
        for index in 0..<count {
            let from = index * blockSize
            filled += try sealer.sealBlock(
                UnsafeRawBufferPointer(rebasing: part[from..<min(part.count, from + blockSize)]),
                number: firstBlock + Int64(first + index),
                iv: UnsafeRawBufferPointer(rebasing: scratch.ivs[(index * ivSize)..<((index + 1) * ivSize)]),
                &context,
                into: UnsafeMutableRawBufferPointer(rebasing: scratch.sealed[filled...])
            )
            let place = (first + index) * tagSize
            UnsafeMutableRawBufferPointer(rebasing: tags[place..<(place + tagSize)])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: scratch.sealed[(filled - tagSize)..<filled]))
        }
        let sealed = UnsafeRawBufferPointer(rebasing: scratch.sealed[..<filled])
        let offset = VolumeLayout.cipherOffset(ofBlock: firstBlock + Int64(first))
        try writeAll(sealed, to: descriptor, at: offset, .root)
    }
}
