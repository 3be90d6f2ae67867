import JuicerJobs

/// Destroys what is kept about a backup.
struct PurgeJob: JobWork {
    let keeper: VaultKeeper

    var kind: JuicerJobs.JobKind { .purge }
    var needsKeys: Bool { false }
    var endsOthers: Bool { true }

    func run(_ context: JobContext) async throws {
        context.begin("keys and files", items: 1)
        let done = try await keeper.purge(context.job.backupID, isResumed: context.isResumed)
        guard done.isProved else {
            throw JobCause(reason: "not_proved", message: "something is left that may open the backup: purge it again")
        }
        context.advance(items: 1, bytes: done.bytesFreed)
    }
}
