public import JuicerCore

extension Vault {
    /// Every command of other programs that a vault may ever run: gocryptfs and umount for mounts, zfs for the proof of
    /// external storage.
    public static var commands: [[ProgramLauncher.Word]] { VolumeMount.commands + StorageProof.commands }
}
