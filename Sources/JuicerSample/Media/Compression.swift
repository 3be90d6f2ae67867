/// Containers of deflate data whose blocks are stored, not compressed: any reader takes them.
enum StoredDeflate {
    /// A gzip member (RFC 1952).
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x13] + blocks(bytes)
            + littleEndian(UInt64(Checksum.crc32(bytes)), width: 4) + littleEndian(UInt64(bytes.count), width: 4)
    }

    /// A zlib stream (RFC 1950).
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        [0x78, 0x01] + blocks(bytes) + bigEndian(UInt64(Checksum.adler32(bytes)), width: 4)
    }

    /// Stored blocks (RFC 1951, 3.2.4) of at most 65,535 bytes; the last one has bit 0 set.
    private static func blocks(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var offset = 0
        repeat {
            let count = min(0xFFFF, bytes.count - offset)
            output.append(offset + count == bytes.count ? 1 : 0)
            output += littleEndian(UInt64(count), width: 2)
            output += littleEndian(UInt64(~UInt16(count)), width: 2)
            output += bytes[offset..<(offset + count)]
            offset += count
        } while offset < bytes.count
        return output
    }
}

/// The checksums of PNG, gzip and zlib.
enum Checksum {
    private static let table: [UInt32] = (0..<256)
        .map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }

    static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
