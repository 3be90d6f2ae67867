internal import CSQLite
internal import Glibc
internal import JuicerCore

/// A connection to one database, for one thread at a time.
///
/// It blocks: keep it in an actor with a ``SerialBlockingExecutor``, or use it within ``BlockingExecutor``.
public final class Connection {
    let handle: OpaquePointer
    /// What the database lies in, when that is not a file of the system.
    private let errorKeeper: (any ErrorKeeper)?
    private let progress: ProgressCheck?

    init(handle: OpaquePointer, errorKeeper: (any ErrorKeeper)?, progress: ProgressCheck?) {
        self.handle = handle
        self.errorKeeper = errorKeeper
        self.progress = progress
    }

    deinit {
        // Statements may outlive this by moments; the last of them then closes the database.
        sqlite3_close_v2(handle)
    }

    /// Creates a new database file with mode 0600, for reading and writing.
    ///
    /// - Throws: ``SystemError`` when the file exists or cannot be created, or ``SQLiteError``.
    public convenience init(creating path: String) throws {
        let descriptor = try retryingOnInterrupt("create \(path)") {
            open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        close(descriptor)
        try self.init(updating: path)
    }

    /// Opens an existing database file for reading and writing.
    public convenience init(updating path: String) throws(SQLiteError) {
        let handle = try Self.openHandle(path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, vfs: nil)
        self.init(handle: handle, errorKeeper: nil, progress: nil)
    }

    /// Opens an existing database file for reading.
    ///
    /// Locks are taken as SQLite does, and a write-ahead log is read. For a file of a backup use
    /// ``init(reading:options:)``.
    public convenience init(readingFile path: String) throws(SQLiteError) {
        let handle = try Self.openHandle(path, flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, vfs: nil)
        self.init(handle: handle, errorKeeper: nil, progress: nil)
    }

    /// Opens a database on a file system of the program's own, and creates it if it is not there and `readOnly` is false.
    ///
    /// - Throws: ``SQLiteError``, here and later with the file system's own error as its ``SQLiteError/cause``.
    public convenience init(on vfs: WritableVFS, path: String, readOnly: Bool = false) throws(SQLiteError) {
        // SQLite would take the name of a closed VFS for a mistake in the call.
        guard !vfs.isClosed else { throw SQLiteError(SQLITE_CANTOPEN, on: nil) }
        let flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let name = WritableVFS.rooted(path)
        let handle = try Self.openHandle(name, flags: flags, vfs: vfs.name, errorKeeper: vfs)
        self.init(handle: handle, errorKeeper: vfs, progress: nil)
    }

    static func openHandle(
        _ name: String,
        flags: Int32,
        vfs: String?,
        errorKeeper: (any ErrorKeeper)? = nil
    ) throws(SQLiteError) -> OpaquePointer {
        guard Library.initialization == SQLITE_OK else { throw SQLiteError(Library.initialization, on: nil) }
        var handle: OpaquePointer?
        let result = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs)
        guard result == SQLITE_OK, let handle else {
            let error = SQLiteError(result, on: handle, keptBy: errorKeeper)
            sqlite3_close_v2(handle)
            throw error
        }
        return handle
    }

    /// Runs one or more statements that give no rows anybody wants.
    public func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Compiles one statement.
    ///
    /// - Throws: ``SQLiteError``, with ``SQLiteError/Code/error`` also when the text holds more than one statement.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        var statement: OpaquePointer?
        var isAlone = true
        var sql = sql
        let result = sql.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let result = sqlite3_prepare_v3(handle, text.baseAddress, Int32(text.count), 0, &statement, &tail)
                if let tail, let start = text.baseAddress {
                    // What follows may only be space and the semicolon.
                    let rest = text[min(text.count, tail - start)...]
                    isAlone = rest.allSatisfy { [9, 10, 13, 32, 59].contains($0) }
                }
                return result
            }
        }
        try check(result)
        guard let statement, isAlone else {
            sqlite3_finalize(statement)
            throw SQLiteError(extendedCode: SQLITE_ERROR, message: "expected exactly one statement")
        }
        return Statement(statement, of: self)
    }

    /// Compiles a statement, binds the values and runs it to its end.
    public func run(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) {
        try prepare(sql).run(values)
    }

    /// Runs a closure within a transaction, which is rolled back when it throws.
    public func transaction<R>(_ body: () throws -> R) throws -> R {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // SQLite has rolled back by itself after some errors; then this one fails, and the first error counts.
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// The rowid of the row inserted last.
    public var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Throws for any result that is not success.
    func check(_ result: Int32) throws(SQLiteError) {
        guard result != SQLITE_OK else { return }
        throw error(result)
    }

    func error(_ result: Int32) -> SQLiteError {
        SQLiteError(result, on: handle, keptBy: errorKeeper)
    }
}
