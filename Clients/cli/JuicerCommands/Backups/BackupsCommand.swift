import ArgumentParser

/// `juicer backups`: the backups that the daemon knows.
struct BackupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backups",
        abstract: "Show the backups that the daemon knows.",
        subcommands: [BackupsList.self, BackupsShow.self, BackupsRescan.self],
        defaultSubcommand: BackupsList.self
    )
}
