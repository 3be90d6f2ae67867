import Glibc
import JuicerArtifacts
import JuicerBackupFormat
import JuicerCore
import JuicerCrypto
import JuicerSQLite
import JuicerSample
import JuicerWorker
import TestSupport
import Testing

/// Files that the shipped worker parses.
@Suite struct ParsingTests {
    private let pool = WorkerPool.pool(Programs.worker)

    private static let messages = (domain: "HomeDomain", path: Array("Library/SMS/sms.db".utf8))

    private struct Sample {
        let folder: TemporaryDirectory
        let backup: UnlockedBackup

        init(isEncrypted: Bool) throws {
            folder = try TemporaryDirectory()
            var options = SampleBackup.Options.quick(passphrase: isEncrypted ? .samplePassphrase() : nil)
            options.messages = 2_000
            _ = try SampleBackup.write(to: folder.file("backup"), options: options)
            backup = try UnlockedBackup.unlock(
                BackupFolder(FolderPath(folder.file("backup"))),
                passphrase: .samplePassphrase(),
                reader: LocalBackupReader()
            )
        }

        func record() throws -> FileRecord {
            try backup.record(domain: ParsingTests.messages.domain, relativePath: ParsingTests.messages.path)
        }
    }

    private final class Collector: ArtifactSink {
        var rows: [ArtifactRow] = []
        func receive(_ rows: [ArtifactRow]) { self.rows += rows }
        func progress(_ progress: ParseProgress) {}
    }

    @Test("messages of a backup are the same as parsed in this process", arguments: [true, false])
    func sample(isEncrypted: Bool) async throws {
        let sample = try Sample(isEncrypted: isEncrypted)
        let record = try sample.record()
        let collector = Collector()
        let content = try sample.backup.openContent(record)
        let file = InputFile(request: "sms.db", domain: "HomeDomain", path: "", source: content.source)
        let expected = ArtifactParsers.run(MessagesParser.self, ParserInputs([file]), to: collector)

        let stored = try sample.backup.storedContent(record)
        #expect((stored.key != nil) == isEncrypted)
        let job = ParseJob(
            backup: "a",
            kind: .message,
            files: [JobFile(request: "sms.db", domain: "HomeDomain", path: "", content: stored)]
        )
        let (rows, report) = try await pool.parsed(job)
        #expect(report == expected)
        #expect(report.outcome == .finished)
        #expect(rows.count >= 1_500)
        #expect(rows == collector.rows)
    }

    @Test("with the key of another file there is a failure and no row")
    func wrongKey() async throws {
        let sample = try Sample(isEncrypted: true)
        let right = try sample.backup.storedContent(sample.record())
        let wrong = StoredContent(
            file: right.file,
            key: SecretBytes(randomCount: 32),
            declaredLength: right.declaredLength
        )
        let job = ParseJob(
            backup: "a",
            kind: .message,
            files: [JobFile(request: "sms.db", domain: "", path: "", content: wrong)]
        )
        let (rows, report) = try await pool.parsed(job)
        #expect(report.outcome == .failed && rows.isEmpty)
        #expect(report.failure.contains("no database"))
    }

    @Test("a file that is empty, and one that was not asked for, are the parser's affair")
    func missing() async throws {
        for (request, outcome) in [("sms.db", ParseReport.Outcome.failed), ("other", .absent)] {
            let file = JobFile(request: request, domain: "", path: "", content: Stored.nothing)
            let report = try await pool.parsed(ParseJob(backup: "a", kind: .message, files: [file])).report
            #expect(report.outcome == outcome)
        }
    }

    @Test("a cell is read, and one that is not there is nothing")
    func cell() async throws {
        let database = try TestDatabase("CREATE TABLE t (a, b); INSERT INTO t VALUES (zeroblob(200000), NULL)")
        let job = try database.job()
        func cell(_ column: String, _ row: Int64) -> BlobCell {
            BlobCell(row: SourceRow(file: 0, table: "t", rowID: row), column: column)
        }
        #expect(try await pool.read(cell("a", 1), of: job) == [UInt8](repeating: 0, count: 200_000))
        #expect(try await pool.read(cell("b", 1), of: job) == nil)
        #expect(try await pool.read(cell("a", 2), of: job) == nil)
        #expect(try await pool.read(cell("c", 1), of: job) == nil)
        var short = job
        short.limits.valueByteCount = 100_000
        await #expect(throws: WorkerError.self) { _ = try await pool.read(cell("a", 1), of: short) }
        #expect(try await pool.read(cell("a", 1), of: job)?.count == 200_000)
    }

    @Test("work with too many files, or too long names, is refused")
    func tooLarge() async throws {
        let file = JobFile(request: "sms.db", domain: "", path: "", content: Stored.nothing)
        let many = ParseJob(backup: "a", kind: .message, files: Array(repeating: file, count: 501))
        await #expect(throws: WorkerError.jobTooLarge) { _ = try await pool.parsed(many) }
        let name = String(repeating: "x", count: 20_000)
        let long = JobFile(request: name, domain: "", path: "", content: Stored.nothing)
        await #expect(throws: WorkerError.jobTooLarge) {
            _ = try await pool.parsed(ParseJob(backup: "a", kind: .message, files: [long]))
        }
        let most = ParseJob(backup: "a", kind: .message, files: Array(repeating: file, count: 500))
        #expect(try await pool.parsed(most).report.outcome == .failed)
    }
}
