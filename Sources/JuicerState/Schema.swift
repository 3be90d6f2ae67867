internal import GRDB

/// The tables, in the steps in which they came to be. A step that was published never changes.
enum Schema {
    static var migrations: DatabaseMigrator {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("1") { database in
            try database.execute(
                sql: """
                    -- One row: how often the database was opened.
                    CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), opened INTEGER NOT NULL) STRICT;
                    INSERT INTO state VALUES (1, 0);
                    -- Backups about which anything is kept; times in Unix seconds.
                    CREATE TABLE backup (
                        id TEXT PRIMARY KEY, path TEXT NOT NULL, device_name TEXT NOT NULL,
                        device_identifier TEXT NOT NULL, last_backup REAL
                    ) STRICT, WITHOUT ROWID;
                    -- Volumes of backups, and the heads of their manifests.
                    CREATE TABLE volume (
                        backup_id TEXT PRIMARY KEY, generation INTEGER NOT NULL, digest BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    """
            )
        }
        return migrations
    }
}
