import Foundation
import JuicerBackupFormat
import JuicerCore
import JuicerSample
import JuicerWorker
import TestSupport
import Testing

@testable import JuicerBackups

@Suite struct BackupStoreTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func makeBackup(_ name: String, seed: UInt64 = 1, damage: Set<SampleDamage> = []) throws -> SampleReport {
        var options = SampleBackup.Options.quick(passphrase: .samplePassphrase(), damage: damage)
        options.seed = seed
        options.includesApplications = false
        return try SampleBackup.write(to: directory.file(name), options: options)
    }

    private func store(waiting: Int = 16) -> BackupStore {
        BackupStore(
            roots: [directory.path],
            reader: { LocalBackupReader() },
            derivations: 2,
            waiting: waiting
        )
    }

    @Test("backups are found under the roots when they are first asked for")
    func list() async throws {
        let report = try makeBackup("one")
        _ = try makeBackup("two", seed: 2)
        let store = store()
        #expect(store.counts == .init(known: 0, unlocked: 0))
        let backups = try await store.list()
        #expect(backups.count == 2)
        #expect(backups.allSatisfy { !$0.isUnlocked && $0.summary.isEncrypted })
        #expect(backups.contains { $0.summary.deviceName == report.deviceName })
        #expect(store.counts == .init(known: 2, unlocked: 0))
    }

    @Test("what a worker reads is listed, unlocked and reopened as what is read in this process")
    func workers() async throws {
        _ = try makeBackup("one")
        _ = try makeBackup("two", seed: 2)
        let workers = BackupWorkerSettings(program: BuiltProducts.path("juicer-worker"))
        let store = BackupStore(roots: [directory.path], reader: { WorkerBackupReader(workers) })
        let backups = try await store.list()
        #expect(backups == (try await self.store().list()))
        let id = try #require(backups.first).summary.id
        let backup = try await store.unlock(id, passphrase: .samplePassphrase())
        let domains = try backup.domains()
        let keys = backup.keptKeys
        await store.release(id)
        #expect(throws: BackupFormatError(.closed, "")) { try backup.domains() }
        #expect(try await store.reopen(id, keptKeys: keys).domains() == domains)
        await store.lockAll()
    }

    @Test("a backup that could not be read is read again by the next scan, although it did not change")
    func readAgain() async throws {
        _ = try makeBackup("one")
        let program = directory.file("worker")
        let store = BackupStore(
            roots: [directory.path],
            reader: { WorkerBackupReader(BackupWorkerSettings(program: program)) }
        )
        let failed = try #require(try await store.list().first).summary
        #expect(failed.problems.map(\.reason).contains(.readerFailed))
        try FileManager.default.createSymbolicLink(
            atPath: program,
            withDestinationPath: BuiltProducts.path("juicer-worker")
        )
        _ = try await store.rescan()
        let read = try #require(try await store.list().first).summary
        #expect(read.problems.isEmpty && read.isEncrypted && !read.deviceName.isEmpty)
    }

    @Test("many first calls at once share one scan")
    func concurrentList() async throws {
        _ = try makeBackup("one")
        let store = store()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await store.list().count } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 1, count: 50))
    }

    @Test("a backup is meant by its id, by a prefix that fits no other, or by its device's name")
    func resolve() async throws {
        let report = try makeBackup("one")
        let store = store()
        let id = try #require(try await store.list().first).summary.id
        for selector in [id, String(id.prefix(6)), id.prefix(6).uppercased(), report.deviceName] {
            #expect(try await store.resolve(selector).summary.id == id)
        }
        for selector in ["", "nothing", id + "0", "../" + id] {
            await #expect(throws: BackupsError.notFound(selector)) { try await store.resolve(selector) }
        }
    }

    @Test("what fits several backups is refused with their ids")
    func ambiguous() async throws {
        let report = try makeBackup("one")
        _ = try makeBackup("two")
        let store = store()
        let ids = try await store.list().map(\.summary.id)
        await #expect(throws: BackupsError.ambiguous(report.deviceName, candidates: ids)) {
            try await store.resolve(report.deviceName)
        }
    }

    @Test("a rescan reports what is new and what is gone, and locks what is gone")
    func rescan() async throws {
        _ = try makeBackup("one")
        let store = store()
        let first = try #require(try await store.list().first).summary.id
        let unlocked = try await store.unlock(first, passphrase: .samplePassphrase())
        _ = try makeBackup("two", seed: 2)
        let grown = try await store.rescan()
        #expect(grown.total == 2)
        #expect(grown.added.count == 1)
        #expect(grown.removed.isEmpty)
        #expect(store.counts == .init(known: 2, unlocked: 1))
        try FileManager.default.removeItem(atPath: directory.file("one"))
        let shrunk = try await store.rescan()
        #expect(shrunk.removed == [first])
        #expect(store.counts == .init(known: 1, unlocked: 0))
        #expect(throws: BackupsError.locked(first)) { try store.unlocked(first) }
        #expect(throws: BackupFormatError(.closed, "")) { try unlocked.domains() }
    }

    @Test("a root that cannot be read is a problem that names it, and the others are looked through")
    func missingRoot() async throws {
        _ = try makeBackup("one")
        let missing = directory.file("none")
        let store = BackupStore(roots: [missing, directory.path], reader: { LocalBackupReader() })
        let scan = try await store.rescan()
        #expect(scan.total == 1)
        #expect(scan.problems.map(\.reason) == [.rootUnreadable])
        #expect(scan.problems.first?.message.hasPrefix(missing) == true)
    }

    @Test("keys are held as long as somebody holds them")
    func holders() async throws {
        _ = try makeBackup("one")
        let store = store()
        let id = try #require(try await store.list().first).summary.id
        let first = try await store.unlock(id, passphrase: .samplePassphrase())
        let second = try await store.unlock(id, passphrase: .samplePassphrase())
        #expect(first === second)
        #expect(try await store.resolve(id).isUnlocked)
        await store.release(id)
        #expect(try store.unlocked(id) === first)
        await store.release(id)
        #expect(throws: BackupsError.locked(id)) { try store.unlocked(id) }
        #expect(throws: BackupFormatError(.closed, "")) { try first.domains() }
        await store.release(id)
    }

    @Test("a wrong passphrase is refused although the keys are held, and they stay held")
    func wrongPassphrase() async throws {
        _ = try makeBackup("one")
        let store = store()
        let id = try #require(try await store.list().first).summary.id
        _ = try await store.unlock(id, passphrase: .samplePassphrase())
        await #expect(throws: BackupFormatError(.passphraseWrong, "")) {
            try await store.unlock(id, passphrase: .samplePassphrase("wrong"))
        }
        #expect(throws: Never.self) { try store.unlocked(id).domains() }
        await store.lockAll()
        #expect(throws: BackupsError.locked(id)) { try store.unlocked(id) }
        await #expect(throws: BackupsError.shut) { try await store.unlock(id, passphrase: .samplePassphrase()) }
        store.admit()
        _ = try await store.unlock(id, passphrase: .samplePassphrase())
    }

    @Test("an unlock that is under way while all keys are wiped holds none")
    func lockedMeanwhile() async throws {
        var options = SampleBackup.Options.quick(passphrase: .samplePassphrase())
        options.includesApplications = false
        options.outerIterations = 500_000
        _ = try SampleBackup.write(to: directory.file("slow"), options: options)
        let store = store()
        let id = try #require(try await store.list().first).summary.id
        let unlocking = Task { try await store.unlock(id, passphrase: .samplePassphrase()) }
        try await Task.sleep(for: .milliseconds(20))
        await store.lockAll()
        // Also when others may unlock again by then.
        store.admit()
        await #expect(throws: BackupsError.shut) { try await unlocking.value }
        #expect(throws: BackupsError.locked(id)) { try store.unlocked(id) }
    }

    @Test("a backup whose folder is gone is locked without being asked for")
    func vanished() async throws {
        _ = try makeBackup("one")
        let store = store()
        let id = try #require(try await store.list().first).summary.id
        _ = try await store.unlock(id, passphrase: .samplePassphrase())
        #expect(await store.dropVanished().isEmpty)
        try FileManager.default.removeItem(atPath: directory.file("one"))
        #expect(await store.dropVanished() == [id])
        #expect(throws: BackupsError.locked(id)) { try store.unlocked(id) }
        await #expect(throws: BackupFormatError(.folderUnreadable, "")) {
            try await store.unlock(id, passphrase: .samplePassphrase())
        }
    }

    @Test("an unlock whose caller goes ends soon, and the next one gets its turn")
    func cancelled() async throws {
        var options = SampleBackup.Options.quick(passphrase: .samplePassphrase())
        options.includesApplications = false
        options.outerIterations = 5_000_000
        _ = try SampleBackup.write(to: directory.file("slow"), options: options)
        let store = BackupStore(roots: [directory.path], reader: { LocalBackupReader() }, derivations: 1)
        let id = try #require(try await store.list().first).summary.id
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { _ = try? await store.unlock(id, passphrase: .samplePassphrase()) }
            }
            group.cancelAll()
        }
        #expect(ContinuousClock.now - start < .milliseconds(800))
    }
}
