import JuicerBackupFormat

/// Looks through the roots, and reads only the backups whose files changed since the last time.
struct RootScan: Sendable {
    /// A summary, and the state of the files that it was made from.
    struct Entry: Sendable {
        var summary: BackupSummary
        var fingerprint: BackupFingerprint
    }

    /// What was found, by id.
    private(set) var entries: [String: Entry] = [:]

    /// Roots that could not be read, each named in the message.
    private(set) var problems: [BackupProblem] = []

    /// Looks through the roots; blocks.
    init(under roots: [FolderPath], knowing known: [String: Entry]) {
        let result = BackupDiscovery.scan(roots: roots)
        for folder in result.folders {
            let fingerprint = folder.fingerprint()
            if let entry = known[folder.id], entry.fingerprint == fingerprint {
                entries[folder.id] = entry
            } else {
                entries[folder.id] = Entry(summary: folder.summary(), fingerprint: fingerprint)
            }
        }
        problems = result.problems.map { found in
            BackupProblem(found.problem.reason, "\(found.root): \(found.problem.message)")
        }
    }
}
