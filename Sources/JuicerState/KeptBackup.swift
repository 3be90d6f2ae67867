internal import GRDB

/// A backup about which the vault keeps something: it tells what it is also when the backup itself is gone.
public struct KeptBackup: Sendable, Hashable {
    /// The backup's id.
    public var id: String
    /// Where it was when it was last used.
    public var path: String
    /// The device's name as its owner chose it.
    public var deviceName: String
    /// The device's unique identifier.
    public var deviceIdentifier: String
    /// When it was last written to, in Unix seconds; nil when it does not say so.
    public var lastBackup: Double?

    public init(id: String, path: String, deviceName: String, deviceIdentifier: String, lastBackup: Double?) {
        self.id = id
        self.path = path
        self.deviceName = deviceName
        self.deviceIdentifier = deviceIdentifier
        self.lastBackup = lastBackup
    }
}

extension StateStore {
    /// Remembers a backup, in place of what was known of it.
    public func remember(_ backup: KeptBackup) throws {
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO backup VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    backup.id, backup.path, backup.deviceName, backup.deviceIdentifier, backup.lastBackup,
                ]
            )
        }
    }

    /// All backups that are remembered, by id.
    public func keptBackups() throws -> [KeptBackup] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM backup ORDER BY id")
                .map { row in
                    KeptBackup(
                        id: row["id"],
                        path: row["path"],
                        deviceName: row["device_name"],
                        deviceIdentifier: row["device_identifier"],
                        lastBackup: row["last_backup"]
                    )
                }
        }
    }

    /// Forgets a backup, which was purged, and the jobs that worked on it.
    public func forget(_ backupID: String) throws {
        try write { database in
            try database.execute(sql: "DELETE FROM backup WHERE id = ?", arguments: [backupID])
            try database.execute(sql: "DELETE FROM volume WHERE backup_id = ?", arguments: [backupID])
            // The job that purges it tells how that ended, and nothing of what was in the backup.
            try database.execute(
                sql: "DELETE FROM job WHERE backup_id = ? AND kind != 'purge'",
                arguments: [backupID]
            )
        }
    }
}
