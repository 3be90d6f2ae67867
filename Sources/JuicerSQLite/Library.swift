internal import CSQLite

/// SQLite itself, of which a process has one.
enum Library {
    /// Sets SQLite up, once, before anything else is done with it; what comes of it is a result code.
    ///
    /// It does not count its memory: the count is behind one lock for all threads, and two that build full-text indexes
    /// would mostly wait for each other. Who has used SQLite before, such as another library, leaves it counting.
    static let initialization: Int32 = {
        _ = juicer_sqlite_count_memory(0)
        return sqlite3_initialize()
    }()
}
