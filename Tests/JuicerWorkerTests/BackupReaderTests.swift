import Glibc
import JuicerBackupFormat
import JuicerCore
import JuicerSample
import Synchronization
import TestSupport
import Testing

@testable import JuicerWorker

/// What happens to a backup when its worker does not do what it should, with real processes.
@Suite struct BackupReaderTests {
    private static let quick: @Sendable (inout BackupWorkerSettings) -> Void = { $0.callLimit = .milliseconds(300) }

    /// For calls that wait: the pool that tests run on has a thread for each core, and would have none left.
    private static let threads = BlockingExecutor(threadCount: 4, name: "waiting")

    private func code(_ body: () throws -> Void) -> BackupFormatError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? BackupFormatError)?.code
        }
    }

    private func isGone(_ process: Int32) async -> Bool { await eventually { kill(process, 0) != 0 } }

    @Test("a list goes on with another worker after its own was killed")
    func killed() async throws {
        let sample = try SampleFolder(isEncrypted: false)
        let list = try sample.list(.reader())
        let everything = try list.page(ManifestQuery()).records
        let first = try list.page(ManifestQuery(limit: 2))
        let process = try #require(list.process)
        kill(process, SIGKILL)
        #expect(code { _ = try list.page(ManifestQuery(after: first.next, limit: 2)) } == .readerFailed)
        #expect(list.process == nil)
        #expect(await isGone(process))
        let second = try list.page(ManifestQuery(after: first.next, limit: 2))
        #expect(first.records + second.records == Array(everything.prefix(4)))
        #expect(list.process != process)
    }

    @Test("a list of iOS 10.0 goes on with its key after its worker was killed")
    func killedWithRecordKey() throws {
        let sample = try SampleFolder(generation: .ios10dot0)
        let reader = WatchedReader(.reader())
        let backup = try sample.unlock(reader)
        let records = try backup.files(ManifestQuery()).records
        #expect(records.contains { $0.kind == .file && !$0.isDamaged })
        kill(try #require(reader.list?.process), SIGKILL)
        #expect(code { _ = try backup.entryCount() } == .readerFailed)
        #expect(try backup.files(ManifestQuery()).records == records)
    }

    @Test("a worker that hangs fails its call in time, and the next has another")
    func hanging() async throws {
        let sample = try SampleFolder(isEncrypted: false)
        let list = try sample.list(.reader(Programs.worker, Self.quick))
        let process = try #require(list.process)
        kill(process, SIGSTOP)
        let time = ContinuousClock()
            .measure { #expect(code { _ = try list.domains() } == .readerFailed) }
        #expect(time < .seconds(5))
        #expect(await isGone(process))
        #expect(try list.domains().isEmpty == false)
    }

    @Test("closing a list ends its worker, also one that is waited for")
    func closing() async throws {
        let sample = try SampleFolder(isEncrypted: false)
        let list = try sample.list(.reader())
        let process = try #require(list.process)
        kill(process, SIGSTOP)
        let waiting = Task(executorPreference: Self.threads) { code { _ = try list.domains() } }
        try await Task.sleep(for: .milliseconds(100))
        list.close()
        #expect(await waiting.value == .closed)
        #expect(await isGone(process))
        #expect(code { _ = try list.entryCount } == .closed)
    }

    @Test("a call that nobody waits for any more ends")
    func cancelled() async throws {
        let sample = try SampleFolder(isEncrypted: false)
        let list = try sample.list(.reader())
        kill(try #require(list.process), SIGSTOP)
        let waiting = Task(executorPreference: Self.threads) { code { _ = try list.domains() } }
        try await Task.sleep(for: .milliseconds(100))
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
        #expect(try list.domains().isEmpty == false)
    }

    @Test("a list whose worker always ends does not start workers without end")
    func restarts() throws {
        let sample = try SampleFolder(isEncrypted: false)
        let list = try sample.list(.reader())
        var ended = 0
        while let process = list.process, ended < 30 {
            kill(process, SIGKILL)
            ended += 1
            #expect(code { _ = try list.entryCount } == .readerFailed)
            _ = code { _ = try list.entryCount }
        }
        #expect((12...14).contains(ended))
        #expect(code { _ = try list.entryCount } == .readerFailed)
    }

    @Test("calls that fail have a minute, and then a tenth of the time")
    func budget() throws {
        let start = ContinuousClock.now
        var budget = FailureBudget(now: start)
        budget.spend(.seconds(30))
        try budget.check(now: start)
        budget.spend(.seconds(30))
        #expect(code { try budget.check(now: start) } == .readerFailed)
        try budget.check(now: start + .seconds(1))
        budget.spend(.zero)
        #expect(code { try budget.check(now: start + .seconds(40)) } == .readerFailed)
        try budget.check(now: start + .seconds(60))
        // No more than a minute is ever saved.
        try budget.check(now: start + .seconds(100_000))
        for _ in 0..<12 { budget.spend(.zero) }
        #expect(code { try budget.check(now: start + .seconds(100_000)) } == .readerFailed)
    }

    @Test("a worker that nobody asks goes after a while, and the list goes on with another")
    func idle() async throws {
        let sample = try SampleFolder(isEncrypted: false)
        let list = try sample.list(.reader(Programs.worker) { $0.idleTime = .milliseconds(100) })
        let process = try #require(list.process)
        let count = try list.entryCount
        #expect(await eventually(within: .seconds(60)) { list.process == nil })
        #expect(await isGone(process))
        #expect(try list.entryCount == count)
    }

    @Test("workers go with the reader, the unlocked backup, or the list that they are for")
    func lifetime() async throws {
        let sample = try SampleFolder(isEncrypted: false)
        var reader: WorkerBackupReader? = .reader()
        _ = try reader?.describe(DescriptionSources(info: sample.file("Info.plist"), status: nil, manifest: nil))
        var list: WorkerManifest? = try sample.list(try #require(reader))
        let process = try #require(list?.process)
        reader = nil
        #expect(try list?.entryCount != 0)
        list = nil
        #expect(await isGone(process))
    }

    @Test("without a worker program a backup is not unlocked, and its summary says why", arguments: [nil, "/bin/true"])
    func noProgram(_ program: String?) throws {
        let sample = try SampleFolder()
        let reader = WorkerBackupReader.reader(program)
        #expect(code { _ = try sample.unlock(reader) } == .readerMissing)
        let summary = try sample.folder().summary(reader: reader)
        #expect(summary.problems.map(\.reason).contains(.readerFailed))
        #expect(summary.manifestKind == nil)
    }

    @Test("a backup that ends the worker costs its own description alone")
    func description() throws {
        let sample = try SampleFolder()
        var described = BackupDescription()
        described.deviceName = "the second"
        let liar = try LyingWorker(["exit", LyingWorker.packet(described.write)])
        let reader = WorkerBackupReader.reader(liar.program)
        #expect(try sample.folder().summary(reader: reader).problems.map(\.reason).contains(.readerFailed))
        #expect(try sample.folder().summary(reader: reader).deviceName == "the second")
    }
}

/// Keeps the list that it opened.
private final class WatchedReader: BackupReader {
    private let reader: WorkerBackupReader
    private let opened = Mutex<WorkerManifest?>(nil)

    init(_ reader: WorkerBackupReader) { self.reader = reader }

    var list: WorkerManifest? { opened.withLock { $0 } }

    func describe(_ lists: DescriptionSources<FileSource>) throws(BackupFormatError) -> BackupDescription {
        try reader.describe(lists)
    }

    func encryption(manifestPropertyList: FileSource) throws(BackupFormatError) -> EncryptionDescription {
        try reader.encryption(manifestPropertyList: manifestPropertyList)
    }

    func openManifest(_ input: ManifestInput<FileSource>) throws(BackupFormatError) -> any ManifestReading {
        let list = try reader.openManifest(input)
        opened.withLock { $0 = list as? WorkerManifest }
        return list
    }
}
