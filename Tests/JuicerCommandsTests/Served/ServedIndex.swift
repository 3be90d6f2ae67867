import JuicerProto
import JuicerProtobuf
import Synchronization
import TTRPC

@testable import JuicerCommands

/// What the index of a served backup holds.
struct ServedContents: Sendable {
    var types: [ArtifactTypeSummary] = []
    var conversations: [Conversation] = []
    var messages: [MessageItem] = []
    var items: [ArtifactItem] = []
    var albums: [AlbumItem] = []
    var people: [PersonItem] = []
    var days: [DayCount] = []
    /// Types that nothing can be asked about yet.
    var notIndexed: Set<ArtifactType> = []
}

/// The index of some backups, served by a real server over a real socket, in memory. Pages are small.
final class ServedIndex: ArtifactsService, JobsService {
    static let pageSize = 7

    let contents: [String: ServedContents]
    /// The filters and work that were asked for, in words.
    let asked = Mutex<[String]>([])

    init(_ contents: ServedContents, second: ServedContents? = nil) {
        var all = [ServedBackup.id: contents]
        all[ServedBackup.secondID] = second
        self.contents = all
    }

    // MARK: - Artifacts

    func summary(_ request: ArtifactSummaryRequest, context: ServerContext) throws -> ArtifactSummaryResponse {
        let contents = try find(request.backupID, context)
        return ArtifactSummaryResponse(
            types: contents.types,
            conversationCount: Int64(contents.conversations.count),
            personCount: Int64(contents.people.count),
            jobID: contents.notIndexed.isEmpty ? "" : "job-1"
        )
    }

    func search(_ request: SearchArtifactsRequest, context: ServerContext) throws -> SearchArtifactsResponse {
        let contents = try find(request.backupID, context, request.filter?.types.first)
        note("\(request.mode) \(request.order) \(request.filter.map { "\($0)" } ?? "")")
        let fitting = contents.items.filter { ItemLine($0, utc: true).what.contains(request.query) }
        let hits = fitting.map { item in
            let snippet = String(ItemLine(item, utc: true).what.prefix(300))
            let scalars = snippet.components(before: request.query)
            return SearchHit(
                item: item,
                snippet: snippet,
                highlights: [Highlight(start: scalars, length: Int32(request.query.unicodeScalars.count))],
                rank: 1
            )
        }
        let (part, page) = try Self.page(hits, request.page)
        return SearchArtifactsResponse(hits: part, page: page)
    }

    func timeline(_ request: TimelineRequest, context: ServerContext) throws -> TimelineResponse {
        let contents = try find(request.backupID, context, request.filter?.types.first)
        note("\(request.filter.map { "\($0)" } ?? "")")
        let (part, page) = try Self.page(
            request.oldestFirst ? contents.items : contents.items.reversed(),
            request.page
        )
        return TimelineResponse(items: part, page: page)
    }

    func countByDay(_ request: CountByDayRequest, context: ServerContext) throws -> CountByDayResponse {
        CountByDayResponse(days: try find(request.backupID, context).days)
    }

    func get(_ request: GetArtifactRequest, context: ServerContext) throws -> GetArtifactResponse {
        let contents = try find(request.backupID, context, request.type)
        let all = contents.items + contents.messages.map { ArtifactItem(item: .message($0)) }
        guard let item = all.first(where: { ItemLine($0, utc: true).id == request.id }) else {
            throw RPCError(.notFound, "there is no such item in the index")
        }
        return GetArtifactResponse(item: item)
    }

    func list(_ request: ListArtifactsRequest, context: ServerContext) throws -> ListArtifactsResponse {
        let contents = try find(request.backupID, context, request.type)
        note("\(request.filter.map { "\($0)" } ?? "")")
        let fitting = contents.items.filter { ItemLine($0, utc: true).noun == request.type.noun }
        let (part, page) = try Self.page(request.oldestFirst ? fitting.reversed() : fitting, request.page)
        return ListArtifactsResponse(items: part, page: page)
    }

    func listConversations(
        _ request: ListConversationsRequest,
        context: ServerContext
    ) throws -> ListConversationsResponse {
        let contents = try find(request.backupID, context, request.type)
        let fitting = contents.conversations.filter { request.type == .unspecified || $0.type == request.type }
        let (part, page) = try Self.page(fitting, request.page)
        return ListConversationsResponse(conversations: part, page: page)
    }

    func listMessages(_ request: ListMessagesRequest, context: ServerContext) throws -> ListMessagesResponse {
        let fitting = try find(request.backupID, context).messages
            .filter { $0.conversationID == request.conversationID }
        if let middle = fitting.firstIndex(where: { $0.id == request.aroundID }) {
            let half = Int(request.page?.pageSize ?? 0) / 2
            let range = max(middle - half, 0)..<min(middle + half + 1, fitting.count)
            return ListMessagesResponse(messages: Array(fitting[range]))
        }
        guard request.aroundID.isEmpty else { throw RPCError(.notFound, "there is no such message") }
        let (part, page) = try Self.page(request.newestFirst ? fitting.reversed() : fitting, request.page)
        return ListMessagesResponse(messages: part, page: page)
    }

    func listAlbums(_ request: ListAlbumsRequest, context: ServerContext) throws -> ListAlbumsResponse {
        let (part, page) = try Self.page(try find(request.backupID, context, .photo).albums, request.page)
        return ListAlbumsResponse(albums: part, page: page)
    }

    func listPeople(_ request: ListPeopleRequest, context: ServerContext) throws -> ListPeopleResponse {
        let people = try find(request.backupID, context).people
            .filter { request.query.isEmpty || $0.name.contains(request.query) }
        let (part, page) = try Self.page(people, request.page)
        return ListPeopleResponse(people: part, page: page)
    }

    func getPerson(_ request: GetPersonRequest, context: ServerContext) throws -> GetPersonResponse {
        GetPersonResponse(person: try find(request.backupID, context).people.first { $0.id == request.id })
    }

    // MARK: - Jobs

    func start(_ request: StartJobRequest, context: ServerContext) throws -> StartJobResponse {
        _ = try find(request.backupID, context)
        if case .index(let work) = request.work {
            let types = work.types.map { "\($0)" }.joined(separator: " ")
            note("\(types)\(work.rebuild ? ", rebuild" : "")")
        }
        return StartJobResponse(job: Self.job(.queued, 0))
    }

    func watch(
        _ request: WatchJobRequest,
        context: ServerContext,
        responses: ResponseWriter<WatchJobResponse>
    ) async throws {
        for (state, done) in [(JobState.queued, 0), (.running, 50), (.succeeded, 100)] as [(JobState, Int64)] {
            try await responses.write(WatchJobResponse(job: Self.job(state, done)))
        }
    }

    private static func job(_ state: JobState, _ done: Int64) -> Job {
        Job(
            id: String(repeating: "a", count: 32),
            kind: .index,
            backupID: ServedBackup.id,
            state: state,
            progress: JobProgress(stage: "messages", itemsDone: done, itemsTotal: 100, secondsLeft: -1)
        )
    }

    // MARK: - Parts

    private func note(_ words: String) { asked.withLock { $0.append(words) } }

    private func find(
        _ backupID: String,
        _ context: ServerContext,
        _ type: ArtifactType? = nil
    ) throws -> ServedContents {
        guard context.metadata["juicer-session"]?.hasPrefix("token-") ?? false else {
            throw RPCError(.unauthenticated, "the session is over")
        }
        guard let contents = contents[backupID] else { throw RPCError(.notFound, "no such backup") }
        if let type, contents.notIndexed.contains(type) {
            throw RPCError(.failedPrecondition, "\(type) is not indexed yet", reason: "NOT_INDEXED")
        }
        return contents
    }

    private static func page<Item>(_ items: [Item], _ request: PageRequest?) throws -> ([Item], PageInfo) {
        let first = Int(request?.pageToken ?? "") ?? 0
        let size = min(Int(request?.pageSize ?? 0), pageSize)
        guard size > 0 else { throw RPCError(.invalidArgument, "a page of nothing") }
        let end = min(first + size, items.count)
        let next = end < items.count ? String(end) : ""
        return (Array(items[first..<end]), PageInfo(nextPageToken: next, total: Int64(items.count)))
    }
}

extension String {
    /// Unicode scalars before the first place of a text in it.
    fileprivate func components(before text: String) -> Int32 {
        guard let range = firstRange(of: text) else { return 0 }
        return Int32(self[..<range.lowerBound].unicodeScalars.count)
    }
}
