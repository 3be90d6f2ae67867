/// One file, folder or link that is to go into a backup.
struct SampleEntry {
    enum Kind {
        case file(SampleContent)
        case directory
        case symlink(target: String)
    }

    var domain: String
    var path: String
    var kind: Kind
    /// Protection class of a file: 1 complete, 2 unless open, 3 until first unlock, 4 none.
    var protectionClass: UInt32 = 3
    /// Unix seconds; nil takes the backup's date.
    var modified: CalendarTime?
    var created: CalendarTime?
    /// Extended attributes by name.
    var attributes: [(String, [UInt8])] = []
    /// The path's bytes in the index where they are not those of `path`.
    var rawPath: [UInt8]?
    /// Fault to give this entry.
    var damage: SampleDamage?

    var pathBytes: [UInt8] { rawPath ?? Array(path.utf8) }

    static func file(
        _ domain: String,
        _ path: String,
        _ bytes: [UInt8],
        protectionClass: UInt32 = 3,
        modified: CalendarTime? = nil
    ) -> SampleEntry {
        SampleEntry(
            domain: domain,
            path: path,
            kind: .file(.bytes(bytes)),
            protectionClass: protectionClass,
            modified: modified
        )
    }
}

/// A file's plaintext.
enum SampleContent {
    case bytes([UInt8])
    /// Bytes that are cheap to make and different everywhere, of any length.
    case pattern(size: Int64, seed: UInt64)

    var size: Int64 {
        switch self {
        case .bytes(let bytes): Int64(bytes.count)
        case .pattern(let size, _): size
        }
    }

    private static let chunkSize = 1 << 20
    private static let stampDistance = 4096

    /// Gives the plaintext in pieces; every piece but the last is a multiple of 1 MiB.
    ///
    /// A pattern is one random MiB over and over, with the absolute offset stamped into every 4 KiB: a piece
    /// that a reader misplaces changes the digest, and making it costs little more than copying.
    func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        switch self {
        case .bytes(let bytes):
            try bytes.withUnsafeBytes { try body($0) }
        case .pattern(let size, let seed):
            var random = SampleRandom(seed: seed)
            var chunk = random.bytes(Int(min(size, Int64(Self.chunkSize))))
            try chunk.withUnsafeMutableBytes { buffer in
                var offset: Int64 = 0
                while offset < size {
                    let count = Int(min(Int64(buffer.count), size - offset))
                    for position in stride(from: 0, to: count - 8, by: Self.stampDistance) {
                        let stamp = UInt64(offset + Int64(position)) ^ seed
                        buffer.storeBytes(of: stamp.littleEndian, toByteOffset: position, as: UInt64.self)
                    }
                    try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                    offset += Int64(count)
                }
            }
        }
    }
}
