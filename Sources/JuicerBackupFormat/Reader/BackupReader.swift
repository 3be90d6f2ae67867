public import JuicerCore

/// Parses what a backup says, and nothing else: the seam between hostile bytes and keys.
///
/// Whoever implements it gets single files and gives plain values. `LocalBackupReader` parses in this process, which is for
/// a process without keys; JuicerWorker has a reader that hands the files to a confined process, which the daemon uses. Neither
/// sees the passphrase or a class key: at most the key of the one file that it parses.
///
/// A reader is made for one use, the unlocking of one backup or one look at many, and let go after it. Its calls block.
public protocol BackupReader: Sendable {
    /// Reads Info.plist, Status.plist and Manifest.plist, each of which may be missing, for a summary.
    ///
    /// - Throws: `readerFailed`, `readerMissing`; what is wrong with a list is among the description's problems.
    func describe(_ lists: DescriptionSources<FileSource>) throws(BackupFormatError) -> BackupDescription

    /// Reads what Manifest.plist says about encryption.
    ///
    /// - Throws: `propertyListDamaged`, `keybagDamaged`, `keybagUnsupported`, `iterationsOutOfRange`, `readerFailed`, ...
    func encryption(manifestPropertyList: FileSource) throws(BackupFormatError) -> EncryptionDescription

    /// Opens the list of files, which may outlive the reader.
    ///
    /// - Throws: `manifestDamaged`, `limitExceeded`, `fileUnreadable`, `readerFailed`, ...
    func openManifest(_ input: ManifestInput<FileSource>) throws(BackupFormatError) -> any ManifestReading
}

/// The list of files of a backup, open. Calls may come from several threads at a time.
public protocol ManifestReading: Sendable {
    /// How many entries there are; those without a domain are not counted, nor ever listed.
    var entryCount: Int64 { get throws(BackupFormatError) }

    /// What is odd about the list.
    var problems: [BackupProblem] { get }

    /// How the records are encrypted one by one, which only iOS 10.0 does.
    var recordProtection: RecordProtection? { get }

    /// Gives the key to such records.
    func useRecordKey(_ key: SecretBytes) throws(BackupFormatError)

    /// The domains by name, with the number of entries of each.
    func domains() throws(BackupFormatError) -> [DomainSummary]

    /// A part of the list, ordered by domain.
    func page(_ query: ManifestQuery) throws(BackupFormatError) -> ManifestPage

    /// The record of an id, with everything. Throws `recordNotFound`, `recordDamaged`.
    func record(_ fileID: FileID) throws(BackupFormatError) -> FileRecord

    /// The records of several ids, at most `ManifestQuery.mostRecords`, in their order and without extended attributes; nil where
    /// there is none. One that cannot be read is marked, as in a list.
    func records(_ fileIDs: [FileID]) throws(BackupFormatError) -> [FileRecord?]

    /// The record of a place, with everything. Throws `recordNotFound`, `recordDamaged`.
    func record(domain: String, relativePath: [UInt8]) throws(BackupFormatError) -> FileRecord

    /// Lets go of files, keys and memory. Later calls throw `closed`.
    func close()
}

/// Property lists of a backup; nil for those that it lacks.
public struct DescriptionSources<Source: RandomAccessSource>: Sendable {
    /// Info.plist.
    public var info: Source?

    /// Status.plist.
    public var status: Source?

    /// Manifest.plist.
    public var manifest: Source?

    /// Makes sources.
    public init(info: Source?, status: Source?, manifest: Source?) {
        self.info = info
        self.status = status
        self.manifest = manifest
    }
}

/// What the property lists of a backup say; nil where none says it.
public struct BackupDescription: Sendable, Hashable {
    /// Most bytes of each text.
    public static let mostTextBytes = 1024

    /// The device's name.
    public var deviceName: String?

    /// Model, as "iPhone14,5".
    public var productType: String?

    /// iOS version.
    public var productVersion: String?

    /// iOS build.
    public var buildVersion: String?

    /// Serial number.
    public var serialNumber: String?

    /// Unique device identifier.
    public var deviceIdentifier: String?

    /// Phone number.
    public var phoneNumber: String?

    /// Version of the backup format.
    public var formatVersion: String?

    /// When the backup was last written to, in Unix seconds.
    public var lastBackup: Double?

    /// What Manifest.plist says about encryption.
    public var isEncrypted: Bool?

    /// Whether Manifest.plist holds a key to Manifest.db.
    public var hasManifestKey = false

    /// Whether the device had a passcode.
    public var isPasscodeSet: Bool?

    /// Whether the snapshot finished.
    public var isFinished: Bool?

    /// Lists that could not be read.
    public var problems: [BackupProblem] = []

    /// Makes a description that says nothing.
    public init() {}
}

/// What is needed to come to a backup's keys. Nothing of it is secret.
public struct EncryptionDescription: Sendable, Hashable {
    /// Whether Manifest.plist says that file contents are encrypted.
    public var isEncrypted: Bool

    /// The keybag; nil where there is none. Bags of backups that are not encrypted are not parsed.
    public var keybag: Keybag?

    /// The protection class of the key to Manifest.db, and that key, wrapped.
    public var manifestKey: WrappedFileKey?

    /// Makes a description.
    public init(isEncrypted: Bool, keybag: Keybag?, manifestKey: WrappedFileKey?) {
        self.isEncrypted = isEncrypted
        self.keybag = keybag
        self.manifestKey = manifestKey
    }
}
