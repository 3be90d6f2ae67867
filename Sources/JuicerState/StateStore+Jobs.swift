internal import Foundation
internal import GRDB

extension StateStore {
    /// Jobs, newest first.
    ///
    /// - Parameters:
    ///   - prefix: how their ids begin, in hexadecimal digits.
    ///   - after: the last job of the page before.
    ///   - limit: how many at most.
    public func jobs(
        _ filter: JobFilter = JobFilter(),
        prefix: String = "",
        after: (created: Int64, id: String)? = nil,
        limit: Int
    ) throws -> [KeptJob] {
        let (condition, arguments) = filter.condition
        let position: StatementArguments = [
            "created": after?.created ?? .max, "id": after?.id ?? "", "limit": limit, "first": prefix,
            // Comes after every hexadecimal digit.
            "last": prefix + "g",
        ]
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM job WHERE \(condition) AND (created, id) < (:created, :id)
                        AND id >= :first AND id < :last
                    ORDER BY created DESC, id DESC LIMIT :limit
                    """,
                arguments: arguments &+ position
            )
            .map { KeptJob($0) }
        }
    }

    /// How many jobs there are.
    public func jobCount(_ filter: JobFilter) throws -> Int {
        let (condition, arguments) = filter.condition
        return try read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM job WHERE \(condition)", arguments: arguments) ?? 0
        }
    }

    /// Keeps a new job. Where there are more than may be, those that were over first go.
    ///
    /// - Parameters:
    ///   - bound: how many jobs that are over are kept.
    ///   - event: what tells of it.
    public func add(_ job: KeptJob, keeping bound: Int, announcing event: PendingEvent? = nil) throws {
        try write { database in
            try database.announce(event)
            try database.execute(
                sql: """
                    DELETE FROM job WHERE id IN (
                        SELECT id FROM job WHERE finished IS NOT NULL ORDER BY finished DESC, id LIMIT -1 OFFSET ?
                    )
                    """,
                arguments: [bound]
            )
            try database.execute(
                sql: "INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    job.id, job.kind, job.backupID, job.arguments, job.principal, job.state, job.stage, job.itemsDone,
                    job.itemsTotal, job.bytesDone, job.bytesTotal, job.itemsFailed, Data(job.failures),
                    job.resume.map { Data($0) }, job.created, job.started, job.finished,
                ]
            )
        }
    }

    /// Keeps how a job is now; one that was forgotten stays so.
    ///
    /// - Parameters:
    ///   - parts: what changed about its parts.
    ///   - event: what tells of it.
    public func update(
        _ job: KeptJob,
        _ parts: JobPartChange = JobPartChange(),
        announcing event: PendingEvent? = nil
    ) throws {
        try write { database in
            try database.announce(event)
            try database.execute(
                sql: """
                    UPDATE job SET state = ?, stage = ?, items_done = ?, items_total = ?, bytes_done = ?,
                        bytes_total = ?, items_failed = ?, failures = ?, resume = ?, started = ?, finished = ?
                    WHERE id = ?
                    """,
                arguments: [
                    job.state, job.stage, job.itemsDone, job.itemsTotal, job.bytesDone, job.bytesTotal,
                    job.itemsFailed, Data(job.failures), job.resume.map { Data($0) }, job.started, job.finished,
                    job.id,
                ]
            )
            guard database.changesCount == 1 else { return }
            switch parts.all {
            case .due?:
                try database.execute(sql: "UPDATE job_part SET is_due = 1 WHERE job_id = ?", arguments: [job.id])
            case .forgotten?: try database.execute(sql: "DELETE FROM job_part WHERE job_id = ?", arguments: [job.id])
            case nil: break
            }
            for part in parts.settled {
                try database.execute(
                    sql: "DELETE FROM job_part WHERE job_id = ? AND part = ?",
                    arguments: [job.id, part]
                )
            }
            for part in parts.failed {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO job_part VALUES (?, ?, 0)",
                    arguments: [job.id, part]
                )
            }
        }
    }

    /// How many parts of a job failed.
    public func partCount(ofJob id: String) throws -> Int {
        try read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM job_part WHERE job_id = ?", arguments: [id]) ?? 0
        }
    }

    /// Parts of a job that failed before and are to be tried again, by name.
    public func dueParts(ofJob id: String) throws -> [String] {
        try read { database in
            try String.fetchAll(
                database,
                sql: "SELECT part FROM job_part WHERE job_id = ? AND is_due = 1 ORDER BY part",
                arguments: [id]
            )
        }
    }
}

extension JobFilter {
    /// What a row must be, for WHERE.
    fileprivate var condition: (sql: String, arguments: StatementArguments) {
        var sql = "1"
        var arguments = StatementArguments()
        func demand(_ column: String, _ values: Set<String>) {
            let names = (0..<values.count).map { "\(column)_\($0)" }
            sql += " AND \(column) IN (\(names.map { ":" + $0 }.joined(separator: ", ")))"
            for (name, value) in zip(names, values) { arguments = arguments &+ [name: value] }
        }
        if let backupIDs { demand("backup_id", backupIDs) }
        if !states.isEmpty { demand("state", states) }
        return (sql, arguments)
    }
}

extension KeptJob {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"],
            kind: row["kind"],
            backupID: row["backup_id"],
            arguments: row["arguments"],
            principal: row["principal"],
            state: row["state"],
            failures: [UInt8](row["failures"] as Data),
            created: row["created"]
        )
        stage = row["stage"]
        itemsDone = row["items_done"]
        itemsTotal = row["items_total"]
        bytesDone = row["bytes_done"]
        bytesTotal = row["bytes_total"]
        itemsFailed = row["items_failed"]
        resume = (row["resume"] as Data?).map { [UInt8]($0) }
        started = row["started"]
        finished = row["finished"]
    }
}
