internal import JuicerCore
public import JuicerSQLite

/// Lets SQLite keep databases on a volume (see ``JuicerSQLite/VolumeVFS``).
///
/// A database has no holes: gaps are filled with zeros that are encrypted, and a block of zeros on disk is damage.
public final class VolumeDatabases: DatabaseFileSystem {
    private let volume: Volume

    /// The databases of a volume.
    public init(_ volume: Volume) {
        self.volume = volume
    }

    public func openDatabaseFile(_ path: String, creating: Bool) throws -> any DatabaseFile {
        try volume.openFile(VolumePath(path), creating: creating)
    }

    public func deleteDatabaseFile(_ path: String, syncingDirectory: Bool) throws {
        do {
            try volume.remove(VolumePath(path), syncing: syncingDirectory)
        } catch VolumeError.notFound {}
    }

    public func databaseFileExists(_ path: String) throws -> Bool {
        try volume.status(VolumePath(path)) != nil
    }
}

extension VolumeFile: DatabaseFile {}

extension VolumeError: TornWriteError, SystemErrorCarrier {
    public var mayBeTorn: Bool {
        switch self {
        case .damaged(_, .block), .damaged(_, .hole), .damaged(_, .length): true
        default: false
        }
    }

    public var isFullDisk: Bool {
        // ENOSPC and EDQUOT.
        if case .system(_, let error) = self { error.code == 28 || error.code == 122 } else { false }
    }
}
