import ArgumentParser
import Glibc
import JuicerCore

/// The process that the daemon is, from its first instruction to its exit code.
public struct DaemonProcess: Sendable {
    private let hardening: ProcessHardening.Report

    /// Prepares the process. Must be made first thing, while there is one thread: what is set here holds for a
    /// thread and those that it starts.
    public init() {
        EarlySignal.remember()
        hardening = ProcessHardening.apply()
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Reads the command line and serves until a signal says stop; then, or when it cannot start, exits.
    ///
    /// The daemon is made before the first wait, while there is one thread.
    @MainActor
    public func run() async -> Never {
        do {
            let command = try DaemonCommand.parse()
            if let folder = command.verifyAudit, let key = command.publicKey.flatMap({ Hex.decode($0) }) {
                exit(AuditCheck(folder: DaemonCommand.absolute(folder), publicKey: key).run())
            }
            let daemon = try Daemon(command.arguments, environment: Self.environment, hardening)
            try await daemon.run()
            DaemonCommand.exit()
        } catch let error as DaemonError {
            Self.report(error)
            exit(error.exitCode)
        } catch {
            DaemonCommand.exit(withError: error)
        }
    }

    private static var environment: [String: String] {
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
