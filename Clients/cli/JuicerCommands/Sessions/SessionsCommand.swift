import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer sessions`: who has what open.
struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "See and end the sessions that are open: your own, as an administrator everybody's.",
        subcommands: [SessionsList.self, SessionsRevoke.self, SessionsThrottled.self, SessionsClear.self],
        defaultSubcommand: SessionsList.self
    )
}

/// `juicer sessions list`: sessions, newest first.
struct SessionsList: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List sessions, newest first.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var list: ListOptions

    func run(_ daemon: Daemon) async throws {
        var all: [Session] = []
        for try await session in daemon.sessions.all(limit: list.limit) {
            if daemon.json { try daemon.showLine(session) { "" } } else { all.append(session) }
        }
        guard !daemon.json else { return }
        let utc = daemon.surroundings.usesUTC
        var table = Table([
            .init(title: "ID"), .init(title: "BACKUP"), .init(title: "WHO"), .init(title: "FROM"),
            .init(title: "LAST USED"), .init(title: "ENDS"),
        ])
        for session in all {
            table.add([
                session.id, String(session.backupID.prefix(8)), Printable.text(session.principal),
                Printable.text(session.address.isEmpty ? session.client : session.address),
                session.lastUsed.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "-",
                session.idleExpiry.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "-",
            ])
        }
        try daemon.surroundings.output.write(table.render())
    }
}

/// `juicer sessions revoke`: ends sessions.
struct SessionsRevoke: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a session, a principal's, a backup's, or all that you may end."
    )

    @Argument(help: ArgumentHelp("The session, by its id.", valueName: "id"))
    var id: String?

    @Option(help: ArgumentHelp("End every session of this principal, such as uid:1000.", valueName: "who"))
    var principal: String?

    @Option(help: ArgumentHelp("End every session of this backup, by its full id.", valueName: "id"))
    var backup: String?

    @Flag(help: "End every session that you may end.")
    var all = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard [id != nil, principal != nil, backup != nil, all].count(where: { $0 }) == 1 else {
            throw ValidationError("give a session's id, --principal, --backup or --all")
        }
    }

    func run(_ daemon: Daemon) async throws {
        var request = RevokeSessionsRequest()
        request.target =
            if let id { .id(id) } else if let principal { .principal(principal) } else if let backup {
                .backupID(backup)
            } else { .all(true) }
        let answer = try await daemon.sessions.revoke(request)
        try daemon.show(answer) { "\(Units.count(Int(answer.revoked), "session")) ended\n" }
    }
}
