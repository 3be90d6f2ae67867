public import JuicerCore

/// Parses in this process.
public struct LocalBackupReader: BackupReader {
    /// Makes a reader.
    public init() {}

    public func describe(_ sources: DescriptionSources) -> BackupDescription {
        BackupDescription(reading: sources)
    }

    public func encryption(
        manifestPropertyList: any RandomAccessSource
    ) throws(BackupFormatError) -> EncryptionDescription {
        try EncryptionDescription(reading: manifestPropertyList)
    }

    public func openManifest(_ input: ManifestInput) throws(BackupFormatError) -> any ManifestReading {
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
