import ArgumentParser
import Glibc
import JuicerServices

/// Runs `juicerd` from its command line to its exit code.
public func runDaemon() async {
    await DaemonCommand.main()
}

/// The `juicerd` command line.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "juicerd",
        abstract: "Keeps device backups: finds them, unlocks them and serves what is in them to this machine's users.",
        discussion: """
            Every setting can also stand in the configuration file and in the environment as JUICER_ and its \
            name in capitals. What is given here comes first, then the environment, then the file.
            """,
        version: DaemonVersion.current
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

    func run() async throws {
        do {
            try await Daemon.run(arguments, environment: Self.environment())
        } catch let error as DaemonError {
            Self.report(error)
            throw ExitCode(error.exitCode)
        }
    }

    private var arguments: SettingsLoader.Arguments {
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

    private static func environment() -> [String: String] {
        var values: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { values[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        return values
    }

    private static func report(_ error: DaemonError) {
        var text = "juicerd: error: \(error.message)\n"
        if let hint = error.hint { text += "juicerd: hint: \(hint)\n" }
        _ = write(STDERR_FILENO, text, text.utf8.count)
    }
}

extension DaemonError {
    /// 78 (EX_CONFIG) for settings, 75 (EX_TEMPFAIL) when another daemon is there, else 1.
    var exitCode: Int32 {
        switch code {
        case .invalidSetting, .unknownSetting, .unreadableConfiguration, .invalidSocketPath, .unsafeDirectory: 78
        case .alreadyRunning: 75
        case .pathOccupied, .unsuitableDescriptor, .system: 1
        }
    }
}
