import JuicerAccess
import JuicerArtifacts
import JuicerBackupFormat
import JuicerBackups
import JuicerJobs
import JuicerProto
import JuicerProtobuf
import JuicerSessions
import JuicerState
import TTRPC

/// `juicer.v1.Jobs`.
struct JobsHandler: JobsService {
    /// How long after an answer of Watch the next one comes at the soonest.
    private static let watchInterval: Duration = .milliseconds(100)

    let jobs: JobRunner
    let access: AccessGuard
    let tokens: PageTokens
    let calls: CallRunner

    // MARK: - Looking

    func list(_ request: ListJobsRequest, context: ServerContext) async throws -> ListJobsResponse {
        try await calls.run(context) {
            let states = try request.states.map { state in
                guard let known = JuicerJobs.JobState(state) else {
                    throw RPCError.badField("states", "must be states that there are")
                }
                return known.rawValue
            }
            var filter = JobFilter(backupIDs: try visibleBackups(context), states: Set(states))
            if !request.backupID.isEmpty {
                let backupID = (try? await access.sessions.backups.resolve(request.backupID))?.summary.id
                let wanted: Set = [backupID ?? request.backupID]
                filter.backupIDs = filter.backupIDs.map { $0.intersection(wanted) } ?? wanted
            }
            let filters = states.sorted() + [filter.backupIDs.map { $0.sorted().joined(separator: " ") } ?? "all"]
            let size = try PageRequest.size(of: request.page)
            let position = try tokens.position(request.page, .jobs, filters: filters)
            let found = try await jobs.jobs(
                filter,
                after: position.map { JobCursor($0.cursor).position },
                limit: size + 1
            )
            let page = found.prefix(size)
            let total: Int64
            if let position { total = position.total } else { total = Int64(try await jobs.count(filter)) }
            var response = ListJobsResponse()
            response.jobs = page.map { JuicerProto.Job($0) }
            response.page = tokens.info(
                .jobs,
                filters: filters,
                total: total,
                next: found.count > size ? page.last.map { JobCursor(after: $0).bytes } : nil
            )
            return response
        }
    }

    func get(_ request: GetJobRequest, context: ServerContext) async throws -> GetJobResponse {
        try await calls.run(context) {
            GetJobResponse(job: JuicerProto.Job(try await job(request.id, context)))
        }
    }

    func watch(
        _ request: WatchJobRequest,
        context: ServerContext,
        responses: ResponseWriter<WatchJobResponse>
    ) async throws {
        try await calls.run(context) {
            let found = try await job(request.id, context)
            for await job in try await jobs.watch(found.id) {
                // What a caller may see can end while it looks.
                guard try visibleBackups(context)?.contains(job.backupID) ?? true else {
                    throw BackupsError.locked(job.backupID)
                }
                try await responses.write(WatchJobResponse(job: JuicerProto.Job(job)))
                if job.state.isOver { return }
                try await Task.sleep(for: Self.watchInterval)
            }
            try Task.checkCancellation()
            throw StatusTable.vaultSealed
        }
    }

    /// The one job that is meant, when the caller may see it.
    private func job(_ prefix: String, _ context: ServerContext) async throws -> JuicerJobs.Job {
        let prefix = prefix.lowercased()
        guard !prefix.isEmpty, prefix.allSatisfy(\.isHexDigit) else { throw JobError.notFound }
        let filter = JobFilter(backupIDs: try visibleBackups(context))
        let found = try await jobs.jobs(filter, prefix: prefix, limit: 2)
        guard let job = found.first, found.count == 1 else { throw JobError.notFound }
        return job
    }

    /// The backups whose jobs the caller may see; nil for all.
    private func visibleBackups(_ context: ServerContext) throws -> Set<String>? {
        let identity = try access.identity(of: context)
        if identity.permissions.allows(.manage) { return identity.backupIDs }
        let own = access.sessions.store.sessions.filter { session in
            session.principal == identity.principal && session.origin == identity.origin
                && identity.mayTouch(session.backupID)
        }
        return Set(own.map(\.backupID))
    }

    // MARK: - Asking for work

    func start(_ request: StartJobRequest, context: ServerContext) async throws -> StartJobResponse {
        try await calls.audited(context) { record in
            let kind: JuicerJobs.JobKind
            var arguments: [String: String] = [:]
            switch request.work {
            case .index(let work):
                kind = .index
                let types = try work.types.map { try ArtifactKind($0, "work.index.types").rawValue }
                arguments["types"] = Set(types).sorted().map { String($0) }.joined(separator: " ")
                arguments["rebuild"] = work.rebuild ? "yes" : ""
            case .verify(let work):
                kind = .verify
                arguments["domain"] = work.domain
            case .extract(let work):
                kind = .extract
                arguments["domain"] = work.domain
                arguments["like"] = work.like
            case .purge: kind = .purge
            case nil: throw RPCError.badField("work", "must say what to do")
            }
            arguments = arguments.filter { !$0.value.isEmpty }
            record.target("domain", arguments["domain"] ?? "")
            record.text("like", arguments["like"] ?? "")
            try checkPermission(kind, context)
            let backupID = try await backup(of: request, context, record)
            let principal = try access.identity(of: context).principal.description
            let (job, isExisting) = try await jobs.start(kind, of: backupID, arguments, by: principal) { job in
                record.target("job", job.id)
                return record.announcement()
            }
            if isExisting { record.target("job", job.id) }
            do {
                try await record.commit()
            } catch {
                if !isExisting { _ = try? await jobs.cancel(job.id) }
                throw error
            }
            return StartJobResponse(job: JuicerProto.Job(job), existing: isExisting)
        }
    }

    /// The full id of the backup to work on, when the caller may.
    private func backup(
        of request: StartJobRequest,
        _ context: ServerContext,
        _ record: CallRecord
    ) async throws -> String {
        guard case .purge(let work) = request.work else {
            return try await access.unlocked(request.backupID, of: context, record).id
        }
        record.target("backup", work.confirmBackupID)
        // The backup itself may be gone: then its full id names what is kept of it.
        if request.backupID != work.confirmBackupID {
            let backup = try await access.sessions.backups.resolve(request.backupID)
            guard backup.summary.id == work.confirmBackupID else {
                throw RPCError.badField("work.purge.confirm_backup_id", "must be the full id of the backup")
            }
        }
        try access.identity(of: context, touching: work.confirmBackupID)
        return work.confirmBackupID
    }

    /// What a job does must be allowed as if it were called for directly.
    private func checkPermission(_ kind: JuicerJobs.JobKind, _ context: ServerContext) throws {
        let needed: Permission =
            switch kind {
            case .index, .verify: .read
            case .extract, .export: .export
            case .purge: .manage
            }
        guard try access.identity(of: context).permissions.allows(needed) else {
            throw RPCError(
                .permissionDenied,
                "this job needs the permission \(needed.rawValue)",
                reason: "PERMISSION_MISSING"
            )
        }
    }

    func cancel(_ request: CancelJobRequest, context: ServerContext) async throws -> CancelJobResponse {
        try await calls.audited(context) { record in
            let found = try await job(request.id, context)
            record.target("job", found.id)
            record.target("backup", found.backupID)
            let job = try await jobs.cancel(found.id) { record.announcement() }
            return CancelJobResponse(job: JuicerProto.Job(job))
        }
    }

    func retry(_ request: RetryJobRequest, context: ServerContext) async throws -> RetryJobResponse {
        try await calls.audited(context) { record in
            let found = try await job(request.id, context)
            record.target("job", found.id)
            record.target("backup", found.backupID)
            try checkPermission(found.kind, context)
            let job = try await jobs.retry(found.id) { record.announcement() }
            return RetryJobResponse(job: JuicerProto.Job(job))
        }
    }
}
