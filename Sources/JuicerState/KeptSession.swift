internal import Foundation
internal import GRDB

/// A session as it is kept from one start of the daemon to the next. Durations are since 1970-01-01T00:00:00Z, or since
/// the machine's start where they say uptime.
public struct KeptSession: Sendable, Hashable {
    /// Names the session.
    public var id: String
    /// SHA-256 of its token.
    public var digest: [UInt8]
    /// The backup that it opens.
    public var backupID: String
    /// Who opened it.
    public var principal: String
    /// Where from, as a bridge vouched for it; nil for a local caller.
    public var address: String?
    /// The program as that caller named it.
    public var userAgent: String?
    /// The program, by its own account.
    public var client: String
    /// When it was opened.
    public var opened: Duration
    /// When it was last used.
    public var lastUsed: Duration
    /// The machine's run that the uptimes belong to.
    public var bootID: String
    /// When it was opened.
    public var openedUptime: Duration
    /// When it was last used.
    public var lastUsedUptime: Duration
    /// The backup's keys, wrapped under the token; nil for a backup without.
    public var wrappedKeys: [UInt8]?

    public init(
        id: String,
        digest: [UInt8],
        backupID: String,
        principal: String,
        address: String?,
        userAgent: String?,
        client: String,
        opened: Duration,
        lastUsed: Duration,
        bootID: String,
        openedUptime: Duration,
        lastUsedUptime: Duration,
        wrappedKeys: [UInt8]?
    ) {
        self.id = id
        self.digest = digest
        self.backupID = backupID
        self.principal = principal
        self.address = address
        self.userAgent = userAgent
        self.client = client
        self.opened = opened
        self.lastUsed = lastUsed
        self.bootID = bootID
        self.openedUptime = openedUptime
        self.lastUsedUptime = lastUsedUptime
        self.wrappedKeys = wrappedKeys
    }
}

extension StateStore {
    /// All sessions that are kept.
    public func sessions() throws -> [KeptSession] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM session")
                .map { row in
                    KeptSession(
                        id: row["id"],
                        digest: [UInt8](row["digest"] as Data),
                        backupID: row["backup_id"],
                        principal: row["principal"],
                        address: row["address"],
                        userAgent: row["user_agent"],
                        client: row["client"],
                        opened: .seconds(row["opened"] as Double),
                        lastUsed: .seconds(row["last_used"] as Double),
                        bootID: row["boot_id"],
                        openedUptime: .seconds(row["opened_uptime"] as Double),
                        lastUsedUptime: .seconds(row["last_used_uptime"] as Double),
                        wrappedKeys: (row["wrapped_keys"] as Data?).map { [UInt8]($0) }
                    )
                }
        }
    }

    /// Keeps a new session.
    ///
    /// - Parameter event: what tells of it.
    public func add(_ session: KeptSession, announcing event: PendingEvent? = nil) throws {
        try write { database in
            try database.announce(event)
            try database.execute(
                sql: "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    session.id, Data(session.digest), session.backupID, session.principal, session.address,
                    session.userAgent, session.client, session.opened.seconds, session.lastUsed.seconds,
                    session.bootID, session.openedUptime.seconds, session.lastUsedUptime.seconds,
                    session.wrappedKeys.map { Data($0) },
                ]
            )
        }
    }

    /// Keeps when sessions were last used, and forgets others.
    ///
    /// - Parameter event: what tells of their end.
    public func update(
        _ used: [KeptSession],
        removing ended: Set<String>,
        announcing event: PendingEvent? = nil
    ) throws {
        try write { database in
            try database.announce(event)
            for session in used {
                try database.execute(
                    sql:
                        "UPDATE session SET last_used = ?, boot_id = ?, opened_uptime = ?, last_used_uptime = ? WHERE id = ?",
                    arguments: [
                        session.lastUsed.seconds, session.bootID, session.openedUptime.seconds,
                        session.lastUsedUptime.seconds, session.id,
                    ]
                )
            }
            for id in ended { try database.execute(sql: "DELETE FROM session WHERE id = ?", arguments: [id]) }
        }
    }

    /// Takes back that a session was opened, and what tells of it.
    public func withdrawSession(_ id: String, announcedBy eventID: String?) throws {
        try write { database in
            try database.execute(sql: "DELETE FROM session WHERE id = ?", arguments: [id])
            try database.withdraw(eventID)
        }
    }

    /// Forgets every session.
    ///
    /// - Parameter event: what tells of that.
    public func removeSessions(announcing event: PendingEvent? = nil) throws {
        try write { database in
            try database.announce(event)
            try database.execute(sql: "DELETE FROM session")
        }
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
