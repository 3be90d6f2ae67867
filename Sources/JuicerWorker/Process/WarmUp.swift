internal import JuicerCore
internal import JuicerCrypto
internal import JuicerSQLite

/// Lets libraries do what they do once, while the process may still open files: OpenSSL reads its settings and makes its
/// tables, SQLite makes its own, and secrets get their memory.
enum WarmUp {
    /// Lives as long as the process, so that keys find a place in the memory that it took.
    private static let firstSecret = SecretBytes(randomCount: 32)

    static func run() {
        // What fails here fails again, and is reported, when a file needs it.
        let ciphertext = BytesSource([UInt8](repeating: 0, count: 32))
        _ = try? EncryptedFileSource(ciphertext, key: firstSecret, length: .keepAll).allBytes(limit: 32)
        let connection = try? Connection(reading: BytesSource(emptyDatabase))
        _ = try? connection?.prepare("SELECT random(), printf('%g', 0.5), upper('a') ORDER BY 1").step()
    }

    /// A database of one page without a table (https://sqlite.org/fileformat2.html).
    static var emptyDatabase: [UInt8] {
        var page = [UInt8](repeating: 0, count: 512)
        page.replaceSubrange(0..<16, with: "SQLite format 3\0".utf8)
        // Pages of 512 bytes, rollback journal, the fixed fractions of payloads.
        page.replaceSubrange(16..<24, with: [2, 0, 1, 1, 0, 64, 32, 32])
        // One page, as of the change that the header counts; schema format 4; UTF-8.
        (page[27], page[31], page[47], page[59], page[95]) = (1, 1, 4, 1, 1)
        // A leaf of a table without cells, whose content would begin at the page's end.
        (page[100], page[105]) = (13, 2)
        return page
    }
}
