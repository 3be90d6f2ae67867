/// The facts of a database file's first 100 bytes that matter before SQLite sees it.
///
/// The format is that of https://sqlite.org/fileformat2.html section 1.3.
public struct DatabaseHeader: Sendable, Hashable {
    /// Length of the header in bytes.
    public static let byteCount = 100

    /// Bytes in a page: a power of two from 512 to 65,536.
    public let pageSize: Int
    /// Pages in the database, when the header can be trusted to know.
    public let pageCount: Int64?
    /// Whether the file says that it belongs with a write-ahead log.
    public let usesWriteAheadLog: Bool

    /// Reads a header, or gives nil when the bytes are not the beginning of a database.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount, bytes.starts(with: "SQLite format 3\0".utf8) else { return nil }
        let storedSize = Int(bytes[16]) << 8 | Int(bytes[17])
        let pageSize = storedSize == 1 ? 65_536 : storedSize
        guard pageSize >= 512, pageSize <= 65_536, pageSize & (pageSize - 1) == 0 else { return nil }
        func number(at offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        self.pageSize = pageSize
        self.usesWriteAheadLog = bytes[18] == 2 || bytes[19] == 2
        // The count is valid only when written by a version that also keeps the "version valid for" number.
        let count = number(at: 28)
        self.pageCount = count > 0 && number(at: 24) == number(at: 92) ? Int64(count) : nil
    }

    /// Length of the database in a file of `stored` bytes, which may have padding or other bytes at its end.
    public func databaseLength(stored: Int64) -> Int64 {
        let size = Int64(pageSize)
        // Fewer pages than the header names is for SQLite to find and report.
        return min(pageCount.map { $0 * size } ?? .max, max(stored / size * size, min(stored, size)))
    }
}
