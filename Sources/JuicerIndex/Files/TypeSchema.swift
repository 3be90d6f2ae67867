internal import JuicerSQLite

/// The tables of a type's own databases; docs/formats/index.md describes them.
///
/// They are written once and only read afterwards, so that there are no migrations: a type whose files have another
/// version counts as not indexed.
enum TypeSchema {
    /// Raise it with every change of what follows, of the tokenizers, of the folding or of what is searched in a row.
    static let version: Int64 = 1

    /// Items of one slice of full-text search: consecutive in time, indexed by tables of their own.
    ///
    /// A slice is one segment of FTS5, built in memory and written once, so that building costs the same for each
    /// item however many there are, and a search may stop at the newest slices.
    ///
    /// A database says what its own is, in its header's field "application id".
    static let sliceSize = 65_536
    /// Items of one row of facets.
    static let chunkSize = 8_192
    /// Every fourth slice's grams are written beside the items, so that both threads have as much to do.
    static let gramSlicePeriod = 4

    /// Whether the grams of a slice lie in the database of the items.
    static func gramsLieWithItems(slice: Int) -> Bool { slice % gramSlicePeriod == gramSlicePeriod - 1 }

    static let tables = """
        CREATE TABLE item (ord INTEGER PRIMARY KEY, row BLOB NOT NULL, files BLOB);
        CREATE TABLE facet (
            chunk INTEGER PRIMARY KEY, time BLOB, conversation BLOB, handle BLOB, flags BLOB, hash BLOB
        );
        CREATE TABLE conversation (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL, row BLOB NOT NULL, count INTEGER NOT NULL,
            first_time INTEGER, last_time INTEGER, last_ord INTEGER
        );
        CREATE TABLE conversation_member (
            handle INTEGER, conversation INTEGER, PRIMARY KEY (handle, conversation)
        ) WITHOUT ROWID;
        CREATE TABLE album (id INTEGER PRIMARY KEY, key TEXT NOT NULL, row BLOB NOT NULL, count INTEGER NOT NULL);
        CREATE TABLE album_item (album INTEGER, ord INTEGER, PRIMARY KEY (album, ord)) WITHOUT ROWID;
        CREATE TABLE item_handle (handle INTEGER, ord INTEGER, PRIMARY KEY (handle, ord)) WITHOUT ROWID;
        CREATE TABLE place (ord INTEGER PRIMARY KEY, latitude REAL, longitude REAL, accuracy REAL);
        CREATE TABLE source (position INTEGER PRIMARY KEY, file_id TEXT NOT NULL);
        """

    /// Opens a database that is to be written.
    ///
    /// There is neither journal nor log nor syncing until its end: nobody reads it before the catalog names it, and one
    /// that was not finished is removed.
    static func create(_ path: String, on vfs: WritableVFS, cacheKiB: Int) throws -> Connection {
        let connection = try Connection(on: vfs, path: path)
        try connection.execute(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; PRAGMA cache_size = -\(cacheKiB)
            """
        )
        try connection.registerTokenizers()
        return connection
    }

    /// Makes all that was written durable.
    static func finish(_ connection: Connection, sliceSize: Int) throws {
        try connection.execute(
            "PRAGMA synchronous = FULL; PRAGMA application_id = \(sliceSize); PRAGMA user_version = \(version)"
        )
    }

    /// Opens a database that was finished, for reading.
    static func open(_ path: String, on vfs: WritableVFS, cacheKiB: Int) throws -> Connection {
        let connection = try Connection(on: vfs, path: path, readOnly: true)
        try connection.execute(
            "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -\(cacheKiB); PRAGMA query_only = ON"
        )
        try connection.registerTokenizers()
        // It never changes: one transaction for as long as it is open saves asking for locks at every statement.
        try connection.execute("BEGIN; SELECT 1 FROM sqlite_master")
        return connection
    }

    /// Makes the table of one slice, and a statement that adds to it.
    static func makeSlice(_ table: String, _ index: FullTextIndex, on connection: Connection) throws -> Statement {
        try connection.execute(
            """
            CREATE VIRTUAL TABLE \(table) USING fts5(
                text, content = '', columnsize = 0, detail = full, \(index.options)
            );
            INSERT INTO \(table)(\(table), rank) VALUES ('hashsize', 134217728);
            INSERT INTO \(table)(\(table), rank) VALUES ('automerge', 0)
            """
        )
        return try connection.prepare("INSERT INTO \(table)(rowid, text) VALUES (?, ?)")
    }

}

/// One of the two full-text indexes.
enum FullTextIndex: String {
    case words
    case grams

    /// The table of one slice.
    func table(slice: Int) -> String { "\(rawValue)_\(slice)" }

    /// Beginnings of words that have their own entries, as so many words begin with them.
    var options: String {
        switch self {
        case .words: "tokenize = 'juicer_words', prefix = '\(SearchQuery.shortestPrefix)'"
        case .grams: "tokenize = 'juicer_grams'"
        }
    }
}
