import JuicerBackupFormat
import JuicerBackups
import JuicerProto

extension Backup {
    /// What a client sees of a backup.
    init(_ backup: KnownBackup) {
        let summary = backup.summary
        self.init()
        id = summary.id
        path = summary.path.description
        deviceName = summary.deviceName
        productType = summary.productType
        productVersion = summary.productVersion
        buildVersion = summary.buildVersion
        serialNumber = summary.serialNumber
        udid = summary.deviceIdentifier
        phoneNumber = summary.phoneNumber
        formatVersion = summary.formatVersion
        lastBackup = summary.lastBackup.flatMap { Timestamp(unixSeconds: $0) }
        encrypted = summary.isEncrypted
        passcodeSet = summary.isPasscodeSet
        manifestKind = JuicerProto.ManifestKind(summary.manifestKind)
        finished = summary.isFinished
        unlocked = backup.isUnlocked
        problems = summary.problems.map(JuicerProto.BackupProblem.init)
    }
}

extension JuicerProto.BackupProblem {
    /// What a client sees of a problem.
    init(_ problem: JuicerBackupFormat.BackupProblem) {
        self.init()
        reason = problem.reason.rawValue
        message = problem.message
    }
}

extension JuicerProto.ManifestKind {
    fileprivate init(_ kind: JuicerBackupFormat.ManifestKind?) {
        self =
            switch kind {
            case nil: .unspecified
            case .mbdb: .mbdb
            case .plainDatabase: .plainDb
            case .encryptedDatabase: .encryptedDb
            }
    }
}
