import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer vault init`: makes the vault.
struct VaultInit: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the vault, with one way to open it."
    )

    @Option(name: .long, help: ArgumentHelp("Name of that way.", valueName: "name"))
    var slot = "first"

    @Option(name: .long, help: ArgumentHelp("Open it with the first line of a file.", valueName: "path"))
    var keyFile: String?

    @Flag(name: .long, help: "Read the passphrase from the first line of standard input.")
    var passphraseStdin = false

    @Flag(
        name: .long,
        help: "Refuse, now and at every start, to use it unless the storage below it is encrypted as well."
    )
    var external = false

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = InitVaultRequest()
        request.kind = external ? .external : .embedded
        request.slotName = slot
        request.slotKind = keyFile == nil ? .passphrase : .machineSecret
        request.secret = try VaultSecrets.new(keyFile: keyFile, stdin: passphraseStdin, daemon.surroundings)
        let answer = try await daemon.vault.initialize(request)
        try daemon.show(answer) { answer.status.map(VaultStatus.text) ?? "" }
    }
}

/// `juicer vault unseal`: opens the vault.
struct VaultUnseal: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "unseal", abstract: "Open the vault.")

    @Option(name: .long, help: ArgumentHelp("Read the secret from the first line of a file.", valueName: "path"))
    var keyFile: String?

    @Flag(name: .long, help: "Read the passphrase from the first line of standard input.")
    var passphraseStdin = false

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = UnsealVaultRequest()
        request.secret =
            if let keyFile {
                try VaultSecrets.keyFile(keyFile)
            } else if passphraseStdin {
                try SecretInput.firstLine(of: daemon.surroundings.input, what: "passphrase")
            } else {
                try VaultSecrets.prompt("Passphrase of the vault: ")
            }
        let answer = try await Patience.trying { try await daemon.vault.unseal(request) }
        try daemon.show(answer) { "unsealed with \(Printable.text(answer.slotName))\n" }
    }
}

/// `juicer vault seal`: closes the vault.
struct VaultSeal: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "End every session, wipe every key and close the vault."
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let answer = try await daemon.vault.seal(SealVaultRequest())
        try daemon.show(answer) { "sealed, \(Units.count(answer.sessionsEnded, "session")) ended\n" }
    }
}
