import Foundation
import JuicerArtifacts
import JuicerBackupFormat
import JuicerCore
import JuicerSample
import JuicerWorker
import TestSupport
import Testing

/// What is left in a worker after its work.
@Suite struct RemainsTests {
    @Test(
        "a worker that waits for more work has no key in its memory",
        .enabled("needs root, to look into it") { geteuid() == 0 }
    )
    func keys() async throws {
        let folder = try TemporaryDirectory()
        let options = SampleBackup.Options.quick(passphrase: .samplePassphrase())
        _ = try SampleBackup.write(to: folder.file("backup"), options: options)
        let backup = try UnlockedBackup.unlock(
            BackupFolder(FolderPath(folder.file("backup"))),
            passphrase: .samplePassphrase(),
            reader: LocalBackupReader()
        )
        let record = try backup.record(domain: "HomeDomain", relativePath: Array("Library/SMS/sms.db".utf8))
        let stored = try backup.storedContent(record)
        let file = JobFile(request: "sms.db", domain: "HomeDomain", path: "Library/SMS/sms.db", content: stored)

        let pool = WorkerPool.pool(Programs.worker)
        let report = try await pool.parsed(ParseJob(backup: "a", kind: .message, files: [file])).report
        #expect(report.outcome == .finished && report.rowCount > 0)
        let worker = try #require(await pool.processes.first)
        let memory = ProcessMemory(of: worker)
        // What is certainly there shows that the search can find something.
        #expect(memory.count(of: Array("PATH=/usr/bin:".utf8)) > 0)
        let key = try #require(stored.key).withUnsafeBytes { Array($0) }
        // The report comes a moment before the worker has put everything away.
        let isGone = await eventually(within: .seconds(5)) {
            let memory = ProcessMemory(of: worker)
            return memory.count(of: key) == 0 && memory.count(of: Array(key.prefix(16))) == 0
        }
        #expect(isGone)
    }
}

/// What another process may write of its memory, for root to read.
struct ProcessMemory {
    private let pieces: [Data]

    init(of process: Int32) {
        let descriptor = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let lines = (KernelFile.text("/proc/\(process)/maps") ?? "").split(separator: "\n")
        pieces = lines.compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 2)
            let ends = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard fields[1].hasPrefix("rw"), ends.count == 2, ends[0] <= UInt64(Int64.max) else { return nil }
            var bytes = Data(count: Int(ends[1] - ends[0]))
            let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(ends[0])) }
            return count > 0 ? bytes.prefix(count) : nil
        }
    }

    func count(of wanted: [UInt8]) -> Int {
        pieces.reduce(0) { $0 + Self.count(of: wanted, in: $1) }
    }

    private static func count(of wanted: [UInt8], in piece: Data) -> Int {
        let wanted = Data(wanted)
        var (found, rest) = (0, piece.startIndex..<piece.endIndex)
        while let place = piece.range(of: wanted, in: rest) {
            found += 1
            rest = place.lowerBound + 1..<piece.endIndex
        }
        return found
    }
}
