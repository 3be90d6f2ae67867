import JuicerArtifacts
import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerIndex
import JuicerJobs
import JuicerProto
import JuicerProtobuf
import JuicerState
import TTRPC

/// `juicer.v1.Artifacts`.
///
/// The index blocks, and is read on threads that are there for it. What is asked for is put down in the audit log as types, and
/// as codes of ids and queries.
struct ArtifactsHandler: ArtifactsService {
    let access: AccessGuard
    let indexes: IndexKeeper
    let jobs: JobRunner
    let tokens: PageTokens
    let calls: CallRunner
    let executor: BlockingExecutor

    /// The id of the open backup that a request names, when the call's session is for it.
    ///
    /// - Throws: as ``AccessGuard/unlocked(_:of:_:)``.
    func unlocked(_ selector: String, _ context: ServerContext, _ record: CallRecord) async throws -> String {
        try await access.unlocked(selector, of: context, record).id
    }

    /// Reads the index of a backup.
    ///
    /// - Throws: `RPCError` FAILED_PRECONDITION when nothing of the backup was ever indexed.
    func reading<R: Sendable>(
        _ backupID: String,
        _ body: @escaping @Sendable (ArtifactIndex) throws -> R
    ) async throws -> R {
        try await executor.run {
            guard let index = try indexes.index(of: backupID) else {
                throw StatusTable.notIndexed("nothing of the backup is indexed yet")
            }
            return try body(index)
        }
    }

    func summary(
        _ request: ArtifactSummaryRequest,
        context: ServerContext
    ) async throws -> ArtifactSummaryResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            // Before the index is looked at: a job that ends in between shows in its states.
            let jobID = try await indexJob(of: backupID)
            var response = try await executor.run {
                try indexes.index(of: backupID).map { ArtifactSummaryResponse(try $0.summary()) } ?? .nothing
            }
            response.jobID = jobID ?? ""
            return response
        }
    }

    /// The job that indexes a backup now, or is about to.
    private func indexJob(of backupID: String) async throws -> String? {
        let states: [JuicerJobs.JobState] = [.running, .queued]
        let filter = JobFilter(backupIDs: [backupID], states: Set(states.map(\.rawValue)))
        return try await jobs.jobs(filter, limit: JobRunner.Limits().open).first { $0.kind == .index }?.id
    }

    func search(_ request: SearchArtifactsRequest, context: ServerContext) async throws -> SearchArtifactsResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let search = try JuicerIndex.SearchRequest(request)
            record.filter(search.filter)
            record.text("query", search.query)
            let filters = [backupID, search.query, "\(search.mode)", "\(search.order)"] + search.filter.parts
            let list = try ItemList(.hits, filters, request.page, tokens)
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.search(search, page)
                    let answer = SearchArtifactsResponse(
                        hits: found.items.map { SearchHit($0, extent) },
                        page: list.info(total: found.total, next: found.next)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }

    func timeline(_ request: TimelineRequest, context: ServerContext) async throws -> TimelineResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let filter = try ItemFilter(request.filter)
            record.filter(filter)
            let isUp = request.oldestFirst
            let list = try ItemList(.timeline, [backupID, "\(isUp)"] + filter.parts, request.page, tokens)
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.timeline(filter, oldestFirst: isUp, page)
                    let answer = TimelineResponse(
                        items: found.items.map { ArtifactItem($0, extent) },
                        page: list.info(total: found.total, next: found.next)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }

    func countByDay(_ request: CountByDayRequest, context: ServerContext) async throws -> CountByDayResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let filter = try ItemFilter(request.filter)
            guard (-840...840).contains(request.utcOffsetMinutes) else {
                throw RPCError.badField("utc_offset_minutes", "must be between -840 and 840")
            }
            record.filter(filter)
            return try await reading(backupID) { index in
                let days = try index.countByDay(filter, utcOffsetMinutes: Int(request.utcOffsetMinutes))
                var response = CountByDayResponse()
                response.days = days.map { day in
                    DayCount(day: day.date, type: ArtifactType(day.kind), count: day.count)
                }
                guard WireFormat.fits(response, bytes: ItemList.mostBytes) else {
                    throw RPCError(
                        .resourceExhausted,
                        "there are more days than fit an answer",
                        reason: "TOO_MANY_DAYS",
                        metadata: ["hint": "ask for a part of the time with since and until"]
                    )
                }
                return response
            }
        }
    }

    func get(_ request: GetArtifactRequest, context: ServerContext) async throws -> GetArtifactResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let kind = try ArtifactKind(request.type, "type")
            record.types([kind])
            record.text("id", request.id)
            return try await reading(backupID) { index in
                let item = try index.item(kind, id: request.id)
                return ItemExtent.fitting { GetArtifactResponse(item: ArtifactItem(item, $0)) }
            }
        }
    }

    func list(_ request: ListArtifactsRequest, context: ServerContext) async throws -> ListArtifactsResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let kind = try ArtifactKind(request.type, "type")
            var wanted = request.filter
            wanted?.types = []
            let filter = try ItemFilter(wanted)
            record.types([kind])
            record.filter(filter)
            let isUp = request.oldestFirst
            let filters = [backupID, "\(kind.rawValue)", "\(isUp)"] + filter.parts
            let list = try ItemList(.items, filters, request.page, tokens)
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.items(kind, filter, oldestFirst: isUp, page)
                    let answer = ListArtifactsResponse(
                        items: found.items.map { ArtifactItem($0, extent) },
                        page: list.info(total: found.total, next: found.next)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }
}
