internal import CSQLite
public import JuicerCore

/// How a database of unknown origin is read.
public struct ReadOptions: Sendable {
    /// Bytes of pages to keep in memory.
    public var cacheByteCount: Int
    /// Longest text or blob accepted, in bytes.
    public var maximumValueByteCount: Int
    /// Whether views of the database may be used; a hostile view can take the place of a table.
    public var allowsViews: Bool
    /// Asked about every millisecond of work; false ends the statement with ``SQLiteError/Code/interrupted``.
    public var shouldContinue: @Sendable () -> Bool

    public init(
        cacheByteCount: Int = 2 << 20,
        maximumValueByteCount: Int = 64 << 20,
        allowsViews: Bool = false,
        shouldContinue: @escaping @Sendable () -> Bool = { !Task.isCancelled }
    ) {
        self.cacheByteCount = cacheByteCount
        self.maximumValueByteCount = maximumValueByteCount
        self.allowsViews = allowsViews
        self.shouldContinue = shouldContinue
    }
}

/// The closure behind SQLite's progress handler, which holds a pointer to it.
final class ProgressCheck: Sendable {
    let shouldContinue: @Sendable () -> Bool

    init(_ shouldContinue: @escaping @Sendable () -> Bool) {
        self.shouldContinue = shouldContinue
    }
}

extension Connection {
    /// Reads a database in place out of a source, which may be a file of a backup that is encrypted and hostile.
    ///
    /// Nothing is written anywhere: no journal, no log, no temporary file. A write-ahead log beside the file is read
    /// when it is part of the source: see ``WALOverlaySource``. Bytes after the last page, such as padding, are ignored.
    /// The source must not change.
    ///
    /// - Throws: ``SQLiteError``, with the source's own error as its ``SQLiteError/cause`` when that failed; an error
    ///   of the source before SQLite came into play is thrown as it is.
    public convenience init(reading source: any RandomAccessSource, options: ReadOptions = ReadOptions()) throws {
        let file = try SourceFile(source)
        guard SourceVFS.registrationResult == SQLITE_OK else {
            throw SQLiteError(SourceVFS.registrationResult, on: nil)
        }
        let handle = try SourceVFS.offering(file) { name throws(SQLiteError) in
            let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_PRIVATECACHE
            return try Self.openHandle(name, flags: flags, vfs: SourceVFS.name, errorKeeper: file)
        }
        let progress = ProgressCheck(options.shouldContinue)
        self.init(handle: handle, errorKeeper: file, progress: progress)
        try restrict(options)
        // About a millisecond of instructions. The connection owns both, so that the pointer holds.
        sqlite3_progress_handler(
            handle,
            10_000,
            { argument in
                guard let argument else { return 0 }
                return Unmanaged<ProgressCheck>.fromOpaque(argument).takeUnretainedValue().shouldContinue() ? 0 : 1
            },
            Unmanaged.passUnretained(progress).toOpaque()
        )
        // Reads the header and the schema, so that what cannot be read fails here.
        try execute("PRAGMA schema_version; SELECT count(*) FROM sqlite_master")
    }

    /// Reads a database in place together with the write-ahead log beside it, if there is one.
    ///
    /// What is wrong with the log is not an error; make a ``WALOverlaySource`` to learn of it.
    public convenience init(
        reading source: any RandomAccessSource,
        log: (any RandomAccessSource)?,
        options: ReadOptions = ReadOptions()
    ) throws {
        guard let log else {
            try self.init(reading: source, options: options)
            return
        }
        let overlay = try WALOverlaySource(database: source, log: log, shouldContinue: options.shouldContinue)
        try self.init(reading: overlay, options: options)
    }

    /// The settings for hostile files (https://sqlite.org/security.html), all before the first read.
    private func restrict(_ options: ReadOptions) throws(SQLiteError) {
        let settings: [(Int32, Int32)] = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1),
            (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
            (SQLITE_DBCONFIG_ENABLE_VIEW, options.allowsViews ? 1 : 0),
            (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
            (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0),
            (SQLITE_DBCONFIG_DQS_DML, 0),
            (SQLITE_DBCONFIG_DQS_DDL, 0),
        ]
        for (option, value) in settings { try check(juicer_sqlite_set_config(handle, option, value)) }
        let limits: [(Int32, Int)] = [
            (SQLITE_LIMIT_LENGTH, options.maximumValueByteCount),
            (SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
            (SQLITE_LIMIT_COLUMN, 1_000),
            (SQLITE_LIMIT_EXPR_DEPTH, 100),
            (SQLITE_LIMIT_COMPOUND_SELECT, 50),
            (SQLITE_LIMIT_VDBE_OP, 100_000),
            (SQLITE_LIMIT_FUNCTION_ARG, 32),
            (SQLITE_LIMIT_ATTACHED, 0),
            (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4_096),
            (SQLITE_LIMIT_VARIABLE_NUMBER, 1_000),
            (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
            (SQLITE_LIMIT_WORKER_THREADS, 0),
        ]
        for (limit, value) in limits { sqlite3_limit(handle, limit, Int32(clamping: value)) }
        // Sorting in memory: a temporary file would hold plaintext, and the VFS has none.
        try execute("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;")
        try execute("PRAGMA mmap_size = 0; PRAGMA cache_size = -\(max(64, options.cacheByteCount / 1_024))")
    }
}
