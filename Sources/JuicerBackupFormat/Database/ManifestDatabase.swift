internal import JuicerCore
internal import JuicerSQLite

/// The tables of Manifest.db, for one thread at a time.
///
/// Rows are ordered by domain and, within one, by rowid: the index on the domain holds both, so that a page costs the
/// same wherever it lies. Rows whose domain is no text are not listed; iOS 10.0 has one with nothing in it.
final class ManifestDatabase {
    /// One row; bytes are only lent.
    struct Row {
        let position: Int64
        let fileID: FileID?
        let domain: [UInt8]
        let relativePath: [UInt8]
        let flags: Int64
    }

    private static let columns = "rowid, fileID, domain, relativePath, flags, file"
    private static let mostDomains = 100_000

    private let connection: Connection
    /// Compiled once: each file that is read is looked up by it.
    private let rowByFileID: Statement

    init(_ source: some RandomAccessSource) throws {
        var options = ReadOptions()
        options.maximumValueByteCount = 16 << 20
        connection = try Connection(reading: source, options: options)
        // A table that lacks a column is no list of files.
        rowByFileID = try connection.prepare("SELECT \(Self.columns) FROM Files WHERE fileID = ?1 LIMIT 1")
        let encoding = try connection.prepare("PRAGMA encoding")
        guard try encoding.step(), encoding.text(0) == "UTF-8" else {
            throw BackupFormatError(.manifestDamaged, "Manifest.db is not in UTF-8")
        }
    }

    /// The values of the table of properties that iOS 10.0 encrypts its records by.
    func recordProtection() -> RecordProtection? {
        // The table is empty from 10.1 on, and missing from what some tools write.
        guard let salt = try? property("salt"), !salt.isEmpty, salt.count <= 1024 else { return nil }
        let hash = try? property("passwordHash")
        return RecordProtection(salt: salt, passphraseHash: hash?.count == 32 ? hash : nil)
    }

    private func property(_ key: String) throws -> [UInt8]? {
        let statement = try connection.prepare("SELECT value FROM Properties WHERE key = ?1")
        try statement.bind(key, at: 1)
        return try statement.step() ? statement.blob(0) : nil
    }

    /// How many entries a query selects, whatever page it wants.
    func count(_ query: ManifestQuery) throws -> Int64 {
        let place = query.domain == nil ? "typeof(domain) = 'text'" : "domain = CAST(?1 AS TEXT)"
        let statement = try connection.prepare("SELECT count(*) FROM Files WHERE \(place)\(Self.like(query))")
        if let domain = query.domain { try statement.bind(Array(domain.utf8), at: 1) }
        if let pattern = query.pattern { try statement.bind(pattern, at: 4) }
        return try statement.step() ? statement.integer(0) ?? 0 : 0
    }

    /// The domains by name with their counts.
    func domains() throws -> [DomainSummary] {
        let statement = try connection.prepare(
            "SELECT domain, count(*) FROM Files WHERE typeof(domain) = 'text' GROUP BY domain ORDER BY domain LIMIT ?1"
        )
        try statement.bind(Int64(Self.mostDomains + 1), at: 1)
        var domains: [DomainSummary] = []
        while try statement.step() {
            domains.append(DomainSummary(name: statement.text(0) ?? "", entryCount: statement.integer(1) ?? 0))
        }
        guard domains.count <= Self.mostDomains else {
            throw BackupFormatError(.limitExceeded, "Manifest.db has more than \(Self.mostDomains) domains")
        }
        return domains
    }

    /// Passes over the rows that a query selects from its cursor on, at most one more than its limit, until the body says that it has
    /// enough.
    func rows(_ query: ManifestQuery, _ body: (Row, UnsafeRawBufferPointer) throws -> Bool) throws {
        var left = query.limit + 1
        if let domain = query.domain.map({ Array($0.utf8) }) ?? query.after?.domain {
            // A cursor of another domain is before or after all of this one; the caller's order says after.
            let position = query.after?.position ?? Int64.min
            let place = "domain = CAST(?1 AS TEXT) AND rowid > ?2"
            guard let count = try run(place, "rowid", query, domain, position, left, body) else { return }
            left -= count
        }
        guard query.domain == nil, left > 0 else { return }
        let comparison = query.after == nil ? ">=" : ">"
        let place = "domain \(comparison) CAST(?1 AS TEXT) AND typeof(domain) = 'text' AND ?2 = 0"
        _ = try run(place, "domain, rowid", query, query.after?.domain ?? [], 0, left, body)
    }

    /// Finds a row by its id. One that only compares as equal, under the rules that the table has for its texts, is another's.
    func row<R>(_ fileID: FileID, _ body: (Row, UnsafeRawBufferPointer) throws -> R) throws -> R? {
        defer { rowByFileID.reset() }
        try rowByFileID.bind(fileID.description, at: 1)
        guard try rowByFileID.step() else { return nil }
        return try lend(rowByFileID) { row, blob in row.fileID == fileID ? try body(row, blob) : nil }
    }

    /// Finds a row by its place, in a list whose ids are not what they should be.
    func row<R>(
        domain: [UInt8],
        relativePath: [UInt8],
        _ body: (Row, UnsafeRawBufferPointer) throws -> R
    ) throws -> R? {
        let statement = try connection.prepare(
            """
            SELECT \(Self.columns) FROM Files
            WHERE relativePath = CAST(?1 AS TEXT) AND domain = CAST(?2 AS TEXT) LIMIT 1
            """
        )
        try statement.bind(relativePath, at: 1)
        try statement.bind(domain, at: 2)
        return try statement.step() ? try lend(statement, body) : nil
    }

    /// - Returns: how many rows there were; nil when the body had enough.
    private func run(
        _ place: String,
        _ order: String,
        _ query: ManifestQuery,
        _ domain: [UInt8],
        _ position: Int64,
        _ limit: Int,
        _ body: (Row, UnsafeRawBufferPointer) throws -> Bool
    ) throws -> Int? {
        let statement = try connection.prepare(
            "SELECT \(Self.columns) FROM Files WHERE \(place)\(Self.like(query)) ORDER BY \(order) LIMIT ?3"
        )
        try statement.bind(domain, at: 1)
        try statement.bind(position, at: 2)
        try statement.bind(Int64(limit), at: 3)
        if let pattern = query.pattern { try statement.bind(pattern, at: 4) }
        var count = 0
        while try statement.step() {
            count += 1
            guard try lend(statement, body) else { return nil }
        }
        return count
    }

    private static func like(_ query: ManifestQuery) -> String {
        query.pattern == nil ? "" : " AND relativePath LIKE ?4 ESCAPE '\\'"
    }

    private func lend<R>(
        _ statement: Statement,
        _ body: (Row, UnsafeRawBufferPointer) throws -> R
    ) throws -> R {
        let row = Row(
            position: statement.integer(0) ?? 0,
            fileID: statement.withBlob(1) { FileID(text: $0) },
            domain: statement.blob(2) ?? [],
            relativePath: statement.blob(3) ?? [],
            flags: statement.integer(4) ?? 0
        )
        return try statement.withBlob(5) { try body(row, $0) }
    }
}
