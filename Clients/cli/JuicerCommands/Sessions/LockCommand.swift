import ArgumentParser
import JuicerProto

/// `juicer lock ID`: ends the sessions of a backup.
struct LockCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "End every session of a backup and wipe its keys."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        let answer = try await daemon.withSession(of: backup, session) { token in
            try await daemon.backups(token).lock(LockBackupRequest(id: backup.id))
        }
        if session.sessionFile == nil, !session.sessionStdin {
            try TokenStore(variable: daemon.surroundings.variable).remove(backupID: backup.id)
        }
        try daemon.show(answer) {
            "locked \(Printable.text(backup.shortName)), \(Units.count(answer.sessionsEnded, "session")) ended\n"
        }
    }
}
