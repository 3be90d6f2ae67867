import JuicerCore
import JuicerProto
import TTRPC

/// A command about what the index found in one backup.
protocol ArtifactCommand: DaemonCommand {
    /// The backup, as a person names it.
    var id: String { get }
    var session: SessionOptions { get }

    /// Does its work with a session of the backup.
    func run(_ index: BackupIndex) async throws
}

extension ArtifactCommand {
    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        try await daemon.withIndex(of: backup, session) { try await run($0) }
    }
}

/// The index of one backup, and what a command needs beside it.
struct BackupIndex: Sendable {
    let daemon: Daemon
    let backup: Backup
    let artifacts: ArtifactsClient

    /// The backup's full id.
    var backupID: String { backup.id }

    /// Shows times in UTC instead of the local time zone.
    var usesUTC: Bool { daemon.surroundings.usesUTC }
}

extension Daemon {
    /// Does something with the index of a backup, and says what to do where a type of it is not indexed.
    func withIndex<Result>(
        of backup: Backup,
        _ options: SessionOptions,
        _ body: (BackupIndex) async throws -> Result
    ) async throws -> Result {
        try await withSession(of: backup, options) { token in
            let index = BackupIndex(daemon: self, backup: backup, artifacts: artifacts(token))
            return try await index.explaining { try await body(index) }
        }
    }
}

extension BackupIndex {
    /// Does something with the index, and says what to do where the index cannot answer.
    func explaining<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as RPCError {
            throw CommandFailure(error, indexOf: backup) ?? error
        }
    }

    /// Warns of what an answer over several types leaves out, because it is not indexed.
    ///
    /// - Parameter types: those that were asked for; empty for all.
    func warnOfGaps(in types: [ArtifactType]) async throws {
        let summary = try await artifacts.summary(ArtifactSummaryRequest(backupID: backupID))
        let gaps = summary.types.filter { type in
            (types.isEmpty || types.contains(type.type)) && [.pending, .running, .failed].contains(type.state)
        }
        guard !gaps.isEmpty else { return }
        let words = gaps.map { "\($0.type.word) (\($0.state.word))" }.joined(separator: ", ")
        try warn("\(backup.shortName): not all of it is indexed: \(words)")
        try daemon.surroundings.errors.writeLine("juicer: hint: index it: juicer index \(backup.id.prefix(8))")
        try daemon.surroundings.errors.flush()
    }

    /// Says something on standard error that does not end the command.
    func warn(_ words: String) throws {
        try daemon.surroundings.errors.writeLine("juicer: warning: " + Printable.text(words))
        try daemon.surroundings.errors.flush()
    }
}

extension CommandFailure {
    /// What the index cannot answer, with what to do about it; nil where nothing is said beyond other errors.
    fileprivate init?(_ error: RPCError, indexOf backup: Backup) {
        let id = backup.id.prefix(8)
        let summary = "`juicer summary \(id)` shows what is indexed"
        switch (error.code, error.reason) {
        case (.failedPrecondition, "NOT_INDEXED"):
            self.init(error.message, hints: ["index it: juicer index \(id)", summary])
        case (.dataLoss, "INDEX_DAMAGED"):
            self.init(error.message, status: .damaged, hints: ["make it anew: juicer index \(id) --rebuild"])
        case (.resourceExhausted, "TOO_MANY_DAYS"):
            self.init(error.message, hints: ["ask for a part of the time with --since and --until"])
        case (.notFound, _):
            self.init(error.message, status: .notFound, hints: [summary])
        default: return nil
        }
    }
}

extension Timestamp {
    /// To the minute, local or in UTC.
    func text(utc: Bool) -> String { Units.time(seconds: seconds, utc: utc) }
}

extension Timestamp? {
    /// To the minute, local or in UTC; "-" where it is not known.
    func text(utc: Bool) -> String { self?.text(utc: utc) ?? "-" }
}
