internal import GRDB

extension StateStore {
    /// The place of the audit log that was last signed, nil for none: its number and its hash.
    public func auditHead() throws -> (sequence: Int64, hash: String)? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT sequence, hash FROM audit_head")
                .map { ($0["sequence"] as Int64, $0["hash"] as String) }
        }
    }

    /// Remembers a place of the audit log.
    public func rememberAuditHead(sequence: Int64, hash: String) throws {
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?)",
                arguments: [sequence, hash]
            )
        }
    }
}
