public import JuicerBackupFormat

/// A backup that lies under one of the roots.
public struct KnownBackup: Sendable, Hashable {
    /// What it says of itself without its passphrase.
    public var summary: BackupSummary

    /// Whether its keys are held now.
    public var isUnlocked: Bool
}

extension BackupSummary {
    /// What lists are ordered by, newest first: a backup that does not say when it was written comes last.
    public var sortingTime: Double {
        guard let lastBackup, lastBackup.isFinite else { return -.greatestFiniteMagnitude }
        return lastBackup
    }
}

/// What looking through the roots found.
public struct ScanReport: Sendable {
    /// Backups that are known now.
    public var total: Int

    /// Ids of backups that were not known before.
    public var added: [String]

    /// Ids of backups that are gone; their keys are wiped.
    public var removed: [String]

    /// Roots that could not be read.
    public var problems: [BackupProblem]
}
