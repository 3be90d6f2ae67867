import ArgumentParser
import JuicerProto

/// `juicer status`: which daemon answers.
struct StatusCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether the daemon runs, and how it fares."
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let info = try await daemon.system.info(SystemInfoRequest())
        try daemon.show(info) { Self.text(info, socket: daemon.path, utc: daemon.surroundings.usesUTC) }
    }

    static func text(_ info: SystemInfoResponse, socket: String, utc: Bool) -> String {
        var facts = FactSheet()
        facts.add("daemon", "juicerd \(Printable.text(info.version)), running as user \(info.uid), process \(info.pid)")
        if let started = info.startedAt {
            facts.add("since", Units.exactTime(seconds: started.seconds, utc: utc))
        }
        facts.add("socket", Printable.text(socket))
        facts.add("backups", "\(Units.count(info.backupCount)), \(Units.count(info.unlockedCount)) unlocked")
        facts.add("sessions", Units.count(info.sessionCount))
        facts.add("connections", Units.count(info.connectionCount))
        if let caller = info.caller {
            facts.add("you", "user \(caller.uid), group \(caller.gid)")
        }
        return facts.render()
    }
}
