import Foundation
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC
import TestSupport
import Testing

/// Long work of a daemon that is killed, stopped and locked, and the command line that asks for it.
@Suite("jobs that outlive their daemon")
struct JobTests {
    /// Reading them takes a few seconds.
    private static let files = 40_000

    private func unlock(_ client: DaemonClient) async throws -> (id: String, token: SecretBytes) {
        let id = try #require(try await client.backups.list(ListBackupsRequest()).backups.first?.id)
        let request = UnlockBackupRequest(id: id, passphrase: secret(World.passphrase))
        return (id, try await client.backups.unlock(request).sessionToken)
    }

    private func job(
        _ client: DaemonClient,
        _ id: String,
        reaching state: JobState,
        where isMeant: (JobProgress) -> Bool = { _ in true }
    ) async throws -> Job {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let job = try #require(try await client.jobs.get(GetJobRequest(id: id)).job)
            if job.state == state, isMeant(job.progress ?? JobProgress()) { return job }
            try #require(!job.state.isLast, "the job is \(job.state) at \(job.progress?.itemsDone ?? 0)")
            try #require(ContinuousClock.now < deadline, "the job stays \(job.state)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("killed in the middle of a job, the daemon goes on with it after the next unlocking, and ends it")
    func killed() async throws {
        let folder = try TemporaryDirectory()
        for name in ["run", "state"] { mkdir(folder.file(name), 0o700) }
        try await World.makeSample(at: folder.file("backups/phone"), ["--many-files", "\(Self.files)"])
        let first = try await startDaemon(in: folder, ["JUICER_INDEX_ON_UNLOCK": "false"])
        let client = try await DaemonClient.connect(socket: folder.file("s"), program: "test/1")
        let (backup, token) = try await unlock(client)
        let request = StartJobRequest(backupID: backup, work: .verify(VerifyWork()))
        let id = try #require(try await client.withSession(token).jobs.start(request).job?.id)
        // What was done is written down about once a second.
        let begin = ContinuousClock.now
        let running = try await job(client, id, reaching: .running) { progress in
            progress.itemsDone > 500 && ContinuousClock.now - begin > .milliseconds(1_200)
        }
        first.signal(SIGKILL)
        _ = await first.result()
        await client.close()

        let second = try await startDaemon(in: folder, ["JUICER_INDEX_ON_UNLOCK": "false"])
        let again = try await DaemonClient.connect(socket: folder.file("s"), program: "test/1")
        let suspended = try await job(again, id, reaching: .suspended)
        #expect((suspended.progress?.itemsDone ?? 0) > 0)
        #expect((suspended.progress?.itemsDone ?? 0) < Self.files)
        // Any use of the session from before brings the keys back.
        let domains = ListDomainsRequest(backupID: backup)
        _ = try await again.withSession(token).files.listDomains(domains)
        let over = try await job(again, id, reaching: .succeeded)
        #expect(over.started == running.started)
        #expect(over.progress?.itemsDone == over.progress?.itemsTotal)
        #expect(over.progress?.itemsTotal == running.progress?.itemsTotal)
        await again.close()
        second.signal(SIGTERM)
        #expect(await second.result().status == 0)
    }

    @Test("a job on a big backup is cancelled within a second, suspended by a lock, and stopped with the daemon")
    func stopped() async throws {
        let folder = try TemporaryDirectory()
        for name in ["run", "state"] { mkdir(folder.file(name), 0o700) }
        // It takes a few seconds to read, and one file of it alone a while.
        try await World.makeSample(
            at: folder.file("backups/phone"),
            ["--big-file", "\(1 << 30)", "--many-files", "\(Self.files)"]
        )
        let daemon = try await startDaemon(in: folder, ["JUICER_INDEX_ON_UNLOCK": "false"])
        let client = try await DaemonClient.connect(socket: folder.file("s"), program: "test/1")
        let (backup, token) = try await unlock(client)
        for work in [StartJobRequest.Work.verify(VerifyWork()), .extract(ExtractWork())] {
            let request = StartJobRequest(backupID: backup, work: work)
            let id = try #require(try await client.withSession(token).jobs.start(request).job?.id)
            _ = try await job(client, id, reaching: .running)
            try await Task.sleep(for: .milliseconds(100))
            let start = ContinuousClock.now
            let cancelled = try await client.jobs.cancel(CancelJobRequest(id: id)).job
            #expect(cancelled?.state == .cancelled)
            #expect(ContinuousClock.now - start < .seconds(1))
        }
        let request = StartJobRequest(backupID: backup, work: .verify(VerifyWork()))
        let id = try #require(try await client.withSession(token).jobs.start(request).job?.id)
        _ = try await job(client, id, reaching: .running)
        _ = try await client.withSession(token).backups.lock(LockBackupRequest(id: backup))
        _ = try await job(client, id, reaching: .suspended)
        _ = try await unlock(client)
        _ = try await job(client, id, reaching: .running)
        await client.close()
        let start = ContinuousClock.now
        daemon.signal(SIGTERM)
        #expect(await daemon.result().status == 0)
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test("the command line starts, watches, lists, shows and retries jobs")
    func commandLine() async throws {
        let world = try await World(samples: ["phone": [], "torn": ["--damage", "missing-content"]])
        let phone = try await world.unlock("phone")
        let lines = try await world.succeed("jobs", "start", "verify", phone, "--watch", "--json").text
            .split(separator: "\n")
        #expect(lines.last?.contains("JOB_STATE_SUCCEEDED") == true)
        let torn = try await world.unlock("torn")
        let partial = try await world.juicer("jobs", "start", "verify", torn, "--watch")
        #expect(partial.status == 3)
        #expect(partial.text.contains("content_missing"))
        let id = try #require(try await world.succeed("jobs", "list", "--backup", torn, "--json").text.jobID)
        #expect(try await world.succeed("jobs", "show", id).text.contains("partial"))
        #expect(try await world.juicer("jobs", "retry", id, "--watch").status == 3)
        #expect(try await world.succeed("jobs", "list").text.contains("succeeded"))
        #expect(try await world.juicer("jobs", "list", "--state", "finished").status == 2)
        #expect(try await world.juicer("jobs", "show", "0000").status == 4)
        #expect(try await world.succeed("jobs", "cancel", id).text.contains("partial"))
    }
}

extension JobState {
    /// Whether it is over.
    fileprivate var isLast: Bool {
        switch self {
        case .succeeded, .partial, .failed, .cancelled: true
        default: false
        }
    }
}

extension String {
    /// The id of the first job of the lines.
    fileprivate var jobID: String? { split(separator: "\n").first.flatMap { try? Entry($0) }?["id"] }
}
