/// Says what is wrong with a backup or with a request for a part of it.
///
/// Two errors are equal when their codes are: a test, and a caller that decides, look at the code alone.
public struct BackupFormatError: Error, Sendable {
    /// What kind of thing is wrong. The raw value is stable and meant for programs.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The folder cannot be opened or listed.
        case folderUnreadable = "folder_unreadable"

        /// A file of the backup cannot be opened or read.
        case fileUnreadable = "file_unreadable"

        /// There is neither Manifest.db nor Manifest.mbdb.
        case manifestMissing = "manifest_missing"

        /// Manifest.db has no bytes: what an interrupted backup leaves.
        case manifestEmpty = "manifest_empty"

        /// The list of files is not what it should be.
        case manifestDamaged = "manifest_damaged"

        /// The list of files is of a kind that is not supported (Manifest.mbdx, iOS 4 and earlier).
        case manifestUnsupported = "manifest_unsupported"

        /// There is no Manifest.plist.
        case propertyListMissing = "manifest_plist_missing"

        /// Manifest.plist cannot be read.
        case propertyListDamaged = "manifest_plist_damaged"

        /// The backup is encrypted, but has no keybag.
        case keybagMissing = "keybag_missing"

        /// The keybag is not what it should be.
        case keybagDamaged = "keybag_damaged"

        /// The keybag is not one of a local backup.
        case keybagUnsupported = "keybag_unsupported"

        /// The keybag asks for more rounds of key derivation than any real one.
        case iterationsOutOfRange = "iterations_out_of_range"

        /// The passphrase opens some classes and not others: the keybag is damaged, not the passphrase wrong.
        case keybagInconsistent = "keybag_inconsistent"

        /// The passphrase opens nothing.
        case passphraseWrong = "passphrase_wrong"

        /// The key to the list of files is not to be had.
        case manifestKeyUnusable = "manifest_key_unusable"

        /// The key of a file's protection class is not in the keybag.
        case classKeyMissing = "class_key_missing"

        /// The key of a file's protection class is bound to the device.
        case classKeyDeviceBound = "class_key_device_bound"

        /// A file's own key is missing or damaged.
        case fileKeyDamaged = "file_key_damaged"

        /// The record of a file cannot be read.
        case recordDamaged = "record_damaged"

        /// There is no such record.
        case recordNotFound = "record_not_found"

        /// The record is of a folder or a link, which has no content.
        case notAFile = "not_a_file"

        /// The content is not in this copy of the backup.
        case contentMissing = "content_missing"

        /// The content is there, but it is not an ordinary file.
        case contentNotRegular = "content_not_regular"

        /// What is asked for cannot be: a pattern that ends in an escape, for one.
        case invalidRequest = "invalid_request"

        /// The list of files is another one than when the backup was unlocked.
        case changedWhileOpen = "changed_while_open"

        /// The backup was closed, and its keys wiped.
        case closed = "closed"

        /// The caller no longer wants the result.
        case cancelled = "cancelled"

        /// There is more of something than any real backup has.
        case limitExceeded = "limit_exceeded"

        /// Whoever parses the backup crashed over it, took too long or did what it may not.
        case readerFailed = "reader_failed"

        /// There is nobody to parse the backup: the program that does is not there, or cannot be started.
        case readerMissing = "reader_missing"
    }

    /// What kind of thing is wrong.
    public let code: Code

    /// One sentence, lower case, without secrets and without paths of the machine.
    public let message: String

    /// What to do about it; nil where nothing can be done.
    public let hint: String?

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}

extension BackupFormatError: Hashable {
    public static func == (left: BackupFormatError, right: BackupFormatError) -> Bool { left.code == right.code }

    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension BackupFormatError: CustomStringConvertible {
    public var description: String { "\(code.rawValue): \(message)" }
}
