import Glibc
import JuicerArtifacts
import JuicerBackupFormat
import JuicerCore
import JuicerSQLite
import JuicerWorker
import TestSupport

/// The workers that tests use.
enum Programs {
    /// The one that is shipped.
    static let worker = BuiltProducts.path("juicer-worker")
    /// The same with a parser that tries what it should not.
    static let probe = BuiltProducts.path("worker-probe")
}

/// Files that never touch a disk, or hardly.
enum Stored {
    static let nothing = StoredContent(file: nil, key: nil, declaredLength: 0)

    /// A file with these bytes, gone from the folder again.
    static func plain(_ bytes: [UInt8]) throws -> StoredContent {
        let folder = try TemporaryDirectory()
        let path = folder.file("content")
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        let source = try FileSource(path: path)
        return StoredContent(file: source, key: nil, declaredLength: Int64(bytes.count))
    }
}

extension ParseJob {
    /// Lets the probe try some things, one after the other.
    static func attempts(_ attempts: [(String, String)], backup: String = "backup") -> ParseJob {
        ParseJob(
            backup: backup,
            kind: .message,
            files: attempts.map { JobFile(request: $0.0, domain: "", path: $0.1, content: Stored.nothing) }
        )
    }
}

extension WorkerPool {
    static func pool(_ program: String, _ change: (inout Settings) -> Void = { _ in }) -> WorkerPool {
        var settings = Settings(program: program)
        settings.warmCount = 0
        change(&settings)
        return WorkerPool(settings)
    }

    /// What came of attempts.
    func tried(_ attempts: (String, String)..., backup: String = "backup") async throws -> [String] {
        try await parsed(.attempts(attempts, backup: backup)).rows.map(\.id)
    }

    /// All rows of a job, and the report.
    func parsed(_ job: ParseJob) async throws -> (rows: [ArtifactRow], report: ParseReport) {
        var rows: [ArtifactRow] = []
        let report = try await parse(job) { event in
            if case .rows(let batch) = event { rows += try batch.rows() }
        }
        return (rows, report)
    }
}

/// A database that a test builds.
struct TestDatabase {
    private let folder: TemporaryDirectory
    let connection: Connection

    init(_ sql: String) throws {
        folder = try TemporaryDirectory()
        connection = try Connection(creating: folder.file("database"))
        try connection.execute("PRAGMA page_size = 4096; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
        try connection.execute(sql)
    }

    func bytes() throws -> [UInt8] {
        try FileSource(path: folder.file("database")).allBytes(limit: 1 << 30)
    }

    func job() throws -> ParseJob {
        ParseJob(
            backup: "backup",
            kind: .message,
            files: [JobFile(request: "sms.db", domain: "", path: "", content: try Stored.plain(bytes()))]
        )
    }
}

/// Processes whose parent is this one, or another.
func children(of process: Int32 = getpid()) -> [Int32] {
    guard let threads = opendir("/proc/\(process)/task") else { return [] }
    defer { closedir(threads) }
    var found: [Int32] = []
    while let entry = readdir(threads) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        found += (KernelFile.text("/proc/\(process)/task/\(name)/children") ?? "").split(separator: " ")
            .compactMap { Int32($0) }
    }
    return found
}
