/// One entry of a backup's list of files.
public struct FileRecord: Sendable, Hashable {
    /// What an entry is.
    public enum Kind: Sendable, Hashable {
        /// A regular file.
        case file

        /// A folder.
        case directory

        /// A symbolic link.
        case symbolicLink

        /// None of the others.
        case unknown
    }

    /// Names the entry, and its content's file in the backup.
    public var fileID: FileID

    /// The tree that it belongs to, such as "HomeDomain". Bytes that are not UTF-8 show as U+FFFD.
    public var domain: String

    /// The path inside the domain; empty for the domain's root. Bytes, because a manifest may hold anything.
    public var relativePath: [UInt8]

    /// What it is.
    public var kind: Kind

    /// What its record says; nil when the record cannot be read.
    public var attributes: FileAttributes?

    /// Makes a record.
    public init(
        fileID: FileID,
        domain: String,
        relativePath: [UInt8],
        kind: Kind,
        attributes: FileAttributes?
    ) {
        self.fileID = fileID
        self.domain = domain
        self.relativePath = relativePath
        self.kind = kind
        self.attributes = attributes
    }

    /// Whether the record behind the entry could not be read.
    public var isDamaged: Bool { attributes == nil }

    /// Bytes that it takes, about, without its extended attributes.
    var byteCount: Int { 200 + domain.utf8.count + relativePath.count + (attributes?.linkTarget?.count ?? 0) }
}

/// What the record of a file says about it. Numbers that a record lacks are 0.
public struct FileAttributes: Sendable, Hashable {
    /// Length of the content by the manifest, in bytes; never negative. Sometimes wrong: files that were written
    /// during the backup have other lengths.
    public var size: Int64 = 0

    /// The device's `st_mode`, with the bits of the type.
    public var mode: UInt32 = 0

    /// Last modification, in Unix seconds.
    public var modified: Int64?

    /// Last change of the attributes, in Unix seconds.
    public var statusChanged: Int64?

    /// Birth, in Unix seconds.
    public var created: Int64?

    /// Owner's user id on the device.
    public var userID: UInt32 = 0

    /// Owner's group id on the device.
    public var groupID: UInt32 = 0

    /// Inode number on the device.
    public var inode: UInt64 = 0

    /// Protection class, 1 to 5 for files; 0 for folders and links.
    public var protectionClass: UInt32 = 0

    /// The file's key as the keybag's class key wraps it; nil in backups without a passphrase.
    public var wrappedKey: WrappedFileKey?

    /// Where a symbolic link points, on the device.
    public var linkTarget: [UInt8]?

    /// SHA-1 that the manifest has; 20 bytes. Advisory: tools disagree what it is taken of.
    public var digest: [UInt8]?

    /// Extended attributes in the manifest's order; empty in lists of many records, where they are not read.
    public var extendedAttributes: [ExtendedAttribute] = []

    /// Makes attributes that say nothing.
    public init() {}
}

/// A file's key, wrapped (RFC 3394) under the key of its protection class.
public struct WrappedFileKey: Sendable, Hashable {
    /// How many bytes a wrapped 32-byte key has.
    public static let byteCount = 40

    /// The 40 bytes.
    public var bytes: [UInt8]

    /// The four bytes in front of them. In real backups it is the class, little-endian; it is not relied on.
    public var prefix: UInt32

    /// Whether the prefix is the class that the record names.
    public func prefixMatches(protectionClass: UInt32) -> Bool { prefix == protectionClass }

    /// Takes the manifest's 44 bytes apart; nil when there are not as many.
    public init?(_ stored: some RandomAccessCollection<UInt8>) {
        guard stored.count == 4 + Self.byteCount else { return nil }
        prefix = stored.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        bytes = Array(stored.dropFirst(4))
    }

    /// Takes both parts; nil when the key has another length.
    public init?(bytes: [UInt8], prefix: UInt32) {
        guard bytes.count == Self.byteCount else { return nil }
        (self.bytes, self.prefix) = (bytes, prefix)
    }
}

/// One extended attribute of a file.
public struct ExtendedAttribute: Sendable, Hashable {
    /// Its name: "com.apple.quarantine".
    public var name: String

    /// Its value.
    public var value: [UInt8]

    /// Makes an attribute.
    public init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }
}
