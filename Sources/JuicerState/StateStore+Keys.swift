internal import Foundation
internal import GRDB

extension StateStore {
    /// The key with this id.
    public func key(_ id: String) throws -> KeptKey? {
        try read { try $0.key(id) }
    }

    /// Keys, newest first.
    ///
    /// - Parameters:
    ///   - after: the last key of the page before.
    ///   - limit: how many at most.
    public func keys(
        _ filter: KeyFilter,
        after: (created: Int64, id: String)? = nil,
        limit: Int
    ) throws -> [KeptKey] {
        let (condition, arguments) = filter.condition
        let position: StatementArguments = ["created": after?.created ?? .max, "id": after?.id ?? "", "limit": limit]
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM api_key WHERE \(condition) AND (created, id) < (:created, :id)
                    ORDER BY created DESC, id DESC LIMIT :limit
                    """,
                arguments: arguments &+ position
            )
            .map { KeptKey($0) }
        }
    }

    /// How many keys there are.
    public func keyCount(_ filter: KeyFilter) throws -> Int {
        let (condition, arguments) = filter.condition
        return try read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM api_key WHERE \(condition)",
                arguments: arguments
            ) ?? 0
        }
    }

    /// Keeps a new key. Where there is no room, the key that is over and was made first goes.
    ///
    /// - Parameters:
    ///   - old: the key that it follows, and until when that one works on.
    ///   - event: what tells of it.
    /// - Throws: ``KeyRefusal``.
    public func add(
        _ key: KeptKey,
        following old: (id: String, overlapEnd: Int64)? = nil,
        room: KeyRoom,
        announcing event: PendingEvent? = nil
    ) throws {
        try write { database in
            try database.announce(event)
            try database.makeRoom(KeyFilter(principal: key.principal), room.perPrincipal, now: key.created)
            try database.makeRoom(KeyFilter(), room.total, now: key.created)
            if let old {
                try database.execute(
                    sql: """
                        UPDATE api_key SET successor = ?, overlap_end = ?
                        WHERE id = ? AND revoked IS NULL AND successor IS NULL AND expiry > ?
                        """,
                    arguments: [key.id, old.overlapEnd, old.id, key.created]
                )
                guard database.changesCount == 1 else { throw KeyRefusal.notActive }
            }
            try database.execute(
                sql: """
                    INSERT INTO api_key (id, digest, name, principal, scopes, backup_ids, created, expiry)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    key.id, Data(key.digest), key.name, key.principal, key.scopes.joined(separator: " "),
                    key.backupIDs.joined(separator: " "), key.created, key.expiry,
                ]
            )
        }
    }

    /// Takes back that a key was made, whose secret nobody has: the one that it followed goes on as before.
    ///
    /// - Parameter eventID: what tells of it, and is forgotten too.
    public func withdrawKey(_ id: String, announcedBy eventID: String?) throws {
        try write { database in
            try database.withdraw(eventID)
            try database.execute(
                sql: "UPDATE api_key SET successor = NULL, overlap_end = NULL WHERE successor = ?",
                arguments: [id]
            )
            try database.execute(sql: "DELETE FROM api_key WHERE id = ?", arguments: [id])
        }
    }

    /// Ends a key, unless it is ended already.
    ///
    /// - Parameter event: what tells of it.
    /// - Returns: the key as it is now; nil when there is none.
    public func revokeKey(_ id: String, at time: Int64, announcing event: PendingEvent? = nil) throws -> KeptKey? {
        try write { database in
            try database.execute(
                sql: "UPDATE api_key SET revoked = ? WHERE id = ? AND revoked IS NULL",
                arguments: [time, id]
            )
            guard let key = try database.key(id) else { return nil }
            try database.announce(event)
            return key
        }
    }

    /// Keeps when and where from a key was used.
    public func noteUse(ofKey id: String, at time: Int64, from address: String) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE api_key SET last_used = ?, last_address = ? WHERE id = ?",
                arguments: [time, address, id]
            )
        }
    }
}

extension Database {
    fileprivate func key(_ id: String) throws -> KeptKey? {
        try Row.fetchOne(self, sql: "SELECT * FROM api_key WHERE id = ?", arguments: [id]).map { KeptKey($0) }
    }

    fileprivate func makeRoom(_ filter: KeyFilter, _ bound: Int, now: Int64) throws {
        let (condition, arguments) = filter.condition
        let sql = "SELECT count(*) FROM api_key WHERE \(condition)"
        guard try Int.fetchOne(self, sql: sql, arguments: arguments) ?? 0 >= bound else { return }
        try execute(
            sql: """
                DELETE FROM api_key WHERE id = (
                    SELECT id FROM api_key WHERE \(condition) AND NOT (\(KeyFilter.isWorking))
                    ORDER BY created, id LIMIT 1
                )
                """,
            arguments: arguments &+ ["now": now]
        )
        guard changesCount == 1 else { throw KeyRefusal.noRoom(bound) }
    }
}

extension KeyFilter {
    fileprivate static let isWorking =
        "revoked IS NULL AND expiry > :now AND (overlap_end IS NULL OR overlap_end > :now)"

    /// What a row must be, for WHERE.
    fileprivate var condition: (sql: String, arguments: StatementArguments) {
        var sql = "1"
        var arguments = StatementArguments()
        if let principal {
            sql += " AND principal = :principal"
            arguments = arguments &+ ["principal": principal]
        }
        if let workingAt {
            sql += " AND \(Self.isWorking)"
            arguments = arguments &+ ["now": workingAt]
        }
        return (sql, arguments)
    }
}

extension KeptKey {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"],
            digest: [UInt8](row["digest"] as Data),
            name: row["name"],
            principal: row["principal"],
            scopes: (row["scopes"] as String).split(separator: " ").map(String.init),
            backupIDs: (row["backup_ids"] as String).split(separator: " ").map(String.init),
            created: row["created"],
            expiry: row["expiry"]
        )
        revoked = row["revoked"]
        successor = row["successor"]
        overlapEnd = row["overlap_end"]
        lastUsed = row["last_used"]
        lastAddress = row["last_address"]
    }
}
