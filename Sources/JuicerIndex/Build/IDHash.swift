/// A hash of an item's id, by which it is found without an index over the ids.
///
/// 32 bits of a multiply-and-fold over 8 bytes at a time, keyed with a random number of the catalog: some rows that share
/// a hash cost a look at each, and nobody can choose ids that do.
enum IDHash {
    static func hash(_ id: String, seed: UInt64) -> UInt32 {
        var id = id
        return id.withUTF8 { utf8 in
            var state = seed ^ UInt64(utf8.count) &* 0x9E37_79B9_7F4A_7C15
            let bytes = UnsafeRawBufferPointer(utf8)
            var offset = 0
            while offset < bytes.count {
                var word: UInt64 = 0
                if bytes.count - offset >= 8 {
                    word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                } else {
                    for index in offset..<bytes.count { word |= UInt64(bytes[index]) << (8 * UInt64(index - offset)) }
                }
                state = fold(state ^ word, seed | 1)
                state = fold(state, 0xD6E8_FEB8_6659_FD93)
                offset += 8
            }
            return UInt32(truncatingIfNeeded: state ^ state >> 32)
        }
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
