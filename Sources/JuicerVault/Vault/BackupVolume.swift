/// The volume of one backup, open.
public struct BackupVolume: Sendable {
    /// The backup.
    public let backupID: String
    /// Its volume.
    public let volume: Volume
    /// What lies in it.
    public let manifest: Manifest
}

/// Where the heads of the manifests of backups' volumes are remembered: outside these volumes, so that one that was put
/// back in an older version shows.
public protocol ManifestHeads: Sendable {
    /// The head that is remembered of a backup's volume, nil when none is.
    func head(of backupID: String) throws -> ManifestHead?

    /// Remembers a new head.
    func remember(_ head: ManifestHead, of backupID: String) throws
}
