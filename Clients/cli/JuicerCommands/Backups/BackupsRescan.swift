import ArgumentParser
import JuicerProto

/// `juicer backups rescan`: looks for backups again.
struct BackupsRescan: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescan",
        abstract: "Let the daemon look for backups again."
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let answer = try await daemon.backups.rescan(RescanBackupsRequest())
        try daemon.show(answer) {
            "\(Units.count(answer.total, "backup")), \(Units.count(answer.added)) new, \(Units.count(answer.removed)) gone\n"
        }
        guard !answer.problems.isEmpty else { return }
        try daemon.surroundings.output.flush()
        for problem in answer.problems {
            try daemon.surroundings.errors.writeLine("juicer: warning: " + Printable.text(problem.message))
        }
        throw CommandFailure(
            "\(Units.count(answer.problems.count, "folder")) could not be looked through",
            status: .partial
        )
    }
}
