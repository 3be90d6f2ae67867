import Foundation
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerSample
import TTRPC
import TestSupport
import Testing

/// Backups are indexed in real workers, asked for over a real socket.
@Suite("Jobs that index")
struct IndexJobTests {
    private func makeBackup(_ daemon: TestDaemon) throws -> SampleReport {
        try daemon.makeBackup { options in
            options.includesApplications = true
            options.messages = 60
        }
    }

    private func start(_ client: DaemonClient, _ id: String, _ work: IndexWork = IndexWork()) async throws -> String {
        try #require(try await client.jobs.start(StartJobRequest(backupID: id, work: .index(work))).job?.id)
    }

    /// The content of the Messages app's database, named as every backup of iOS names it.
    private func messages(_ daemon: TestDaemon) -> String {
        daemon.directory.file("backups/one/3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28")
    }

    /// The jobs that index, newest first, once there are so many and all are over.
    private func jobs(_ client: DaemonClient, _ count: Int) async throws -> [Job] {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let jobs = try await client.jobs.list(ListJobsRequest()).jobs
            if jobs.count >= count, jobs.allSatisfy({ $0.finished != nil }) { return jobs }
            try #require(ContinuousClock.now < deadline, "there are \(jobs.count) jobs")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test(
        "A backup is indexed by itself when it is first unlocked, and again only once it has changed; the log tells of it"
    )
    func automatic() async throws {
        try await TestDaemon.run(indexesOnUnlock: true) { daemon in
            _ = try makeBackup(daemon)
            let (id, session) = try await daemon.unlock()
            let client = daemon.client
            let first = try await jobs(client, 1)
            #expect(first.map(\.state) == [.succeeded])
            #expect(first.first?.kind == .index)
            #expect(first.first?.principal == "daemon")
            #expect((first.first?.progress?.itemsDone ?? 0) > 100)

            _ = try await session.backups.lock(LockBackupRequest(id: id))
            let (_, again) = try await daemon.unlock()
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await jobs(client, 1).count == 1)
            _ = try await again.backups.lock(LockBackupRequest(id: id))

            // As after another backing up.
            let manifest = daemon.directory.file("backups/one/Manifest.db")
            try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: manifest)
            _ = try await daemon.unlock()
            let both = try await jobs(client, 2)
            #expect(both.map(\.state) == [.succeeded, .succeeded])

            let events = try await client.audit.query(QueryAuditRequest()).events.filter { $0.action == "Jobs/Start" }
            #expect(events.count == 2)
            for job in both { #expect(events.contains { $0.line.contains(job.id) && $0.line.contains("daemon") }) }
        }
    }

    @Test("A database that cannot be read fails its type alone; once it can be, a retry indexes that type alone")
    func damage() async throws {
        try await TestDaemon.run { daemon in
            _ = try makeBackup(daemon)
            let whole = try Data(contentsOf: URL(fileURLWithPath: messages(daemon)))
            try Data(repeating: 7, count: whole.count).write(to: URL(fileURLWithPath: messages(daemon)))
            let (id, client) = try await daemon.unlock()
            let job = try await client.job(try await start(client, id), reaching: .partial)
            #expect(job.failures.flatMap(\.examples) == ["messages"])
            #expect(job.progress?.itemsFailed == 1)
            let done = try #require(job.progress?.itemsDone)

            try whole.write(to: URL(fileURLWithPath: messages(daemon)))
            _ = try await client.jobs.retry(RetryJobRequest(id: job.id))
            let again = try await client.job(job.id, reaching: .succeeded)
            #expect(again.failures.isEmpty)
            // The messages came to what was there, and nothing else did.
            #expect((again.progress?.itemsDone ?? 0) - done < 200)
            #expect((again.progress?.itemsDone ?? 0) > done)
        }
    }

    @Test(
        "Only the types that are asked for are indexed, what is done is not done again, and a rebuild does it all the same"
    )
    func types() async throws {
        try await TestDaemon.run { daemon in
            _ = try makeBackup(daemon)
            let (id, client) = try await daemon.unlock()
            func items(_ work: IndexWork) async throws -> Int64 {
                let job = try await client.job(try await start(client, id, work), reaching: .succeeded)
                return job.progress?.itemsDone ?? 0
            }
            let contacts = try await items(IndexWork(types: [.contact]))
            #expect(contacts > 0)
            #expect(try await items(IndexWork(types: [.contact])) == 0)
            #expect(try await items(IndexWork(types: [.contact], rebuild: true)) == contacts)
            let others = try await items(IndexWork())
            #expect(others > contacts)
            #expect(try await items(IndexWork(rebuild: true)) == others + contacts)
        }
    }

    @Test("Without a program to parse in, the job fails and says so")
    func noWorker() async throws {
        try await TestDaemon.run(workerProgram: nil, indexesOnUnlock: true) { daemon in
            _ = try makeBackup(daemon)
            let (id, client) = try await daemon.unlock()
            let job = try await client.job(try await start(client, id), reaching: .failed)
            #expect(job.failures.map(\.reason) == ["worker_cannot_start"])
        }
    }
}
