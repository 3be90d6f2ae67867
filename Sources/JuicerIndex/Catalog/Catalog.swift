internal import GRDB
internal import JuicerArtifacts
internal import JuicerSQLite
internal import JuicerVault
internal import Synchronization

/// The part of an index that changes: what is indexed, and who the people are. A database of its own, in GRDB's hands.
final class Catalog: Sendable {
    private let volume: Volume
    private let vfs: WritableVFS
    private let queue: DatabaseQueue
    private let isClosed = Atomic(false)
    /// Spreads the ids of items over hashes, so that nobody can choose ids that fall together.
    let seed: UInt64
    /// By which telephone numbers are read, for as long as the database is there.
    let region: String

    /// - Parameter region: of a catalog that is made now.
    init(on storage: IndexStorage, region: String) throws {
        volume = storage.volume
        vfs = storage.vfs
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY")
        }
        do {
            queue = try DatabaseQueue(path: vfs.uri(for: IndexFiles.catalog), configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            let schema = CatalogSchema.migrations(region: region)
            guard try queue.read({ try !schema.hasBeenSuperseded($0) }) else { throw IndexError.newerVersion }
            try schema.migrate(queue)
            let path = VolumePath(IndexFiles.catalog)
            let known = storage.manifest.counter(of: path) ?? 0
            let opened: UInt64
            (seed, self.region, opened) = try queue.write { database in
                let found = try Int64.fetchOne(database, sql: "SELECT opened FROM catalog") ?? 0
                // A crash leaves the database ahead of the manifest, never behind it.
                guard found >= 0, UInt64(found) >= known else { throw IndexError.putBack }
                try database.execute(sql: "UPDATE catalog SET opened = ?", arguments: [found + 1])
                // Nobody builds at this moment: what ran has died, and what another version made cannot be read.
                let (pending, running) = (IndexState.pending.rawValue, IndexState.running.rawValue)
                try database.execute(sql: "UPDATE type SET state = ? WHERE state = ?", arguments: [pending, running])
                try database.execute(
                    sql: """
                        UPDATE type SET state = ?, generation = 0, item_count = 0, conversation_count = 0, mark = ''
                            WHERE generation > 0 AND version <> ?
                        """,
                    arguments: [pending, TypeSchema.version]
                )
                let seed = try Int64.fetchOne(database, sql: "SELECT seed FROM catalog") ?? 0
                let region = try String.fetchOne(database, sql: "SELECT region FROM catalog") ?? ""
                return (UInt64(bitPattern: seed), region, UInt64(found) + 1)
            }
            storage.manifest.setCounter(of: path, to: opened)
            try storage.manifest.commit()
        } catch {
            throw Self.cause(of: error, volume, vfs)
        }
    }

    /// Nothing can be done with it afterwards; its connection is still there while somebody uses it.
    func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        // GRDB crashes when a queue that was closed is used, as by a call that came a moment before.
        try? queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }

    func checkOpen() throws {
        // SQLite has pages of its own that it would still answer from.
        if volume.isSealed { throw VolumeError.sealed }
        if isClosed.load(ordering: .relaxed) { throw IndexError.closed }
    }

    func read<R>(_ body: (Database) throws -> R) throws -> R {
        try checkOpen()
        do { return try queue.read(body) } catch { throw cause(of: error) }
    }

    func write<R>(_ body: (Database) throws -> R) throws -> R {
        try checkOpen()
        do { return try queue.write(body) } catch { throw cause(of: error) }
    }

    /// What a failure means: the volume's own error where there was one.
    func cause(of error: any Error) -> any Error {
        let cause = Self.cause(of: error, volume, vfs)
        // Cut off from its files in the middle of a read.
        return cause is IndexError && isClosed.load(ordering: .relaxed) ? IndexError.closed : cause
    }

    private static func cause(of error: any Error, _ volume: Volume, _ vfs: WritableVFS) -> any Error {
        let code: Int32
        switch error {
        case let error as DatabaseError:
            if let cause = vfs.takeError() { return cause }
            code = error.extendedResultCode.rawValue
        case let error as SQLiteError:
            if let cause = error.cause { return cause }
            code = error.extendedCode
        case is RowCodingError: return IndexError.damaged
        default: return error
        }
        // Its connections were closed with the vault.
        if volume.isSealed { return VolumeError.sealed }
        switch SQLiteError.Code(rawValue: code & 0xFF) {
        case .corrupt, .notADatabase: return IndexError.damaged
        default: return IndexError.failed(code: code)
        }
    }
}

// MARK: - Types

extension Catalog {
    /// The generations that can be read.
    func generations() throws -> [ArtifactKind: Int64] {
        try read { database in
            var found: [ArtifactKind: Int64] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT kind, generation FROM type WHERE generation > 0") {
                if let kind = ArtifactKind(rawValue: row[0]) { found[kind] = row[1] }
            }
            return found
        }
    }

    /// Whether the type was found not to be in the backup, so that an empty list is the truth.
    func isAbsent(_ kind: ArtifactKind) throws -> Bool {
        try read { database in
            try Int64.fetchOne(database, sql: "SELECT state FROM type WHERE kind = ?", arguments: [kind.rawValue])
                == IndexState.absent.rawValue
        }
    }

    /// Notes that the files of a type are not there any more, or not those that were written.
    func forget(_ kind: ArtifactKind) throws {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE type SET state = ?, generation = 0, item_count = 0, conversation_count = 0, mark = ''
                        WHERE kind = ?
                    """,
                arguments: [IndexState.pending.rawValue, kind.rawValue]
            )
        }
    }

    func summaries() throws -> [TypeSummary] {
        try read { database in
            var problems: [UInt8: [String]] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT kind, text FROM problem ORDER BY kind, position") {
                problems[row[0], default: []].append(row[1])
            }
            var rows: [UInt8: Row] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT * FROM type") { rows[row["kind"]] = row }
            return ArtifactKind.allCases.map { kind in
                var summary = TypeSummary(kind)
                summary.problems = problems[kind.rawValue] ?? []
                guard let row = rows[kind.rawValue] else { return summary }
                summary.state = IndexState(rawValue: row["state"]) ?? .pending
                summary.itemCount = row["item_count"]
                summary.conversationCount = row["conversation_count"]
                summary.failedCount = row["failed_count"]
                summary.mark = row["mark"]
                summary.first = (row["first_time"] as Int64?).map { UnixTime(nanoseconds: $0) }
                summary.last = (row["last_time"] as Int64?).map { UnixTime(nanoseconds: $0) }
                return summary
            }
        }
    }

    /// Notes that a build begins, and gives its number.
    func begin(_ kind: ArtifactKind) throws -> Int64 {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO type VALUES (?, ?, 0, ?, 1, 0, 0, 0, NULL, NULL, '')
                    ON CONFLICT (kind) DO UPDATE SET state = excluded.state, last_number = last_number + 1
                    """,
                arguments: [kind.rawValue, IndexState.running.rawValue, TypeSchema.version]
            )
            let sql = "SELECT last_number FROM type WHERE kind = ?"
            return try Int64.fetchOne(database, sql: sql, arguments: [kind.rawValue]) ?? 1
        }
    }

    /// Notes that a build ended without anything that can be read; what an earlier one made stays.
    func end(_ summary: TypeSummary) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE type SET state = ?, failed_count = ?, mark = ? WHERE kind = ?",
                arguments: [summary.state.rawValue, summary.failedCount, summary.mark, summary.kind.rawValue]
            )
            try Self.replaceProblems(summary, in: database)
        }
    }

    /// Makes a build's files the ones that are read, in one step with all that belongs to them.
    func publish(_ build: BuildResult) throws {
        let summary = build.summary
        let kind = summary.kind.rawValue
        try write { database in
            try database.execute(
                sql: """
                    UPDATE type SET state = ?, generation = ?, version = ?, item_count = ?, conversation_count = ?,
                        failed_count = ?, first_time = ?, last_time = ?, mark = ? WHERE kind = ?
                    """,
                arguments: [
                    summary.state.rawValue, build.generation, TypeSchema.version, summary.itemCount,
                    summary.conversationCount, summary.failedCount, summary.first?.nanoseconds,
                    summary.last?.nanoseconds, summary.mark, kind,
                ]
            )
            try Self.replaceProblems(summary, in: database)
            let handle = try database.makeStatement(
                sql: """
                    INSERT INTO handle VALUES (?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name = ''
                    """
            )
            for each in build.handles { try handle.execute(arguments: [each.id, each.key, each.name]) }
            try database.execute(sql: "DELETE FROM handle_use WHERE kind = ?", arguments: [kind])
            let use = try database.makeStatement(sql: "INSERT INTO handle_use VALUES (?, ?, ?, ?)")
            for (handle, each) in build.uses {
                try use.execute(arguments: [kind, handle, each.count, each.last == .min ? nil : each.last])
            }
            guard summary.kind == .contact else { return }
            try database.execute(sql: "DELETE FROM contact; DELETE FROM contact_handle")
            let contact = try database.makeStatement(sql: "INSERT INTO contact VALUES (?, ?, ?, ?, ?)")
            let of = try database.makeStatement(sql: "INSERT OR IGNORE INTO contact_handle VALUES (?, ?)")
            for (position, each) in build.contacts.enumerated() {
                try contact.execute(arguments: [position, each.id, each.name, each.link, each.pictureFileID])
                for handle in each.handles { try of.execute(arguments: [position, handle]) }
            }
        }
    }

    private static func replaceProblems(_ summary: TypeSummary, in database: Database) throws {
        let kind = summary.kind.rawValue
        try database.execute(sql: "DELETE FROM problem WHERE kind = ?", arguments: [kind])
        for (position, text) in summary.problems.enumerated() {
            try database.execute(sql: "INSERT INTO problem VALUES (?, ?, ?)", arguments: [kind, position, text])
        }
    }
}

// MARK: - People

extension Catalog {
    func handles() throws -> [KnownHandle] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT id, key, name FROM handle ORDER BY id")
                .map { KnownHandle(id: $0[0], key: $0[1], name: $0[2]) }
        }
    }

    func contacts() throws -> [KnownContact] {
        try read { database in
            var handles: [Int64: [UInt32]] = [:]
            let pairs = try Row.fetchAll(
                database,
                sql: "SELECT contact, handle FROM contact_handle ORDER BY contact, handle"
            )
            for row in pairs { handles[row[0], default: []].append(row[1]) }
            let sql = "SELECT position, id, name, link, picture_file FROM contact ORDER BY position"
            return try Row.fetchAll(database, sql: sql)
                .map {
                    KnownContact(
                        id: $0[1],
                        name: $0[2],
                        link: $0[3],
                        pictureFileID: $0[4],
                        handles: handles[$0[0]] ?? []
                    )
                }
        }
    }

    /// How often items of each type name each handle.
    func handleUses() throws -> [ArtifactKind: [UInt32: HandleUse]] {
        try read { database in
            var found: [ArtifactKind: [UInt32: HandleUse]] = [:]
            let rows = try Row.fetchCursor(database, sql: "SELECT kind, handle, count, last_time FROM handle_use")
            while let row = try rows.next() {
                guard let kind = ArtifactKind(rawValue: row[0]) else { continue }
                found[kind, default: [:]][row[1]] = HandleUse(count: row[2], last: row[3] ?? .min)
            }
            return found
        }
    }
}
