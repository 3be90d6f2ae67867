/// Why a command ended without doing all it was asked: what is shown, and what the process exits with.
struct CommandFailure: Error, Equatable {
    /// Shown after "juicer: error: ": lower case, no full stop. Empty means that nothing is shown.
    let message: String

    /// What the person can do, shown after "juicer: hint: ", a line each.
    let hints: [String]

    let status: CommandStatus

    init(_ message: String, status: CommandStatus = .failure, hints: [String] = []) {
        self.message = message
        self.status = status
        self.hints = hints
    }

    /// The lines for standard error.
    var lines: [String] {
        guard !message.isEmpty else { return [] }
        return ["juicer: error: " + Printable.text(message)] + hints.map { "juicer: hint: " + Printable.text($0) }
    }
}
