/// What the manifest knows of one file.
public struct RecordedFile: Sendable, Hashable {
    /// Plain length in bytes.
    public let size: Int64
    /// The id of its contents; nil for an empty file, which has none.
    public let id: FileID?
    /// SHA-256 over the tags of its blocks, one after the other: 32 bytes.
    public let tagDigest: [UInt8]
}

/// An entry of the manifest.
public enum ManifestEntry: Sendable, Hashable {
    /// A file that was written once.
    case fixed(RecordedFile)
    /// A database, as it was when it was closed.
    case closed(RecordedFile)
    /// A database in use, or one that was in use when the power failed; its blocks verify one by one, no more.
    case changing
}
