import ArgumentParser
import JuicerClient
import JuicerCore
import JuicerProto

/// `juicer keys`: what programs and browsers come in with, through the bridge.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list, rotate and revoke API keys: your own, as an administrator everybody's.",
        subcommands: [KeysCreate.self, KeysList.self, KeysRotate.self, KeysRevoke.self],
        defaultSubcommand: KeysList.self
    )
}

/// `juicer keys create NAME`: makes a key.
struct KeysCreate: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a key, and print it this once."
    )

    @Argument(help: "A name for it.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "What it may do: read, unlock, export or admin; may be given several times.",
            valueName: "scope"
        )
    )
    var scope: [String] = ["read"]

    @Option(
        help: ArgumentHelp(
            "The only backup that it may touch, by full id; may be given several times.",
            valueName: "id"
        )
    )
    var backup: [String] = []

    @Option(help: ArgumentHelp("How long it lives; 90 if nothing is said, at most 365.", valueName: "days"))
    var days: Int64 = 0

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (0...365).contains(days) else { throw ValidationError("--days must be between 1 and 365") }
    }

    func run(_ daemon: Daemon) async throws {
        let request = CreateKeyRequest(
            name: name,
            scopes: try scope.map { try KeyScope(word: $0) },
            backupIDs: backup,
            lifetimeSeconds: days * 86_400
        )
        let answer = try await daemon.keys.create(request)
        try daemon.print(answer.secret, of: answer.key)
    }
}

/// `juicer keys rotate ID`: makes a successor.
struct KeysRotate: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a successor with the same rights, and print it this once."
    )

    @Argument(help: ArgumentHelp("The key, by its id.", valueName: "id"))
    var id: String

    @Option(
        help: ArgumentHelp("How long the old one still works; 7 if nothing is said, at most 30.", valueName: "days")
    )
    var overlap: Int64 = 7

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (0...30).contains(overlap) else { throw ValidationError("--overlap must be between 0 and 30") }
    }

    func run(_ daemon: Daemon) async throws {
        let answer = try await daemon.keys.rotate(RotateKeyRequest(id: id, overlapSeconds: overlap * 86_400))
        try daemon.print(answer.secret, of: answer.key)
    }
}

/// `juicer keys revoke ID`: ends a key.
struct KeysRevoke: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a key at once, and the sessions that were opened with it."
    )

    @Argument(help: ArgumentHelp("The key, by its id.", valueName: "id"))
    var id: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let answer = try await daemon.keys.revoke(RevokeKeyRequest(id: id))
        try daemon.show(answer) { "revoked, \(Units.count(Int(answer.sessionsEnded), "session")) ended\n" }
    }
}

/// `juicer keys list`: keys, newest first.
struct KeysList: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List keys, newest first.")

    @Flag(help: "Also those that are over.")
    var ended = false

    @OptionGroup var list: ListOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let utc = daemon.surroundings.usesUTC
        var table = Table([
            .init(title: "ID"), .init(title: "NAME"), .init(title: "WHO"), .init(title: "MAY"), .init(title: "STATE"),
            .init(title: "LAST USED"), .init(title: "ENDS"),
        ])
        for try await key in daemon.keys.all(includingEnded: ended, limit: list.limit) {
            if daemon.json {
                try daemon.showLine(key) { "" }
                continue
            }
            table.add([
                key.id, Printable.text(key.name), Printable.text(key.principal),
                key.scopes.map(\.word).joined(separator: ","), key.state.word,
                key.lastUsed.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "never",
                key.expiry.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "-",
            ])
        }
        if !daemon.json { try daemon.surroundings.output.write(table.render()) }
    }
}

extension Daemon {
    /// Prints a key that is shown this once: alone on standard output, so that it can go where it belongs.
    fileprivate func print(_ secret: SecretBytes, of key: ApiKey?) throws {
        try surroundings.errors.writeLine("key \(key?.id ?? ""): this is the only time that it is shown")
        try surroundings.errors.flush()
        try secret.withUnsafeBytes { try surroundings.output.append($0 + [0x0A]) }
    }
}

extension KeyScope {
    fileprivate init(word: String) throws {
        switch word {
        case "read": self = .read
        case "unlock": self = .unlock
        case "export": self = .export
        case "admin": self = .admin
        default: throw ValidationError("‘\(word)’ is no scope: read, unlock, export or admin")
        }
    }

    fileprivate var word: String {
        switch self {
        case .read: "read"
        case .unlock: "unlock"
        case .export: "export"
        case .admin: "admin"
        default: "?"
        }
    }
}

extension KeyState {
    fileprivate var word: String {
        switch self {
        case .active: "works"
        case .rotated: "has a successor"
        case .expired: "expired"
        case .revoked: "revoked"
        default: "?"
        }
    }
}
