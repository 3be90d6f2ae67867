import ArgumentParser
import Glibc
import JuicerCore

/// Where the secret that opens the vault comes from: a key file, standard input, or the terminal.
struct CurrentSecretOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Read the secret that opens the vault from a key file.", valueName: "path"))
    var currentKeyFile: String?

    @Flag(name: .long, help: "Read secrets from standard input, a line each: the one that opens the vault first.")
    var passphraseStdin = false

    func read(_ surroundings: Surroundings) throws -> SecretBytes {
        if let currentKeyFile { return try VaultSecrets.keyFile(currentKeyFile) }
        if passphraseStdin { return try SecretInput.firstLine(of: surroundings.input, what: "passphrase") }
        return try VaultSecrets.prompt("Passphrase of the vault: ")
    }
}

/// Secrets of the vault, from where people keep them.
enum VaultSecrets {
    /// The first line of a key file.
    static func keyFile(_ path: String) throws -> SecretBytes {
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard number >= 0 else { throw CommandFailure(IOFailure("open the key file \(path)").description) }
        let file = Descriptor(owning: number)
        return try SecretInput.firstLine(of: file.number, what: "key")
    }

    static func prompt(_ question: String) throws -> SecretBytes {
        try SecretInput.prompt(
            question,
            what: "passphrase",
            hint: "--passphrase-stdin reads it from standard input"
        )
    }

    /// A new secret: of a key file, of the next line of standard input, or typed twice.
    static func new(keyFile: String?, stdin: Bool, _ surroundings: Surroundings) throws -> SecretBytes {
        if let keyFile { return try Self.keyFile(keyFile) }
        if stdin { return try SecretInput.firstLine(of: surroundings.input, what: "passphrase") }
        let first = try prompt("New passphrase: ")
        guard try first.constantTimeEquals(prompt("Once more: ")) else {
            throw CommandFailure("the two are not the same", status: .usage)
        }
        return first
    }
}
