import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer sessions throttled`: whom wrong passphrases and keys count against.
struct SessionsThrottled: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "throttled",
        abstract: "List whom wrong passphrases and keys count against, those that are locked out first."
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let found = try await daemon.sessions.listThrottled(ListThrottledRequest()).throttled
        if daemon.json {
            for one in found { try daemon.showLine(one) { "" } }
            return
        }
        var table = Table([
            .init(title: "WHO"), .init(title: "FAILURES", alignment: .right), .init(title: "LOCKED OUT"),
        ])
        for one in found {
            let state =
                one.closed
                ? "until cleared" : one.lockedSeconds > 0 ? "for \(Units.count(Int(one.lockedSeconds), "second"))" : "-"
            table.add([Printable.text(one.subject), "\(one.failures)", state])
        }
        try daemon.surroundings.output.write(table.render())
    }
}

/// `juicer sessions clear`: lets somebody try again.
struct SessionsClear: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Forget the failed attempts that count against somebody, so that the next one is let through."
    )

    @Argument(help: ArgumentHelp("Whom, as `sessions throttled` shows it.", valueName: "who"))
    var subject: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let answer = try await daemon.sessions.clearThrottle(ClearThrottleRequest(subject: subject))
        try daemon.show(answer) { "nothing counts against \(Printable.text(subject)) any more\n" }
    }
}
