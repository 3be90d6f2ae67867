import ArgumentParser
import Glibc
import JuicerClient
import JuicerProto
import TTRPC

extension CommandFailure {
    /// What a person is told about any error that ended a command.
    init(describing error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as IOFailure: self.init(error)
        case let error as RPCError: self.init(error)
        case let error as ConnectionError: self.init(error)
        default: self.init(parsing: error)
        }
    }

    private init(_ error: IOFailure) {
        switch error.code {
        // The reader of our output went away, as `head` does: that is its right, and no error of ours.
        case EPIPE: self.init("", status: .outputClosed)
        case ENOSPC, EDQUOT: self.init(error.description, hints: ["make room and run the same command again"])
        case EACCES, EPERM: self.init(error.description, status: .denied)
        default: self.init(error.description)
        }
    }

    private init(_ error: ConnectionError) {
        let status: CommandStatus = error.reason == .permissionDenied ? .denied : .unreachable
        self.init(error.description, status: status, hints: [error.hint])
    }

    private init(_ error: RPCError) {
        let message = error.message.isEmpty ? "the daemon answered with code \(error.code.rawValue)" : error.message
        switch error.code {
        case .invalidArgument, .outOfRange:
            self.init(message, status: .usage)
        case .notFound:
            self.init(
                message,
                status: .notFound,
                hints: ["`juicer backups` and `juicer files ls ID` show what there is"]
            )
        case .unauthenticated:
            self.init(message, status: .denied, hints: ["unlock the backup first: juicer unlock ID"])
        case .permissionDenied:
            self.init(message, status: .denied)
        case .unavailable:
            self.init(message, status: .unreachable, hints: ["`juicer status` shows whether the daemon runs"])
        case .dataLoss:
            self.init(message, status: .damaged)
        case .unimplemented:
            self.init(message, hints: ["the daemon is older than this program: `juicer status` shows its version"])
        case .resourceExhausted:
            self.init(message, hints: ["wait a little and try again"])
        case .failedPrecondition where error.reason == "VAULT_SEALED":
            self.init(message, hints: ["`juicer vault status` shows why; `juicer vault unseal` opens it"])
        default:
            self.init(message)
        }
    }

    // Errors of the argument parser come with words for people in them; only their form is made ours.
    private init(parsing error: any Error) {
        let words = Juicer.message(for: error)
        let help = Juicer.fullMessage(for: error).split(separator: "\n").first { $0.contains("--help' for more") }
        let command = help?.split(separator: "'").dropFirst().first.map(String.init) ?? "juicer --help"
        let isParsing = Juicer.exitCode(for: error) == .validationFailure
        self.init(
            Self.inOurForm(words.isEmpty ? "\(error)" : words),
            status: isParsing ? .usage : .failure,
            hints: isParsing ? ["`\(command)` shows what can be said"] : []
        )
    }

    /// Lower case in front and no full stop behind, in one line.
    static func inOurForm(_ words: String) -> String {
        var text = words.split(separator: "\n")
            .map { line in
                String(line.drop { $0 == " " })
            }
            .joined(separator: " ")
        if text.hasPrefix("Error: ") { text.removeFirst(7) }
        while let last = text.last, last == "." || last == " " { text.removeLast() }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
