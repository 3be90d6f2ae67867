import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer vault add-slot NAME`: one more way to open the vault.
struct VaultAddSlot: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-slot",
        abstract: "Add a passphrase, or a key file, that opens the vault."
    )

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    @Option(name: .long, help: ArgumentHelp("Add the secret of a key file, not a passphrase.", valueName: "path"))
    var keyFile: String?

    @OptionGroup var current: CurrentSecretOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = AddSlotRequest()
        request.name = name
        request.kind = keyFile == nil ? .passphrase : .machineSecret
        request.current = try current.read(daemon.surroundings)
        request.secret = try VaultSecrets.new(keyFile: keyFile, stdin: current.passphraseStdin, daemon.surroundings)
        let answer = try await Patience.trying { try await daemon.vault.addSlot(request) }
        try daemon.show(answer) { "\(Printable.text(name)) opens the vault too\n" }
    }
}

/// `juicer vault change-slot NAME`: another secret for a slot.
struct VaultChangeSlot: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "change-slot",
        abstract: "Put another passphrase or key in the place of one."
    )

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    @Option(name: .long, help: ArgumentHelp("Take the new secret from a key file.", valueName: "path"))
    var keyFile: String?

    @OptionGroup var current: CurrentSecretOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = ChangeSlotRequest()
        request.name = name
        request.current = try current.read(daemon.surroundings)
        request.secret = try VaultSecrets.new(keyFile: keyFile, stdin: current.passphraseStdin, daemon.surroundings)
        let answer = try await Patience.trying { try await daemon.vault.changeSlot(request) }
        try daemon.show(answer) { "changed \(Printable.text(name))\n" }
    }
}

/// `juicer vault remove-slot NAME`: one way less to open the vault.
struct VaultRemoveSlot: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-slot",
        abstract: "Remove a way to open the vault."
    )

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = RemoveSlotRequest()
        request.name = name
        let answer = try await daemon.vault.removeSlot(request)
        try daemon.show(answer) { "removed \(Printable.text(name))\n" }
    }
}

/// `juicer vault rotate`: a new key for the root volume.
struct VaultRotate: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give the vault a new key; only the passphrase or key file that is given stays."
    )

    @OptionGroup var current: CurrentSecretOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = RotateVaultRequest()
        request.current = try current.read(daemon.surroundings)
        let answer = try await Patience.trying { try await daemon.vault.rotate(request) }
        try daemon.show(answer) {
            let removed = answer.removedSlots.map(Printable.text).joined(separator: ", ")
            return removed.isEmpty ? "rotated\n" : "rotated; add these anew: \(removed)\n"
        }
    }
}
