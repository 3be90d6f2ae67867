public import JuicerCore

/// Parses in this process, out of any source: what the confined process runs, and tests.
public struct LocalBackupReader: BackupReader {
    /// Makes a reader.
    public init() {}

    public func describe<S>(_ lists: DescriptionSources<S>) -> BackupDescription {
        BackupDescription(reading: lists)
    }

    public func encryption(
        manifestPropertyList: some RandomAccessSource
    ) throws(BackupFormatError) -> EncryptionDescription {
        try EncryptionDescription(reading: manifestPropertyList)
    }

    public func openManifest<S>(_ input: ManifestInput<S>) throws(BackupFormatError) -> any ManifestReading {
        do {
            switch input.format {
            case .mbdb: return try MbdbManifest(input.stored)
            case .database: return try DatabaseManifest(input)
            }
        } catch {
            throw .unreadable(error)
        }
    }
}
