import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer backups list`: all backups, newest first.
struct BackupsList: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List backups, newest first.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var list: ListOptions

    func run(_ daemon: Daemon) async throws {
        var all: [Backup] = []
        for try await backup in daemon.backups.all(limit: list.limit) {
            if daemon.json { try daemon.showLine(backup) { "" } } else { all.append(backup) }
        }
        guard !daemon.json else { return }
        if all.isEmpty {
            try daemon.surroundings.errors.writeLine("no backups; `juicer backups rescan` looks again")
            try daemon.surroundings.errors.flush()
        } else {
            try daemon.surroundings.output.write(Self.table(all, utc: daemon.surroundings.usesUTC))
        }
    }

    static func table(_ backups: [Backup], utc: Bool) -> String {
        var table = Table([
            .init(title: "ID"), .init(title: "DEVICE"), .init(title: "MODEL"), .init(title: "IOS"),
            .init(title: "LAST BACKUP"), .init(title: "STATE"), .init(title: "PATH"),
        ])
        let length = shortestPrefix(backups.map(\.id))
        for backup in backups {
            table.add([
                String(backup.id.prefix(length)),
                Printable.text(backup.deviceName),
                Printable.text(backup.productType),
                Printable.text(backup.productVersion),
                backup.lastBackup.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "-",
                state(backup),
                Printable.text(backup.path),
            ])
        }
        return table.render()
    }

    static func state(_ backup: Backup) -> String {
        var words = [backup.unlocked ? "unlocked" : backup.encrypted ? "locked" : "not encrypted"]
        if !backup.finished { words.append("unfinished") }
        if !backup.problems.isEmpty { words.append(Units.count(backup.problems.count, "problem")) }
        return words.joined(separator: ", ")
    }

    /// How many digits tell the ids apart, at least 8.
    static func shortestPrefix(_ ids: [String]) -> Int {
        let longest = ids.map(\.count).max() ?? 8
        var length = 8
        while length < longest, Set(ids.map { $0.prefix(length) }).count < Set(ids).count { length += 1 }
        return length
    }
}
