/// What a backup says of itself without its passphrase.
public struct BackupSummary: Sendable, Hashable {
    /// Names the folder: the first 16 bytes of SHA-256 of its canonical path, as 32 hexadecimal digits.
    public var id: String

    /// Where it lies: the canonical path.
    public var path: FolderPath

    /// The device's name as its owner chose it. Empty when not known, as the other texts.
    public var deviceName = ""

    /// Apple's name of the model: "iPhone14,5".
    public var productType = ""

    /// iOS version: "17.4.1".
    public var productVersion = ""

    /// iOS build: "21E236".
    public var buildVersion = ""

    /// The device's serial number.
    public var serialNumber = ""

    /// The device's unique identifier, in the case that the backup has it.
    public var deviceIdentifier = ""

    /// Phone number of the device.
    public var phoneNumber = ""

    /// Version of the backup format, not of iOS: "3.3".
    public var formatVersion = ""

    /// When the backup was last written to by its own account, in Unix seconds.
    public var lastBackup: Double?

    /// Whether file contents need the passphrase.
    public var isEncrypted = false

    /// Whether the device had a passcode.
    public var isPasscodeSet = false

    /// How the files are listed; nil when the manifest is missing or unreadable.
    public var manifestKind: ManifestKind?

    /// Whether the snapshot finished. True where Status.plist is missing, with a problem listed.
    public var isFinished = true

    /// What a person should know before relying on the backup.
    public var problems: [BackupProblem] = []

    /// Makes a summary that says nothing.
    public init(id: String, path: FolderPath) {
        self.id = id
        self.path = path
    }
}

/// How a backup lists its files.
public enum ManifestKind: Sendable, Hashable {
    /// Manifest.mbdb, iOS 5 to 9.
    case mbdb

    /// Manifest.db that is itself not encrypted: iOS 10.0, 10.1, and backups without a passphrase.
    case plainDatabase

    /// Manifest.db that is itself encrypted: iOS 10.2 and later.
    case encryptedDatabase
}

/// Something odd about a backup.
public struct BackupProblem: Sendable, Hashable {
    /// What kinds there are. The raw value is stable and meant for programs.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Status.plist is not there.
        case statusMissing = "status_missing"

        /// Status.plist cannot be read.
        case statusDamaged = "status_damaged"

        /// Info.plist is not there.
        case infoMissing = "info_missing"

        /// Info.plist cannot be read.
        case infoDamaged = "info_damaged"

        /// There is no Manifest.plist.
        case propertyListMissing = "manifest_plist_missing"

        /// Manifest.plist cannot be read.
        case propertyListDamaged = "manifest_plist_damaged"

        /// There is no list of files.
        case manifestMissing = "manifest_missing"

        /// The list of files has no bytes.
        case manifestEmpty = "manifest_empty"

        /// The list of files does not begin as one.
        case manifestDamaged = "manifest_damaged"

        /// The list of files is of iOS 4 or earlier.
        case manifestUnsupported = "manifest_unsupported"

        /// A write-ahead log lies beside Manifest.db: rows may be missing.
        case manifestLogPresent = "manifest_wal_present"

        /// The snapshot did not finish.
        case snapshotUnfinished = "snapshot_unfinished"

        /// Manifest.plist says that the backup is not encrypted, but its Manifest.db is.
        case encryptionFlagWrong = "encryption_flag_wrong"

        /// A root of backups cannot be read.
        case rootUnreadable = "root_unreadable"

        /// A root holds more folders than are looked through.
        case tooManyEntries = "too_many_entries"

        /// The list of files ends in the middle of an entry.
        case manifestTruncated = "manifest_truncated"

        /// Whoever parses the backup's property lists failed over them, or is not to be had.
        case readerFailed = "reader_failed"
    }

    /// Stable name for programs.
    public var reason: Reason

    /// One sentence for people that says what to do.
    public var message: String

    /// Makes a problem.
    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

/// What a reader may find odd.
extension BackupProblem {
    /// Manifest.plist cannot be read.
    public static var damagedPropertyList: BackupProblem {
        .init(.propertyListDamaged, "Manifest.plist is damaged: use another copy")
    }

    /// Status.plist cannot be read.
    public static var damagedStatus: BackupProblem { .init(.statusDamaged, "Status.plist is damaged") }

    /// Info.plist cannot be read.
    public static var damagedInfo: BackupProblem {
        .init(.infoDamaged, "Info.plist is damaged: device details may be missing")
    }

    /// Manifest.mbdb ends in the middle of an entry.
    public static var truncatedManifest: BackupProblem {
        .init(.manifestTruncated, "Manifest.mbdb ends inside a record: files after it are not listed")
    }
}
