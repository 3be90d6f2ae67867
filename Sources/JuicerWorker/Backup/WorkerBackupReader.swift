public import JuicerBackupFormat
public import JuicerCore
internal import Synchronization

/// Has a backup parsed in a confined process: this one opens files, and checks the answers.
///
/// The first call starts a worker. It goes with the reader, or stays with the list of files that it opened. One that
/// describes several backups gives each to the same worker, and goes on with another one after a backup that ended it.
public final class WorkerBackupReader: BackupReader {
    private let settings: BackupWorkerSettings
    private let line: Mutex<WorkerLine>

    public init(_ settings: BackupWorkerSettings) {
        self.settings = settings
        line = Mutex(WorkerLine(settings))
    }

    public func describe(
        _ lists: DescriptionSources<FileSource>
    ) throws(BackupFormatError) -> BackupDescription {
        let files = [lists.info, lists.status, lists.manifest].compactMap(\.self)
        // Nothing to parse.
        if files.isEmpty { return BackupDescription() }
        return try line.withLock { $0 }
            .call(
                .describe(info: lists.info?.size, status: lists.status?.size, manifest: lists.manifest?.size),
                files: files
            ) { reader throws(PacketError) in try BackupDescription(from: &reader) }
    }

    public func encryption(manifestPropertyList: FileSource) throws(BackupFormatError) -> EncryptionDescription {
        try line.withLock { $0 }
            .call(.encryption(manifestPropertyList.size), files: [manifestPropertyList]) { reader throws(PacketError) in
                try EncryptionDescription(from: &reader)
            }
    }

    public func openManifest(
        _ input: ManifestInput<FileSource>
    ) throws(BackupFormatError) -> any ManifestReading {
        // The list keeps the worker; whatever else is to be read gets another one.
        let line = line.withLock { line in
            defer { line = WorkerLine(settings) }
            return line
        }
        return try WorkerManifest(input, line)
    }
}
