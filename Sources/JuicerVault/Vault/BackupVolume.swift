/// The volume of one backup, open.
public struct BackupVolume: Sendable {
    /// The backup.
    public let backupID: String
    /// Its volume.
    public let volume: Volume
    /// What lies in it.
    public let manifest: Manifest
}
