/// Sizes and places of gocryptfs's format, version 2, forward mode with default flags
/// (gocryptfs, `internal/contentenc` and `internal/nametransform`; docs/storage-format.md).
enum VolumeLayout {
    /// Plain bytes of a block.
    static let blockSize = 4_096
    /// Initialisation vector in front of a block.
    static let ivSize = 16
    /// Tag behind a block.
    static let tagSize = 16
    /// Bytes of a whole block on disk.
    static let cipherBlockSize = ivSize + blockSize + tagSize
    /// Version and file id in front of the blocks.
    static let headerSize = 18
    /// Bytes of a file's id.
    static let fileIDSize = 16

    /// The file in each folder that holds its initialisation vector.
    static let folderIVName = "gocryptfs.diriv"
    /// The configuration in a volume's root folder.
    static let configurationName = "gocryptfs.conf"
    /// What the entry of a long name begins with.
    static let longNamePrefix = "gocryptfs.longname."
    /// What the file that holds a long name ends with.
    static let longNameSuffix = ".name"

    /// Where block `number` begins on disk.
    static func cipherOffset(ofBlock number: Int64) -> Int64 {
        Int64(headerSize) + number * Int64(cipherBlockSize)
    }

    /// Bytes on disk of a file with `plain` bytes.
    static func cipherSize(ofPlain plain: Int64) -> Int64 {
        guard plain > 0 else { return 0 }
        let blocks = (plain + Int64(blockSize) - 1) / Int64(blockSize)
        return Int64(headerSize) + plain + blocks * Int64(ivSize + tagSize)
    }

    /// The largest size on disk that a file can have, up to `cipher`.
    static func wholeSize(below cipher: Int64) -> Int64 {
        if plainSize(ofCipher: cipher) != nil { return cipher }
        return cipher < Int64(headerSize) ? 0 : cipher - (cipher - Int64(headerSize)) % Int64(cipherBlockSize)
    }

    /// Plain bytes of a file with `cipher` bytes on disk, nil when no file has that size.
    static func plainSize(ofCipher cipher: Int64) -> Int64? {
        if cipher == 0 || cipher == Int64(headerSize) { return 0 }
        guard cipher > Int64(headerSize) else { return nil }
        let body = cipher - Int64(headerSize)
        let whole = body / Int64(cipherBlockSize)
        let rest = body % Int64(cipherBlockSize)
        guard rest == 0 || rest > Int64(ivSize + tagSize) else { return nil }
        return whole * Int64(blockSize) + max(0, rest - Int64(ivSize + tagSize))
    }
}
