import ArgumentParser
import JuicerProto
import JuicerProtobuf

/// `juicer audit status`: how the log fares.
struct AuditStatus: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether events can be written, and where they go."
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let status = try await daemon.audit.status(AuditStatusRequest())
        try daemon.show(status) { Self.text(status) }
    }

    static func text(_ status: AuditStatusResponse) -> String {
        var facts = FactSheet()
        facts.add(
            "state",
            status.writable ? "events are written" : "events cannot be written: sensitive calls are refused"
        )
        facts.add("lines", Units.count(Int(status.lastSequence)))
        facts.add("signed up to", "line \(status.lastCheckpoint)")
        for sink in status.sinks {
            let state = sink.healthy ? "well" : "takes nothing: \(Printable.text(sink.problem))"
            facts.add(Printable.text(sink.name), sink.queued > 0 ? "\(state), \(sink.queued) waiting" : state)
        }
        let key = status.publicKey.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        if !key.isEmpty { facts.add("public key", key.joined()) }
        return facts.render()
    }
}

/// `juicer audit verify`: whether the log is whole.
struct AuditVerify: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read the whole log and say whether a line was changed, removed, moved or added.",
        discussion: """
            The daemon reads its own log, and knows how far it must reach. To check a copy without trusting the daemon: \
            juicerd --verify-audit FOLDER --public-key KEY.
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var last = VerifyAuditResponse()
        for try await response in try await daemon.audit.verify(VerifyAuditRequest()) { last = response }
        guard last.finished else { throw CommandFailure("the daemon did not finish reading") }
        guard last.intact else {
            throw CommandFailure("line \(last.firstBadSequence): \(Printable.text(last.problem))", status: .damaged)
        }
        try daemon.show(last) { "\(Units.count(Int(last.eventsDone), "line")), all as they were written\n" }
    }
}
