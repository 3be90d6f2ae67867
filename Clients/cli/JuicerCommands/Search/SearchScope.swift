import JuicerClient
import JuicerProto

/// The backups that a search goes over, and what became of each.
struct SearchScope {
    let indexes: [BackupIndex]

    private let daemon: Daemon
    private let session: SessionOptions
    private let isNamed: Bool
    /// Backups where nothing has the name that was asked for.
    private var strangers: [CommandFailure] = []
    private var failures: [CommandFailure] = []

    /// The backups that a person names, or without a name all that are unlocked for them.
    init(_ daemon: Daemon, _ names: [String], _ session: SessionOptions) async throws {
        self.daemon = daemon
        self.session = session
        isNamed = !names.isEmpty
        var indexes: [BackupIndex] = []
        func add(_ backup: Backup) throws {
            guard !indexes.contains(where: { $0.backupID == backup.id }) else { return }
            let artifacts = daemon.artifacts(try daemon.token(for: backup, session))
            indexes.append(BackupIndex(daemon: daemon, backup: backup, artifacts: artifacts))
        }
        for name in names { try add(try await daemon.backup(name)) }
        if !isNamed {
            let store = TokenStore(variable: daemon.surroundings.variable)
            for try await backup in daemon.backups.all() where try store.load(backupID: backup.id) != nil {
                try add(backup)
            }
            guard !indexes.isEmpty else {
                throw CommandFailure(
                    "no backup is unlocked for you",
                    status: .denied,
                    hints: ["`juicer backups` shows which there are; unlock one first: juicer unlock ID"]
                )
            }
        }
        self.indexes = indexes
    }

    /// Does something with one of the indexes. Where there are several, a failure of one that was not named is no reason
    /// to leave out the others.
    mutating func attempt(_ index: BackupIndex, _ body: () async throws -> Void) async throws {
        do {
            try await daemon.explainingSession(of: index.backup, session) {
                try await index.explaining(body)
            }
        } catch let failure as CommandFailure where indexes.count > 1 {
            if failure.status == .notFound {
                strangers.append(failure)
            } else if isNamed {
                throw failure
            } else {
                failures.append(failure)
                let words = "\(index.backup.shortName) was not searched: \(failure.message)"
                try daemon.surroundings.errors.writeLine("juicer: warning: " + Printable.text(words))
                for hint in failure.hints {
                    try daemon.surroundings.errors.writeLine("juicer: hint: " + Printable.text(hint))
                }
                try daemon.surroundings.errors.flush()
            }
        }
    }

    /// Fails where no backup could be searched, or none has what was named.
    func checkAny() throws {
        guard strangers.count + failures.count == indexes.count else { return }
        throw strangers.first ?? failures.first ?? CommandFailure("nothing was searched")
    }

    /// Fails where some backup was not searched.
    func checkAll() throws {
        guard failures.isEmpty else {
            throw CommandFailure(
                "\(failures.count) of \(Units.count(indexes.count, "backup")) not searched",
                status: .partial
            )
        }
    }
}
