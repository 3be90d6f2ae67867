import Glibc
import JuicerAccess
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerSessions
import TTRPC
import TestSupport
import Testing

/// Long work, asked for over a real socket and done on real backups.
@Suite("Jobs on the wire")
struct JobsServiceTests {
    @Test("A backup that is whole is verified, and the job is shown, listed and found by a prefix of its id")
    func verify() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let answer = try await client.jobs.start(StartJobRequest(backupID: id, work: .verify(VerifyWork())))
            #expect(!answer.existing)
            let started = try #require(answer.job)
            #expect(started.kind == .verify)
            #expect(started.backupID == id)
            let over = try await client.job(started.id, reaching: .succeeded)
            #expect(over.progress?.itemsDone == over.progress?.itemsTotal)
            #expect((over.progress?.bytesDone ?? 0) > 1_000)
            #expect(over.failures.isEmpty)
            let found = try await client.jobs.get(GetJobRequest(id: String(started.id.prefix(12)).uppercased()))
            #expect(found.job?.id == started.id)
            let list = try await client.jobs.list(ListJobsRequest(backupID: id, states: [.succeeded]))
            #expect(list.jobs.map(\.id) == [started.id])
            #expect(list.page?.total == 1)
            #expect(try await client.jobs.list(ListJobsRequest(states: [.failed])).jobs.isEmpty)
        }
    }

    @Test("Files that do not open are counted by cause and named; when they are there again, a retry reads them alone")
    func damage() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup(damage: [.missingContent])
            let (id, client) = try await daemon.unlock()
            let started = try #require(
                try await client.jobs.start(StartJobRequest(backupID: id, work: .verify(VerifyWork()))).job
            )
            let partial = try await client.job(started.id, reaching: .partial)
            let failure = try #require(partial.failures.first)
            #expect(failure.reason == "content_missing")
            #expect(failure.examples.first?.count == 40)
            #expect(partial.progress?.itemsFailed == partial.failures.reduce(0) { $0 + $1.count })
            _ = try await client.jobs.retry(RetryJobRequest(id: started.id))
            let again = try await client.job(started.id, reaching: .partial)
            #expect(again.progress?.itemsDone == partial.progress?.itemsDone)
            #expect(again.failures.map(\.count) == partial.failures.map(\.count))
        }
    }

    @Test(
        "Watching ends with the state in which the job is over; what is over cannot be retried unless something failed"
    )
    func watch() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let started = try #require(
                try await client.jobs.start(StartJobRequest(backupID: id, work: .extract(ExtractWork()))).job
            )
            var states: [JobState] = []
            for try await answer in try await client.jobs.watch(WatchJobRequest(id: started.id)) {
                states.append(answer.job?.state ?? .unspecified)
            }
            #expect(states.last == .succeeded)
            let refusal = await status { _ = try await client.jobs.retry(RetryJobRequest(id: started.id)) }
            #expect(refusal?.reason == "NOTHING_FAILED")
            #expect(try await client.jobs.cancel(CancelJobRequest(id: started.id)).job?.state == .succeeded)
            let vault = try await client.vault.status(VaultStatusRequest())
            #expect(vault.backups.map(\.backupID) == [id])
        }
    }

    @Test("A purge asks for the full id, destroys what is kept, ends sessions and takes the other jobs' rows with it")
    func purge() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let extract = try #require(
                try await client.jobs.start(StartJobRequest(backupID: id, work: .extract(ExtractWork()))).job
            )
            _ = try await client.job(extract.id, reaching: .succeeded)
            let slip = await status {
                let work = PurgeWork(confirmBackupID: String(id.prefix(8)))
                _ = try await client.jobs.start(StartJobRequest(backupID: id, work: .purge(work)))
            }
            #expect(slip?.code == .invalidArgument)
            let started = try #require(
                try await client.jobs
                    .start(StartJobRequest(backupID: id, work: .purge(PurgeWork(confirmBackupID: id))))
                    .job
            )
            _ = try await client.job(started.id, reaching: .succeeded)
            #expect(daemon.sessions.count == 0)
            #expect(try await client.vault.status(VaultStatusRequest()).backups.isEmpty)
            #expect(try await client.jobs.list(ListJobsRequest()).jobs.map(\.id) == [started.id])
        }
    }

    @Test("A lock suspends a job, unlocking lets it go on, and a seal leaves it for the next time")
    func lock() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup { options in
                options.fillerFiles = 3_000
                options.fillerFileSize = 20_000
            }
            let (id, client) = try await daemon.unlock()
            let request = StartJobRequest(backupID: id, work: .verify(VerifyWork()))
            let started = try #require(try await client.jobs.start(request).job)
            _ = try await client.job(started.id, reaching: .running)
            _ = try await client.backups.lock(LockBackupRequest(id: id))
            _ = try await client.job(started.id, reaching: .suspended)
            let unlocked = try await daemon.unlock().client
            _ = try await unlocked.job(started.id, reaching: .running)
            _ = try await unlocked.vault.seal(SealVaultRequest())
            _ = try await daemon.client.vault.unseal(UnsealVaultRequest(secret: TestDaemon.vaultSecret))
            _ = try await daemon.client.job(started.id, reaching: .suspended)
            let last = try await daemon.unlock().client
            let over = try await last.job(started.id, reaching: .succeeded)
            #expect(over.progress?.itemsDone == over.progress?.itemsTotal)
        }
    }

    @Test("Starting needs a session, and a job that nobody may see is not there")
    func access() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let refusal = await status {
                _ = try await daemon.client.jobs.start(StartJobRequest(backupID: id, work: .verify(VerifyWork())))
            }
            #expect(refusal?.code == .unauthenticated)
            let unknown = await status { _ = try await client.jobs.get(GetJobRequest(id: "00000000")) }
            #expect(unknown?.code == .notFound)
            let nothing = await status { _ = try await client.jobs.start(StartJobRequest(backupID: id)) }
            #expect(nothing?.code == .invalidArgument)
        }
    }

    @Test("Others see the jobs of backups that they have a session of, and do no more with them than they may anyhow")
    func others() async throws {
        var roles = RoleMap(daemonUserID: geteuid())
        for name in ["ann", "bob"] { roles.give(.user, toSubject: name) }
        roles.give(.reader, toSubject: "rob")
        func options(_ name: String) -> CallOptions {
            var options = CallOptions()
            options.metadata.add("juicer-principal", "oidc:\(name)")
            options.metadata.add("juicer-address", "192.0.2.1")
            return options
        }
        try await TestDaemon.run(roles: roles) { daemon in
            try daemon.makeBackup()
            let client = daemon.client
            let id = try #require(try await client.backups.list(ListBackupsRequest()).backups.first?.id)
            let unlock = UnlockBackupRequest(id: id, passphrase: .samplePassphrase())
            let ann = try await client.backups.unlock(unlock, options: options("ann")).sessionToken
            let request = StartJobRequest(backupID: id, work: .verify(VerifyWork()))
            let job = try #require(try await client.withSession(ann).jobs.start(request, options: options("ann")).job)
            #expect(job.principal == "oidc:ann")
            #expect(try await client.jobs.list(ListJobsRequest(), options: options("ann")).jobs.count == 1)
            #expect(try await client.jobs.list(ListJobsRequest(), options: options("bob")).jobs.isEmpty)
            let hidden = await status {
                _ = try await client.jobs.get(GetJobRequest(id: job.id), options: options("bob"))
            }
            #expect(hidden?.code == .notFound)
            let theft = await status {
                _ = try await client.jobs.cancel(CancelJobRequest(id: job.id), options: options("bob"))
            }
            #expect(theft?.code == .notFound)
            let bob = try await client.backups.unlock(unlock, options: options("bob")).sessionToken
            _ = try await client.jobs.get(GetJobRequest(id: job.id), options: options("bob"))
            let purge = StartJobRequest(backupID: id, work: .purge(PurgeWork(confirmBackupID: id)))
            let refusal = await status {
                _ = try await client.withSession(bob).jobs.start(purge, options: options("bob"))
            }
            #expect(refusal?.reason == "PERMISSION_MISSING")
            let extract = StartJobRequest(backupID: id, work: .extract(ExtractWork()))
            let reader = await status { _ = try await client.jobs.start(extract, options: options("rob")) }
            #expect(reader?.reason == "PERMISSION_MISSING")
        }
    }

    @Test("Starting, cancelling and retrying are put down, with the job and its backup")
    func audited() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup { $0.fillerFiles = 3_000 }
            let (id, client) = try await daemon.unlock()
            let request = StartJobRequest(backupID: id, work: .verify(VerifyWork()))
            let job = try #require(try await client.jobs.start(request).job)
            _ = try await client.jobs.cancel(CancelJobRequest(id: job.id))
            _ = try await client.jobs.retry(RetryJobRequest(id: job.id))
            _ = try await client.job(job.id, reaching: .succeeded)
            let events = try await client.audit.query(QueryAuditRequest()).events.reversed()
                .filter { $0.action.hasPrefix("Jobs/") }
            #expect(
                events.map { "\($0.action) \($0.outcome)" } == [
                    "Jobs/Start success", "Jobs/Cancel success", "Jobs/Retry success",
                ]
            )
            #expect(events.allSatisfy { $0.line.contains(job.id) && $0.line.contains(id) })
        }
    }
}

extension DaemonClient {
    /// The job once it is in a state; fails the test where it does not get there.
    func job(_ id: String, reaching state: JobState) async throws -> Job {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let job = try #require(try await jobs.get(GetJobRequest(id: id)).job)
            if job.state == state { return job }
            try #require(ContinuousClock.now < deadline, "the job stays \(job.state)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
