import ArgumentParser
import Glibc
import JuicerCore

/// The `juicerd` command line.
struct DaemonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "juicerd",
        abstract: "Keeps device backups: finds them, unlocks them and serves what is in them to this machine's users.",
        discussion: """
            Every setting can also stand in the configuration file and in the environment as JUICER_ and its \
            name in capitals. What is given here comes first, then the environment, then the file.
            """,
        version: ProductVersion.current
    )

    @Option(help: ArgumentHelp("Read settings from this JSON file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Keep the daemon's own files here.", valueName: "dir"))
    var state: String?

    @Option(help: ArgumentHelp("Listen on this Unix socket.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("Look for backups under this directory; may be given several times.", valueName: "dir"))
    var backups: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help:
            "Serve a machine, with a socket in /run/juicer for the members of a group, or one person. Root's default is a machine."
    )
    var system: Bool?

    @Option(help: ArgumentHelp("Log events from this level on: trace, debug, info, notice, warning, error, critical."))
    var logLevel: String?

    @Option(help: ArgumentHelp("Write log lines as json or as text."))
    var logFormat: String?

    @Option(
        help: ArgumentHelp(
            "Check the audit log in this folder, or a copy of it, and serve nothing.",
            valueName: "folder"
        )
    )
    var verifyAudit: String?

    @Option(help: ArgumentHelp("What verifies the log's signatures: 64 hexadecimal digits.", valueName: "key"))
    var publicKey: String?

    func validate() throws {
        guard verifyAudit == nil || publicKey.flatMap({ Hex.decode($0) })?.count == 32 else {
            throw ValidationError("--verify-audit needs --public-key with 64 hexadecimal digits")
        }
    }

    /// What was given, with paths made absolute.
    var arguments: SettingsLoader.Arguments {
        SettingsLoader.Arguments(
            configuration: config.map(Self.absolute),
            isSystem: system,
            socket: socket.map(Self.absolute),
            state: state.map(Self.absolute),
            backups: backups.isEmpty ? nil : backups.map(Self.absolute),
            logLevel: logLevel,
            logFormat: logFormat
        )
    }

    /// On a command line a path may be relative to where the person is; everywhere else it may not.
    static func absolute(_ path: String) -> String {
        guard path.utf8.first != UInt8(ascii: "/"), let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        return "\(String(cString: directory))/\(path)"
    }
}
