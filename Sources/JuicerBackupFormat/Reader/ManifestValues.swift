public import JuicerCore

/// What a reader needs to open the list of files.
public struct ManifestInput<Source: RandomAccessSource>: Sendable {
    /// What the file is.
    public var format: ManifestFormat

    /// The file as it lies in the backup.
    public var stored: Source

    /// The file's own key, where it is encrypted.
    public var fileKey: SecretBytes?

    /// Makes input.
    public init(format: ManifestFormat, stored: Source, fileKey: SecretBytes?) {
        self.format = format
        self.stored = stored
        self.fileKey = fileKey
    }
}

/// What kind of file the list of files is.
public enum ManifestFormat: Sendable, Hashable {
    /// Manifest.db.
    case database

    /// Manifest.mbdb.
    case mbdb
}

/// How iOS 10.0 encrypts records one by one: AES-128-CBC under a key of the passphrase and this salt.
public struct RecordProtection: Sendable, Hashable {
    /// The salt.
    public var salt: [UInt8]

    /// SHA-256 of the passphrase and the salt, to check the passphrase by; nil where it is missing.
    public var passphraseHash: [UInt8]?

    /// Makes a protection.
    public init(salt: [UInt8], passphraseHash: [UInt8]?) {
        self.salt = salt
        self.passphraseHash = passphraseHash
    }
}

/// A domain and how many entries it has.
public struct DomainSummary: Sendable, Hashable {
    /// Its name.
    public var name: String

    /// Entries in it, of every kind.
    public var entryCount: Int64

    /// Makes a summary.
    public init(name: String, entryCount: Int64) {
        self.name = name
        self.entryCount = entryCount
    }
}

/// Which entries of the list are wanted.
public struct ManifestQuery: Sendable, Hashable {
    /// Most entries of one page.
    public static let mostEntries = 10_000

    /// Most bytes of a pattern.
    public static let mostPatternBytes = 1024

    /// Most bytes of a domain's name that can be asked for; real ones have some dozens.
    public static let mostDomainBytes = 4096

    /// Most bytes of a path that can be asked for; iOS has at most 1,024.
    public static let mostPathBytes = 8192

    /// Most ids that are looked up at once.
    public static let mostRecords = 256

    /// Only this domain.
    public var domain: String?

    /// Only relative paths that fit this SQL LIKE pattern: `%` is any run, `_` one character, `\` takes the next
    /// character as it is; ASCII letters fit either case.
    public var pattern: String?

    /// Where the page before ended; nil for the first one.
    public var after: ManifestCursor?

    /// Most entries of the page, 1 to `mostEntries`.
    public var limit: Int

    /// Makes a query.
    public init(domain: String? = nil, pattern: String? = nil, after: ManifestCursor? = nil, limit: Int = 1000) {
        self.domain = domain
        self.pattern = pattern
        self.after = after
        self.limit = limit
    }

    /// Refuses what no list can answer.
    package func validate() throws(BackupFormatError) {
        guard (1...Self.mostEntries).contains(limit) else {
            throw BackupFormatError(.invalidRequest, "a page has 1 to \(Self.mostEntries) entries")
        }
        for name in [domain.map { Array($0.utf8) }, after?.domain] {
            if let name { try Self.validate(domainBytes: name.count) }
        }
        guard let pattern else { return }
        guard pattern.utf8.count <= Self.mostPatternBytes else {
            throw BackupFormatError(.invalidRequest, "a pattern has at most \(Self.mostPatternBytes) bytes")
        }
        guard !pattern.utf8.contains(0), LikePattern(pattern) != nil else {
            throw BackupFormatError(
                .invalidRequest,
                "the pattern ends in an escape or has a NUL",
                hint: "write \\\\ for a backslash"
            )
        }
    }
}

extension ManifestQuery {
    /// Refuses a place that is longer than any.
    package static func validate(domain: String, relativePath: [UInt8]) throws(BackupFormatError) {
        try validate(domainBytes: domain.utf8.count)
        guard relativePath.count <= mostPathBytes else {
            throw BackupFormatError(
                .invalidRequest,
                "a path has at most \(mostPathBytes) bytes",
                hint: "name the file by its id"
            )
        }
    }

    private static func validate(domainBytes count: Int) throws(BackupFormatError) {
        guard count <= mostDomainBytes else {
            throw BackupFormatError(.invalidRequest, "the name of a domain has at most \(mostDomainBytes) bytes")
        }
    }
}

/// A place in the list of files between two entries.
public struct ManifestCursor: Sendable, Hashable {
    /// The domain of the entry before, as the list's own bytes.
    public var domain: [UInt8]

    /// The position of that entry, which orders the entries of one domain.
    public var position: Int64

    /// Makes a cursor.
    public init(domain: [UInt8], position: Int64) {
        self.domain = domain
        self.position = position
    }
}

/// A part of the list of files.
public struct ManifestPage: Sendable, Hashable {
    /// Bytes of names and paths that end a page before its limit, so that its length in memory has a bound; the entries of a page of
    /// a real backup have 2 MB.
    static let mostBytes = 8 << 20

    /// The entries; extended attributes are not read here.
    public var records: [FileRecord]

    /// Where the next page begins; nil on the last one.
    public var next: ManifestCursor?

    /// How many entries all pages have together; only on the first page, since counting passes over the whole list.
    public var total: Int64?

    /// Makes a page.
    public init(records: [FileRecord], next: ManifestCursor?, total: Int64?) {
        self.records = records
        self.next = next
        self.total = total
    }
}
