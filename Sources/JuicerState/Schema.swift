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
        migrations.registerMigration("2") { database in
            try database.execute(
                sql: """
                    -- API keys; times in milliseconds since 1970. Lists are separated by spaces.
                    CREATE TABLE api_key (
                        id TEXT PRIMARY KEY, digest BLOB NOT NULL, name TEXT NOT NULL, principal TEXT NOT NULL,
                        scopes TEXT NOT NULL, backup_ids TEXT NOT NULL, created INTEGER NOT NULL,
                        expiry INTEGER NOT NULL, revoked INTEGER, successor TEXT, overlap_end INTEGER,
                        last_used INTEGER, last_address TEXT
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX api_key_by_age ON api_key (created DESC, id DESC);
                    """
            )
        }
        migrations.registerMigration("3") { database in
            try database.execute(
                sql: """
                    -- Sessions that are open; times in seconds, since 1970 and since the boot with that id.
                    CREATE TABLE session (
                        id TEXT PRIMARY KEY, digest BLOB NOT NULL, backup_id TEXT NOT NULL, principal TEXT NOT NULL,
                        address TEXT, user_agent TEXT, client TEXT NOT NULL, opened REAL NOT NULL,
                        last_used REAL NOT NULL, boot_id TEXT NOT NULL, opened_uptime REAL NOT NULL,
                        last_used_uptime REAL NOT NULL, wrapped_keys BLOB
                    ) STRICT, WITHOUT ROWID;
                    -- One row: the place of the audit log that was last signed.
                    CREATE TABLE audit_head (
                        id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL
                    ) STRICT;
                    """
            )
        }
        migrations.registerMigration("4") { database in
            try database.execute(
                sql: """
                    -- Events of changes that were made, until the audit log has them.
                    CREATE TABLE pending_event (id TEXT NOT NULL UNIQUE, after INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
                    """
            )
        }
        migrations.registerMigration("5") { database in
            try database.execute(
                sql: """
                    -- Jobs; times in milliseconds since 1970. `arguments`, `failures` and `resume` are for whoever runs them.
                    CREATE TABLE job (
                        id TEXT PRIMARY KEY, kind TEXT NOT NULL, backup_id TEXT NOT NULL, arguments TEXT NOT NULL,
                        principal TEXT NOT NULL, state TEXT NOT NULL, stage TEXT NOT NULL,
                        items_done INTEGER NOT NULL, items_total INTEGER NOT NULL, bytes_done INTEGER NOT NULL,
                        bytes_total INTEGER NOT NULL, items_failed INTEGER NOT NULL, failures BLOB NOT NULL,
                        resume BLOB, created INTEGER NOT NULL, started INTEGER, finished INTEGER
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX job_by_age ON job (created DESC, id DESC);
                    -- What failed of a job, by name, and whether it is to be tried again.
                    CREATE TABLE job_part (
                        job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE, part TEXT NOT NULL,
                        is_due INTEGER NOT NULL, PRIMARY KEY (job_id, part)
                    ) STRICT, WITHOUT ROWID;
                    """
            )
        }
        return migrations
    }
}
