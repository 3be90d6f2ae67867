/// Writes small PNG images.
enum PNG {
    /// A picture of `size` x `size` pixels with a soft gradient in the given colour.
    static func image(size: Int, red: UInt8, green: UInt8, blue: UInt8) -> [UInt8] {
        var rows: [UInt8] = []
        for row in 0..<size {
            // Filter type of the row: none.
            rows.append(0)
            for column in 0..<size {
                let shade = (row + column) * 128 / (2 * size)
                rows += [red, green, blue].map { UInt8(clamping: Int($0) - shade) }
            }
        }
        let header = bigEndian(UInt64(size), width: 4) + bigEndian(UInt64(size), width: 4) + [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", StoredDeflate.zlib(rows)) + chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let checked = Array(name.utf8) + content
        return bigEndian(UInt64(content.count), width: 4) + checked
            + bigEndian(UInt64(Checksum.crc32(checked)), width: 4)
    }
}
