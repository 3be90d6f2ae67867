internal import Foundation
internal import GRDB
public import JuicerVault

extension StateStore: ManifestHeads {
    public func head(of backupID: String) throws -> ManifestHead? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT generation, digest FROM volume WHERE backup_id = ?",
                arguments: [backupID]
            )
            guard let row, let generation = UInt64(exactly: row["generation"] as Int64) else { return nil }
            return ManifestHead(generation: generation, digest: [UInt8](row["digest"] as Data))
        }
    }

    public func remember(_ head: ManifestHead, of backupID: String) throws {
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO volume VALUES (?, ?, ?)",
                arguments: [backupID, Int64(clamping: head.generation), Data(head.digest)]
            )
        }
    }
}
