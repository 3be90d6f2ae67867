public import JuicerCore

/// Why something of a volume could not be done. Texts name paths inside the volume and never content.
public enum VolumeError: Error, Sendable, Hashable {
    /// The folder has no configuration, or one that cannot be read.
    case notAVolume(reason: String)
    /// The volume uses something of the format that this version does not know.
    case unsupported(feature: String)
    /// The secret does not open the volume, or its configuration was changed.
    case wrongSecret
    /// Something in the volume is not as it was written.
    case damaged(path: String, VolumeDamage)
    /// There is no such entry.
    case notFound(path: String)
    /// There is such an entry already.
    case alreadyExists(path: String)
    /// The entry is of another kind: a folder where a file is needed, or the other way round.
    case wrongKind(path: String)
    /// A name that no entry can have: empty, "." or "..", longer than 255 bytes, with a NUL or a slash.
    case invalidName(path: String)
    /// The folder has entries.
    case notEmpty(path: String)
    /// The volume was sealed.
    case sealed
    /// As many blocks as one key may encrypt have been written: 2^32 (NIST SP 800-38D, 8.3).
    case blockLimitReached
    /// The system answered with a failure: a full disk, a device that cannot be read.
    case system(path: String, SystemError)
}

/// In what way something is not as it was written.
public enum VolumeDamage: Sendable, Hashable {
    /// A block does not verify: it was changed, moved, or cut.
    case block(number: Int64)
    /// A block was replaced by zeros, in a file that has none.
    case hole(number: Int64)
    /// The file has a length that no file can have, or another one than was recorded.
    case length
    /// The file does not begin with a header, or with that of another file.
    case header
    /// The file is whole, and not the one that was recorded.
    case replaced
    /// The folder's initialisation vector is missing or cannot be one.
    case folderIV
    /// The entry's name does not verify.
    case name
    /// The file that holds a long name is missing, or holds another one.
    case longName
    /// The link's target does not verify.
    case linkTarget
    /// An extended attribute does not verify.
    case attribute
    /// A file that was recorded is not there.
    case missing
    /// An entry that nobody recorded, or that is neither file, folder nor link.
    case stray
    /// The manifest does not verify, or is of another volume.
    case manifest

    /// A stable name for programs.
    public var reason: String {
        switch self {
        case .block: "block_changed"
        case .hole: "block_zeroed"
        case .length: "length_changed"
        case .header: "header_changed"
        case .replaced: "file_replaced"
        case .folderIV: "folder_iv_changed"
        case .name: "name_changed"
        case .longName: "long_name_changed"
        case .linkTarget: "link_changed"
        case .attribute: "attribute_changed"
        case .missing: "file_missing"
        case .stray: "entry_unknown"
        case .manifest: "manifest_changed"
        }
    }
}

extension VolumeDamage: CustomStringConvertible {
    public var description: String {
        switch self {
        case .block(let number): "block \(number) was changed"
        case .hole(let number): "block \(number) was replaced by zeros"
        case .length: "its length is not the one that was written"
        case .header: "its header was changed"
        case .replaced: "it is another version, or another file, than was recorded"
        case .folderIV: "the folder's initialisation vector is missing or was changed"
        case .name: "its name was changed"
        case .longName: "the file with its long name is missing or was changed"
        case .linkTarget: "the target of the link was changed"
        case .attribute: "an extended attribute was changed"
        case .missing: "it is missing"
        case .stray: "it was not put there by this program"
        case .manifest: "the manifest was changed, or is that of another volume"
        }
    }
}

extension VolumeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notAVolume(let reason): "not an encrypted volume: \(reason)"
        case .unsupported(let feature): "the volume uses \(feature), which this version does not know"
        case .wrongSecret: "the secret does not open the volume"
        case .damaged(let path, let damage): "\(path): \(damage)"
        case .notFound(let path): "\(path): no such entry in the volume"
        case .alreadyExists(let path): "\(path): exists already in the volume"
        case .wrongKind(let path): "\(path): is of another kind"
        case .invalidName(let path): "\(path): no entry can have that name"
        case .notEmpty(let path): "\(path): the folder is not empty"
        case .sealed: "the vault is sealed"
        case .blockLimitReached: "the volume's key has encrypted as many blocks as it may: rotate it"
        case .system(let path, let error): "\(path): \(error)"
        }
    }
}
