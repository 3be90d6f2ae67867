import ArgumentParser
import JuicerClient
import JuicerProto
import JuicerProtobuf

/// `juicer jobs`: long work that goes on by itself.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Start, watch, cancel and retry long work, which goes on without this program.",
        discussion: """
            ID of a job is its id, or a prefix of it that fits no other job. A job that a lock or a restart of the \
            daemon stops goes on when its backup is unlocked again.
            """,
        subcommands: [
            JobsList.self, JobsShow.self, JobsWatch.self, JobsStart.self, JobsCancel.self, JobsRetry.self,
        ],
        defaultSubcommand: JobsList.self
    )
}

/// `juicer jobs list`: jobs, newest first.
struct JobsList: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List jobs, newest first.")

    @Option(help: ArgumentHelp("Only of this backup.", valueName: "id"))
    var backup: String?

    @Option(
        help: ArgumentHelp(
            "Only in this state, such as running or failed; may be given several times.",
            valueName: "state"
        )
    )
    var state: [String] = []

    @OptionGroup var list: ListOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let utc = daemon.surroundings.usesUTC
        let states = try state.map { try JobState(word: $0) }
        var table = Table([
            .init(title: "ID"), .init(title: "WORK"), .init(title: "BACKUP"), .init(title: "STATE"),
            .init(title: "DONE", alignment: .right), .init(title: "FAILED", alignment: .right),
            .init(title: "QUEUED"), .init(title: "WHO"),
        ])
        for try await job in daemon.jobs.all(backupID: backup ?? "", states: states, limit: list.limit) {
            if daemon.json {
                try daemon.showLine(job) { "" }
                continue
            }
            table.add([
                String(job.id.prefix(12)), job.kind.word, String(job.backupID.prefix(8)), job.state.word,
                JobLine(job).amount, Units.count(job.progress?.itemsFailed ?? 0),
                job.created.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "-", Printable.text(job.principal),
            ])
        }
        if !daemon.json { try daemon.surroundings.output.write(table.render()) }
    }
}

/// `juicer jobs show ID`: one job.
struct JobsShow: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a job, and what failed of it.")

    @Argument(help: ArgumentHelp("The job.", valueName: "id"))
    var id: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        guard let job = try await daemon.jobs.get(GetJobRequest(id: id)).job else { throw JobAnswer.missing }
        try daemon.show(job) { JobAnswer.facts(job, utc: daemon.surroundings.usesUTC) }
    }
}

/// `juicer jobs watch ID`: a job until it is over.
struct JobsWatch: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show how far a job is until it is over; it goes on when this program is stopped."
    )

    @Argument(help: ArgumentHelp("The job.", valueName: "id"))
    var id: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        try await JobWatching(daemon).watch(id)
    }
}

/// `juicer jobs cancel ID`: stops a job.
struct JobsCancel: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop a job; what it did so far stays."
    )

    @Argument(help: ArgumentHelp("The job.", valueName: "id"))
    var id: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        guard let job = try await daemon.jobs.cancel(CancelJobRequest(id: id)).job else { throw JobAnswer.missing }
        try daemon.show(job) { "\(job.state.word), \(JobLine(job).amount) done\n" }
    }
}

/// `juicer jobs retry ID`: does again what failed.
struct JobsRetry: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Do again what failed of a job or was not reached, and nothing else."
    )

    @Argument(help: ArgumentHelp("The job.", valueName: "id"))
    var id: String

    @Flag(help: "Watch it until it is over.")
    var watch = false

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        guard let job = try await daemon.jobs.retry(RetryJobRequest(id: id)).job else { throw JobAnswer.missing }
        try await JobWatching(daemon).show(job, watching: watch)
    }
}

extension JobState {
    fileprivate init(word: String) throws {
        let states = Self.allKnown.dropFirst()
        guard let state = states.first(where: { $0.word == word }) else {
            let words = states.map(\.word).joined(separator: ", ")
            throw ValidationError("‘\(word)’ is no state of a job: \(words)")
        }
        self = state
    }
}
