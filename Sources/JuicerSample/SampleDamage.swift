/// Faults that a sample backup can be given, each as met in the field or as an attacker would make it.
///
/// Kinds that concern one file add a file of their own in the domain ``SampleDamage/domain``, so that every
/// other file stays whole; ``SampleReport/ExpectedFile/damage`` tells which. The others touch the files at
/// the backup's root.
public enum SampleDamage: String, CaseIterable, Sendable {
    // Contents.

    /// Listed, but its content file is not there.
    case missingContent = "missing-content"
    /// The ciphertext ends on a block boundary before the recorded size.
    case truncatedContent = "truncated-content"
    /// The ciphertext's length is not a multiple of 16.
    case raggedContent = "ragged-content"
    /// An empty file whose content file has zero bytes.
    case zeroLengthContent = "zero-length-content"
    /// An empty file without a content file.
    case absentEmptyContent = "absent-empty-content"
    /// The recorded size is smaller than the content.
    case sizeTooSmall = "size-too-small"
    /// The recorded size is larger than the content.
    case sizeTooLarge = "size-too-large"
    /// The plaintext is a multiple of 16 bytes and was encrypted without padding.
    case unpaddedContent = "unpadded-content"
    /// The content file is a folder.
    case folderAsContent = "folder-as-content"
    /// The content file is a symbolic link to a file outside the backup.
    case symlinkAsContent = "symlink-as-content"

    // Records.

    /// The record in the index is not a property list.
    case damagedRecord = "damaged-record"
    /// The record names a protection class that the keybag lacks.
    case missingClassKey = "missing-class-key"
    /// The record's class key is wrapped with the device's key too.
    case deviceBoundKey = "device-bound-key"
    /// The file's wrapped key fails its integrity check.
    case corruptFileKey = "corrupt-file-key"
    /// The key's prefix is its length, not its class; harmless to a reader that goes by the class field.
    case lengthPrefix = "length-prefix"
    /// The key is plain data instead of an archived object; harmless.
    case plainKeyForm = "plain-key-form"
    /// A row with nulls and an unknown flag, as iOS 10 once wrote.
    case nullRow = "null-row"
    /// Files whose names climb out, are absolute, hold NUL or a newline, are too long, or are not UTF-8.
    case hostileNames = "hostile-names"
    /// A row whose identifier is a path out of the backup.
    case hostileFileID = "hostile-file-id"
    /// Symbolic links that point out of the tree.
    case outsideSymlink = "outside-symlink"

    // Index.

    /// An encrypted Manifest.db without padding; harmless.
    case unpaddedManifest = "unpadded-manifest"
    /// Manifest.db says that it is in WAL mode; harmless.
    case walManifest = "wal-manifest"
    /// A write-ahead log lies beside Manifest.db, as copies of whole file systems have it; here it is empty of rows.
    case walBesideManifest = "wal-beside-manifest"
    /// The contents lie flat at the root beside a Manifest.db, as in early copies of iOS 10; harmless.
    case flatContents = "flat-contents"
    /// No Manifest.db or Manifest.mbdb.
    case missingManifest = "missing-manifest"
    /// The index has zero bytes, as an interrupted backup leaves it.
    case emptyManifest = "empty-manifest"
    /// The index ends in its middle.
    case truncatedManifest = "truncated-manifest"

    // Property lists and keybag.

    /// No Manifest.plist.
    case missingManifestPlist = "missing-manifest-plist"
    /// Manifest.plist has zero bytes.
    case emptyManifestPlist = "empty-manifest-plist"
    /// Manifest.plist ends in its middle.
    case truncatedManifestPlist = "truncated-manifest-plist"
    /// No Status.plist; harmless.
    case missingStatus = "missing-status"
    /// No Info.plist; harmless.
    case missingInfo = "missing-info"
    /// The backup never finished: a Snapshot folder holds Manifest.plist and the status says so.
    case unfinishedSnapshot = "unfinished-snapshot"
    /// The keybag asks for 2^32 - 1 outer rounds.
    case hostileOuterIterations = "hostile-outer-iterations"
    /// The keybag asks for 2^32 - 1 inner rounds.
    case hostileInnerIterations = "hostile-inner-iterations"
    /// One class key of the keybag is damaged while the others open.
    case mixedKeybag = "mixed-keybag"
    /// The keybag ends inside a record.
    case truncatedKeybag = "truncated-keybag"
    /// The keybag is not one of a backup.
    case wrongKeybagType = "wrong-keybag-type"

    /// The domain of the files that are added for these faults.
    public static let domain = "AppDomain-org.example.damaged"

    /// Whether the fault concerns one file of its own, which is added for it.
    public var concernsOneFile: Bool {
        switch self {
        case .missingContent, .truncatedContent, .raggedContent, .zeroLengthContent, .absentEmptyContent, .sizeTooSmall,
            .sizeTooLarge, .unpaddedContent, .folderAsContent, .symlinkAsContent, .damagedRecord, .missingClassKey,
            .deviceBoundKey, .corruptFileKey, .lengthPrefix, .plainKeyForm:
            true
        default: false
        }
    }
}
