import JuicerBackupFormat

/// Looks through the roots, and reads only the backups whose files changed since the last time.
struct RootScan: Sendable {
    /// A summary, and the state of the files that it was made from.
    struct Entry: Sendable {
        var summary: BackupSummary
        var fingerprint: BackupFingerprint

        /// Whether the same files may give another summary: whoever read them failed.
        var isForNow: Bool { summary.problems.contains { $0.reason == .readerFailed } }
    }

    /// What was found, by id.
    private(set) var entries: [String: Entry] = [:]

    /// Roots that could not be read, each named in the message.
    private(set) var problems: [BackupProblem] = []

    /// Looks through the roots; blocks.
    init(under roots: [FolderPath], knowing known: [String: Entry], reader: any BackupReader) {
        let result = BackupDiscovery.scan(roots: roots)
        for folder in result.folders {
            let fingerprint = folder.fingerprint()
            if let entry = known[folder.id], entry.fingerprint == fingerprint, !entry.isForNow {
                entries[folder.id] = entry
            } else {
                entries[folder.id] = Entry(summary: folder.summary(reader: reader), fingerprint: fingerprint)
            }
        }
        problems = result.problems.map { found in
            BackupProblem(found.problem.reason, "\(found.root): \(found.problem.message)")
        }
    }
}
