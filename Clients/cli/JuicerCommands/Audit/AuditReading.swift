import ArgumentParser
import JuicerClient
import JuicerProto
import JuicerProtobuf
import NIOCore

/// `juicer audit query`: events, newest first.
struct AuditQuery: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "List events, newest first."
    )

    @Option(help: ArgumentHelp("Only by this principal, such as uid:1000.", valueName: "who"))
    var principal: String?

    @Option(help: ArgumentHelp("Only actions that begin with this, such as Backups/.", valueName: "text"))
    var action: String?

    @Option(help: ArgumentHelp("Only about this backup, by its full id.", valueName: "id"))
    var backup: String?

    @Flag(help: "Only what was refused.")
    var denied = false

    @OptionGroup var list: ListOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = QueryAuditRequest()
        request.principal = principal ?? ""
        request.action = action ?? ""
        request.backupID = backup ?? ""
        if denied { request.outcomes = [.denied] }
        for try await event in daemon.audit.events(request, limit: list.limit) {
            try daemon.showLine(event) { event.summary(utc: daemon.surroundings.usesUTC) }
        }
    }
}

/// `juicer audit tail`: events as they come.
struct AuditTail: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show each event as it is written, until interrupted."
    )

    @Option(
        help: ArgumentHelp(
            "Begin with the line of this number, 1 for the first; without it, with the next.",
            valueName: "n"
        )
    )
    var from: Int64 = 0

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        for try await response in try await daemon.audit.tail(TailAuditRequest(fromSequence: from)) {
            guard let event = response.event else { continue }
            try daemon.showLine(event) { event.summary(utc: daemon.surroundings.usesUTC) }
            try daemon.surroundings.output.flush()
        }
    }
}

/// `juicer audit export`: the log's lines as they are.
struct AuditExport: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log's lines as they are to standard output, with the checkpoints that prove them."
    )

    @Option(help: ArgumentHelp("Begin with the line of this number.", valueName: "n"))
    var from: Int64 = 1

    @Option(help: ArgumentHelp("End with the line of this number; without it, with the newest.", valueName: "n"))
    var to: Int64 = 0

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        for try await piece in try await daemon.audit.export(ExportAuditRequest(fromSequence: from, toSequence: to)) {
            try daemon.surroundings.output.append(Array(piece.data.readableBytesView))
        }
    }
}

extension AuditEvent {
    /// One line for people.
    fileprivate func summary(utc: Bool) -> String {
        let when = time.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "-"
        let how =
            switch outcome {
            case .success: "done"
            case .failure: "failed"
            case .denied: "DENIED"
            case .begun: "begun"
            default: "-"
            }
        let words = ["\(sequence)", when, principal.isEmpty ? "juicerd" : principal, action, how, target]
        return words.map { Printable.text($0) }.filter { !$0.isEmpty }.joined(separator: "  ")
    }
}
