internal import JuicerCore
public import JuicerSQLite

/// Lets SQLite keep databases on a volume (see ``JuicerSQLite/WritableVFS``).
///
/// A database has no holes: gaps are filled with zeros that are encrypted, and a block of zeros on disk is damage.
public final class VolumeDatabases: DatabaseFileSystem {
    private let volume: Volume

    /// The databases of a volume.
    public init(_ volume: Volume) {
        self.volume = volume
    }

    public func openDatabaseFile(_ path: String, creating: Bool) throws -> any DatabaseFile {
        try volume.openFile(VolumePath(path), creating: creating, holes: .refused, end: .mayBeTorn)
    }

    public func deleteDatabaseFile(_ path: String, syncingDirectory: Bool) throws {
        do {
            try volume.remove(VolumePath(path), syncing: syncingDirectory)
        } catch VolumeError.notFound {}
    }

    public func databaseFileExists(_ path: String) throws -> Bool {
        do {
            return try volume.status(VolumePath(path)) != nil
        } catch VolumeError.damaged(_, .length) {
            // A torn end is SQLite's to mend, once it has opened the file.
            return true
        }
    }
}

extension VolumeFile: DatabaseFile {}

extension VolumeError: DatabaseFileError {
    public var isDiskFull: Bool {
        if case .system(_, let error) = self { error.isDiskFull } else { false }
    }

    public var mayBeTorn: Bool {
        switch self {
        case .damaged(_, .block), .damaged(_, .hole), .damaged(_, .length): true
        default: false
        }
    }
}
