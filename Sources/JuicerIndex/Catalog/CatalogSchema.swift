internal import GRDB

/// The catalog's tables, in the steps in which they came to be. A step that was published never changes.
enum CatalogSchema {
    ///
    /// - Parameter region: of a database that is made now.
    static func migrations(region: String) -> DatabaseMigrator {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("1") { database in
            try database.execute(
                sql: """
                    -- One row: a number that spreads ids over hashes, how often the database was opened, and the region by
                    -- which telephone numbers are read.
                    CREATE TABLE catalog (
                        id INTEGER PRIMARY KEY CHECK (id = 1), seed INTEGER NOT NULL, opened INTEGER NOT NULL,
                        region TEXT NOT NULL
                    ) STRICT;
                    -- What is known of each type; times in nanoseconds since 1970. Generation 0: there are no files. The
                    -- mark tells which state of the backup was indexed; empty if none was to its end.
                    CREATE TABLE type (
                        kind INTEGER PRIMARY KEY, state INTEGER NOT NULL, generation INTEGER NOT NULL,
                        version INTEGER NOT NULL, last_number INTEGER NOT NULL, item_count INTEGER NOT NULL,
                        conversation_count INTEGER NOT NULL, failed_count INTEGER NOT NULL,
                        first_time INTEGER, last_time INTEGER, mark TEXT NOT NULL
                    ) STRICT;
                    -- First causes of what could not be read.
                    CREATE TABLE problem (
                        kind INTEGER NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
                        PRIMARY KEY (kind, position)
                    ) STRICT, WITHOUT ROWID;
                    -- Numbers, addresses and accounts by their normal form, and the name that apps have for them.
                    CREATE TABLE handle (
                        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL
                    ) STRICT;
                    -- How often items of a type name a handle, and when last.
                    CREATE TABLE handle_use (
                        kind INTEGER NOT NULL, handle INTEGER NOT NULL, count INTEGER NOT NULL, last_time INTEGER,
                        PRIMARY KEY (kind, handle)
                    ) STRICT, WITHOUT ROWID;
                    -- Contacts as rows, from which people are made.
                    CREATE TABLE contact (
                        position INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, link TEXT NOT NULL,
                        picture_file TEXT
                    ) STRICT;
                    CREATE TABLE contact_handle (
                        contact INTEGER NOT NULL, handle INTEGER NOT NULL, PRIMARY KEY (contact, handle)
                    ) STRICT, WITHOUT ROWID;
                    """
            )
            try database.execute(
                sql: "INSERT INTO catalog VALUES (1, ?, 0, ?)",
                arguments: [Int64.random(in: .min ... .max), region]
            )
        }
        return migrations
    }
}
