/// What the manifest knows of one file, which was written once.
public struct RecordedFile: Sendable, Hashable {
    /// Plain length in bytes.
    public let size: Int64
    /// The id of its contents; nil for an empty file, which has none.
    public let id: FileID?
    /// SHA-256 over the tags of its blocks, one after the other: 32 bytes.
    public let tagDigest: [UInt8]
}
