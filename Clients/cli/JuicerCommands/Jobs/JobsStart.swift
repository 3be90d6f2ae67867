import ArgumentParser
import JuicerProto

/// `juicer jobs start`: queues work.
struct JobsStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Queue a job for a backup, unless the same one is queued already.",
        subcommands: [JobsStartVerify.self, JobsStartExtract.self, JobsStartPurge.self]
    )
}

/// `juicer jobs start verify ID`: reads everything.
struct JobsStartVerify: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every file of a backup, and say which do not open."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only this domain.", valueName: "domain"))
    var domain: String?

    @Flag(help: "Watch it until it is over.")
    var watch = false

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        try await daemon.start(.verify(VerifyWork(domain: domain ?? "")), of: id, session, watching: watch)
    }
}

/// `juicer jobs start extract ID`: writes the decrypted tree into the vault.
struct JobsStartExtract: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Write the decrypted tree into the encrypted vault, for `juicer vault mount`."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Flag(help: "Watch it until it is over.")
    var watch = false

    @OptionGroup var filter: FileFilter
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let work = ExtractWork(domain: filter.domain ?? "", like: filter.like ?? "")
        try await daemon.start(.extract(work), of: id, session, watching: watch)
    }
}

/// `juicer jobs start purge ID`: destroys what is kept.
struct JobsStartPurge: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Destroy everything that the vault keeps about a backup; the backup itself stays."
    )

    @Argument(help: ArgumentHelp("The backup, by full id.", valueName: "id"))
    var id: String

    @Flag(help: "Watch it until it is over.")
    var watch = false

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        // The full id is asked for, which nobody types by mistake.
        let work = PurgeWork(confirmBackupID: id)
        let answer = try await daemon.jobs.start(StartJobRequest(backupID: id, work: .purge(work)))
        guard let job = answer.job else { throw JobAnswer.missing }
        try await JobWatching(daemon).show(job, watching: watch)
    }
}

extension Daemon {
    /// Starts work that needs a session of the backup.
    func start(
        _ work: StartJobRequest.Work,
        of id: String,
        _ session: SessionOptions,
        watching: Bool
    ) async throws {
        let backup = try await backup(id)
        let answer = try await withSession(of: backup, session) { token in
            try await jobs(token).start(StartJobRequest(backupID: backup.id, work: work))
        }
        guard let job = answer.job else { throw JobAnswer.missing }
        if answer.existing {
            try surroundings.errors.writeLine("juicer: the same work is \(job.state.word) already")
            try surroundings.errors.flush()
        }
        try await JobWatching(self).show(job, watching: watching)
    }
}
