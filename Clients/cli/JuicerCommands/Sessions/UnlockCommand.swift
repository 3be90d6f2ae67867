import ArgumentParser
import JuicerClient
import JuicerCore
import JuicerProto
import TTRPC

/// `juicer unlock ID`: opens a session.
struct UnlockCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Unlock a backup and keep the session.",
        discussion: """
            The passphrase is asked for on the terminal, which shows nothing of it. The session's token is kept in \
            $XDG_RUNTIME_DIR/juicer/sessions, mode 0600, until `juicer lock`.
            """
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Flag(name: .long, help: "Read the passphrase from the first line of standard input.")
    var passphraseStdin = false

    @Flag(name: .long, help: "Print the session token instead of keeping it.")
    var printToken = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !printToken || !global.json else {
            throw ValidationError("--print-token and --json exclude each other: a secret is never put into JSON")
        }
    }

    func run(_ daemon: Daemon) async throws {
        let surroundings = daemon.surroundings
        let backup = try await daemon.backup(id)
        let store = TokenStore(variable: surroundings.variable)
        // Where the token could not be kept, no session is opened in vain.
        if !printToken { try store.prepare() }

        let request = UnlockBackupRequest(id: backup.id, passphrase: try passphrase(for: backup, surroundings))
        let answer = try await unlock(request, daemon)
        if printToken {
            try surroundings.output.flush()
            try answer.sessionToken.withUnsafeBytes { try surroundings.output.writeThrough($0) }
            try surroundings.output.write("\n")
            return
        }
        try store.save(answer.sessionToken, backupID: answer.backupID)
        try daemon.show(answer) { text(answer, backup, utc: surroundings.usesUTC) }
    }

    private func passphrase(for backup: Backup, _ surroundings: Surroundings) throws -> SecretBytes {
        if passphraseStdin { return try SecretInput.firstLine(of: surroundings.input, what: "passphrase") }
        guard backup.encrypted else { return SecretBytes(count: 0) { _ in } }
        return try SecretInput.prompt(
            "Passphrase of the backup of \(backup.shortName): ",
            what: "passphrase",
            hint: "--passphrase-stdin reads it from standard input"
        )
    }

    private func unlock(_ request: UnlockBackupRequest, _ daemon: Daemon) async throws -> UnlockBackupResponse {
        do {
            return try await Patience.trying { try await daemon.backups.unlock(request) }
        } catch let error as RPCError where error.code == .permissionDenied {
            throw CommandFailure(
                error.message,
                status: .denied,
                hints: ["it is the passphrase that was set for encrypted backups, not the device's passcode"]
            )
        }
    }

    private func text(_ answer: UnlockBackupResponse, _ backup: Backup, utc: Bool) -> String {
        var text = "unlocked \(Printable.text(backup.shortName)) (\(answer.backupID.prefix(8)))"
        if let expiry = answer.expiry { text += " until \(Units.time(seconds: expiry.seconds, utc: utc))" }
        text += "\n"
        if !answer.deviceBoundClasses.isEmpty {
            let classes = answer.deviceBoundClasses.map(String.init).joined(separator: ", ")
            text += "files of protection class \(classes) stay locked: their keys never left the device\n"
        }
        return text
    }
}
