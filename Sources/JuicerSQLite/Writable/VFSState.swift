internal import CSQLite
internal import Synchronization

/// The state behind a VFS: the file system, until it is closed, and what is open of it.
final class VFSState: Sendable {
    private struct Contents {
        var fileSystem: (any DatabaseFileSystem)?
        var files: [ObjectIdentifier: VFSFile] = [:]
        var shared: [String: (file: SharedFile, users: Int)] = [:]
    }

    /// Name of the VFS.
    let name: String
    let errors = ThreadErrors()
    private let contents: Mutex<Contents>

    init(_ fileSystem: any DatabaseFileSystem, name: String) {
        self.name = name
        self.contents = Mutex(Contents(fileSystem: fileSystem))
    }

    // MARK: Opening and closing

    /// Opens what SQLite asks for; without a path it is a temporary file, which is kept in memory.
    func open(_ path: String?, flags: Int32) throws(ResultCode) -> VFSFile {
        let isNew = flags & SQLITE_OPEN_CREATE != 0 && flags & SQLITE_OPEN_EXCLUSIVE != 0
        let below: any DatabaseFile = try attempt(.cannotOpen) { fileSystem in
            guard let path else { return MemoryFile() }
            if isNew, try fileSystem.databaseFileExists(path) { throw ResultCode.cannotOpen }
            return try fileSystem.openDatabaseFile(path, creating: flags & SQLITE_OPEN_CREATE != 0)
        }
        return try contents.withLock { contents throws(ResultCode) in
            guard contents.fileSystem != nil else { throw .cannotOpen }
            let shared = path.flatMap { contents.shared[$0]?.file } ?? SharedFile()
            let file = VFSFile(
                below,
                of: self,
                path: path ?? "",
                kind: kind(flags),
                isReadOnly: flags & SQLITE_OPEN_READONLY != 0,
                deletesOnClose: path != nil && flags & SQLITE_OPEN_DELETEONCLOSE != 0,
                shared: shared
            )
            contents.files[file.id] = file
            if let path { contents.shared[path, default: (shared, 0)].users += 1 }
            return file
        }
    }

    private func kind(_ flags: Int32) -> VFSFile.Kind {
        if flags & SQLITE_OPEN_MAIN_DB != 0 { return .database }
        if flags & SQLITE_OPEN_MAIN_JOURNAL != 0 { return .rollbackJournal }
        if flags & SQLITE_OPEN_WAL != 0 { return .writeAheadLog }
        return .other
    }

    /// Forgets a file that SQLite has closed.
    func closed(_ file: VFSFile) {
        contents.withLock { contents in
            contents.files[file.id] = nil
            if let users = contents.shared[file.path]?.users {
                if users > 1 { contents.shared[file.path]?.users = users - 1 } else { contents.shared[file.path] = nil }
            }
        }
        // Nobody waits for the answer, and a file left behind does no harm.
        if file.deletesOnClose { try? delete(file.path, syncingDirectory: false) }
    }

    var isClosed: Bool { contents.withLock { $0.fileSystem == nil } }

    /// Lets go of the file system and of all its files.
    func close() {
        let files = contents.withLock { contents in
            contents.fileSystem = nil
            return Array(contents.files.values)
        }
        for file in files { file.cutOff() }
    }

    // MARK: Names

    func delete(_ path: String, syncingDirectory: Bool) throws(ResultCode) {
        try attempt(.delete) { try $0.deleteDatabaseFile(path, syncingDirectory: syncingDirectory) }
    }

    func exists(_ path: String) throws(ResultCode) -> Bool {
        try attempt(.access) { try $0.databaseFileExists(path) }
    }

    /// Whether a journal or log lies beside a database. What cannot be found out is no.
    func hasJournal(_ path: String) -> Bool {
        ["-journal", "-wal"].contains { (try? exists(path + $0)) == true }
    }

    private func attempt<R>(
        _ failure: ResultCode,
        _ body: (any DatabaseFileSystem) throws -> R
    ) throws(ResultCode) -> R {
        guard let fileSystem = contents.withLock({ $0.fileSystem }) else {
            errors.keep(nil)
            throw failure
        }
        do {
            return try body(fileSystem)
        } catch {
            errors.keep(error is ResultCode ? nil : error)
            throw failure.explained(by: error)
        }
    }
}
