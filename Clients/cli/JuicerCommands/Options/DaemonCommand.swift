import ArgumentParser
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC

/// A command that talks to the daemon.
protocol DaemonCommand: AsyncParsableCommand {
    var global: GlobalOptions { get }

    /// Does its work over an open connection.
    func run(_ daemon: Daemon) async throws
}

extension DaemonCommand {
    mutating func run() async throws {
        let daemon = try await Daemon.connect(global, Surroundings.current)
        try await daemon.closing { try await run(daemon) }
    }
}

extension Daemon {
    /// Does something, and closes the connection whatever came of it.
    func closing<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            let result = try await body()
            await close()
            return result
        } catch {
            await close()
            throw error
        }
    }

    /// The backup that a person means with ID.
    func backup(_ id: String) async throws -> Backup {
        let response = try await backups.get(GetBackupRequest(id: id))
        guard let backup = response.backup else { throw CommandFailure("the daemon's answer holds no backup") }
        return backup
    }

    /// The session token for a backup: the one that was given, or the one that was kept at `unlock`.
    func token(for backup: Backup, _ options: SessionOptions) throws -> SecretBytes {
        if options.sessionStdin {
            return try SecretInput.firstLine(of: surroundings.input, what: "session token")
        }
        if let path = options.sessionFile { return try TokenStore.readFile(path) }
        guard let token = try TokenStore(variable: surroundings.variable).load(backupID: backup.id) else {
            throw CommandFailure(
                "‘\(backup.shortName)’ is not unlocked for you",
                status: .denied,
                hints: ["unlock it first: juicer unlock \(backup.id.prefix(8))"]
            )
        }
        return token
    }

    /// Does something with a session of a backup, and says what to do where the session is over.
    func withSession<Result>(
        of backup: Backup,
        _ options: SessionOptions,
        _ body: (SecretBytes) async throws -> Result
    ) async throws -> Result {
        let token = try token(for: backup, options)
        return try await explainingSession(of: backup, options) { try await body(token) }
    }

    /// Does something that needs a session of a backup, and says what to do where the session is over.
    func explainingSession<Result>(
        of backup: Backup,
        _ options: SessionOptions,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as RPCError where error.code == .unauthenticated {
            if options.sessionFile == nil, !options.sessionStdin {
                try TokenStore(variable: surroundings.variable).remove(backupID: backup.id)
            }
            throw CommandFailure(
                error.message,
                status: .denied,
                hints: ["unlock it again: juicer unlock \(backup.id.prefix(8))"]
            )
        }
    }

    /// Prints one thing: as JSON where that is asked for, else as `text` has it.
    func show(_ message: some ProtobufMessage, _ text: () -> String) throws {
        if json {
            try surroundings.output.append(message.jsonBytes() + [0x0A])
        } else {
            try surroundings.output.write(text())
        }
    }

    /// Prints an item of a list as one line: a JSON object where that is asked for, else as `text` has it.
    func showLine(_ message: some ProtobufMessage, _ text: () -> String) throws {
        if json {
            try surroundings.output.append(message.jsonBytes() + [0x0A])
        } else {
            try surroundings.output.writeLine(text())
        }
    }
}

extension Backup {
    /// What to call it in a message: the device's name, or the beginning of its id.
    var shortName: String { deviceName.isEmpty ? String(id.prefix(8)) : deviceName }
}
