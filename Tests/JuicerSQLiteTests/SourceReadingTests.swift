import Glibc
import JuicerCore
import JuicerCrypto
import JuicerSQLite
import Synchronization
import TestSupport
import Testing

@Suite struct SourceReadingTests {
    private static let files = """
        CREATE TABLE Files(fileID TEXT PRIMARY KEY, domain TEXT, flags INTEGER, file BLOB);
        CREATE INDEX byDomain ON Files(domain);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO Files SELECT printf('%040d', i), 'Domain' || (i % 10), 1, randomblob(100) FROM n
        """

    @Test("an encrypted database is read in place, and no file comes to be")
    func encryptedDatabase() throws {
        let folder = try TemporaryDirectory()
        let key = SecretBytes(randomCount: 32)
        for padding in [CBCEncryptor.Padding.pkcs7, .none] {
            let stored = try CBCEncryptor.encrypt(try database(Self.files), key: key, padding: padding)
            let path = folder.file("encrypted")
            try write(stored, to: path)
            let source = try EncryptedFileSource(FileSource(path: path), key: key, length: .keepAll)
            let openBefore = try entries(of: "/proc/self/fd").count
            let connection = try Connection(reading: source)
            #expect(try rows(connection, "SELECT count(*) FROM Files") == [[2_000]])
            // A sort that would take a temporary file with other settings.
            let sorted = try rows(connection, "SELECT domain, count(*) FROM Files GROUP BY file ORDER BY file DESC")
            #expect(sorted.count == 2_000)
            #expect(try rows(connection, "PRAGMA integrity_check") == [["ok"]])
            #expect(try entries(of: folder.path) == ["encrypted"])
            #expect(try entries(of: "/proc/self/fd").count <= openBefore + 8)
            #expect(try FileSource(path: path).allBytes(limit: 1 << 26) == stored)
            unlink(path)
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = try retryingOnInterrupt("open") { open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600) }
        defer { close(descriptor) }
        try retryingOnInterrupt("write") { Glibc.write(descriptor, bytes, bytes.count) }
    }

    private func entries(of path: String) throws -> [String] {
        guard let folder = opendir(path) else { throw SystemError(lastErrorOf: "opendir") }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    @Test("a database that expects a write-ahead log opens without one")
    func writeAheadLog() throws {
        let bytes = try database("PRAGMA journal_mode = WAL", Self.files)
        #expect(bytes[18] == 2 && bytes[19] == 2)
        #expect(DatabaseHeader(bytes)?.usesWriteAheadLog == true)
        let connection = try Connection(reading: BytesSource(bytes))
        #expect(try rows(connection, "SELECT count(*) FROM Files") == [[2_000]])
    }

    @Test("bytes after the last page are ignored", arguments: [1, 16, 4_096, 10_000])
    func trailingBytes(count: Int) throws {
        let bytes = try database(Self.files) + [UInt8](repeating: 0x0F, count: count)
        let connection = try Connection(reading: BytesSource(bytes))
        #expect(try rows(connection, "PRAGMA integrity_check") == [["ok"]])
    }

    @Test("page sizes from 512 to 65,536 bytes are read", arguments: [512, 1_024, 4_096, 65_536])
    func pageSizes(size: Int) throws {
        let bytes = try database("PRAGMA page_size = \(size)", Self.files)
        #expect(DatabaseHeader(bytes)?.pageSize == size)
        let connection = try Connection(reading: BytesSource(bytes))
        #expect(try rows(connection, "PRAGMA integrity_check") == [["ok"]])
    }

    private func error(_ body: () throws -> Void) -> SQLiteError? {
        do {
            try body()
            return nil
        } catch {
            return error as? SQLiteError
        }
    }

    @Test("what is no database is refused as such")
    func notADatabase() throws {
        let good = try database(Self.files)
        let inputs: [[UInt8]] = [
            [], [UInt8](repeating: 0, count: 99), Array(good.prefix(50)), [UInt8](repeating: 7, count: 8_192),
        ]
        for input in inputs {
            #expect(error { _ = try Connection(reading: BytesSource(input)) }?.code == .notADatabase)
        }
        var oddPages = good
        oddPages[17] = 3
        #expect(error { _ = try Connection(reading: BytesSource(oddPages)) }?.code == .notADatabase)
        var wrongFormat = good
        wrongFormat[21] = 65
        #expect(error { _ = try Connection(reading: BytesSource(wrongFormat)) }?.code == .notADatabase)
    }

    @Test("a database that was cut off is damaged")
    func cutOff() throws {
        let bytes = try database(Self.files)
        let cut = error {
            let connection = try Connection(reading: BytesSource(Array(bytes.prefix(bytes.count / 2))))
            _ = try rows(connection, "SELECT sum(length(file)) FROM Files")
        }
        #expect(cut?.code == .corrupt)
        #expect(cut?.description.contains("damaged") == true)
    }

    @Test("an error of the source is the cause of SQLite's error")
    func failingSource() throws {
        let bytes = try database(Self.files)
        let connection = try Connection(reading: FailingSource(bytes, failingFrom: 20_000))
        let failure = error { _ = try rows(connection, "SELECT sum(length(file)) FROM Files") }
        #expect(failure?.code == .inputOutput)
        #expect(failure?.cause is FailingSource.Failure)
        #expect(throws: FailingSource.Failure.self) {
            try Connection(reading: FailingSource(bytes, failingFrom: 0))
        }
    }

    @Test("nothing can be written, attached or loaded")
    func restrictions() throws {
        let bytes = try database(Self.files, "CREATE VIEW v AS SELECT 1", "CREATE TABLE small(a)")
        let folder = try TemporaryDirectory()
        let connection = try Connection(reading: BytesSource(bytes))
        let refused = [
            "DELETE FROM Files", "CREATE TABLE x(a)", "ATTACH '\(folder.file("x"))' AS x",
            "VACUUM INTO '\(folder.file("y"))'", "SELECT load_extension('x')", "SELECT * FROM v",
            "SELECT \"no such column\" FROM small", "PRAGMA journal_mode = WAL; INSERT INTO small VALUES (1)",
            "SELECT zeroblob(100000000)",
            "SELECT " + String(repeating: "(", count: 200) + "1"
                + String(repeating: ")", count: 200), "SELECT 1 WHERE 'a' LIKE hex(zeroblob(3000))",
        ]
        for sql in refused {
            #expect(error { try connection.execute(sql) } != nil, "\(sql.prefix(40))")
        }
        #expect(access(folder.file("x"), F_OK) != 0 && access(folder.file("y"), F_OK) != 0)
        let withViews = try Connection(reading: BytesSource(bytes), options: ReadOptions(allowsViews: true))
        #expect(try rows(withViews, "SELECT * FROM v") == [[1]])
    }

    @Test("a value over the limit is refused")
    func valueLimit() throws {
        let bytes = try database("CREATE TABLE t(v)", "INSERT INTO t VALUES (zeroblob(100000))")
        let connection = try Connection(
            reading: BytesSource(bytes),
            options: ReadOptions(maximumValueByteCount: 50_000)
        )
        #expect(error { _ = try rows(connection, "SELECT v FROM t") }?.code == .tooBig)
    }

    @Test("work ends when the caller says so")
    func stopping() throws {
        let shared = Shared()
        let connection = try Connection(
            reading: BytesSource(try database(Self.files)),
            options: ReadOptions(shouldContinue: { shared.value.withLock { $0 } })
        )
        #expect(try rows(connection, "SELECT count(*) FROM Files") == [[2_000]])
        shared.value.withLock { $0 = false }
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        #expect(error { _ = try rows(connection, endless) }?.code == .interrupted)
        shared.value.withLock { $0 = true }
        #expect(try rows(connection, "SELECT count(*) FROM Files") == [[2_000]])
    }

    @Test("many databases are open at once, each with its own bytes")
    func manyConnections() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let bytes = try database("CREATE TABLE t(v)", "INSERT INTO t VALUES (\(number))")
                    let connection = try Connection(reading: BytesSource(bytes))
                    return try rows(connection, "SELECT v FROM t") == [[.integer(Int64(number))]]
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}

private final class Shared: Sendable {
    let value = Mutex(true)
}
