public import JuicerProto
import TTRPC

/// All items of a list, fetched page by page as they are asked for.
public struct PagedList<Item: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Item

    /// Fetches one page.
    public typealias Fetch = @Sendable (PageRequest) async throws -> (items: [Item], page: PageInfo?)

    private let pageSize: Int32
    private let limit: Int
    private let fetch: Fetch

    /// A list over any call that is paged.
    ///
    /// - Parameters:
    ///   - pageSize: Items a page, 1 to 1,000.
    ///   - limit: Items in all; nil for every one.
    ///   - fetch: Makes the call for one page.
    public init(pageSize: Int32 = 500, limit: Int? = nil, fetch: @escaping Fetch) {
        self.pageSize = Swift.min(Swift.max(pageSize, 1), 1_000)
        self.limit = Swift.max(0, limit ?? .max)
        self.fetch = fetch
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(list: self, left: limit)
    }

    /// Keeps one page in memory.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let list: PagedList
        fileprivate var left: Int
        private var items: ArraySlice<Item> = []
        private var token = ""
        private var isLastPage = false

        fileprivate init(list: PagedList, left: Int) {
            self.list = list
            self.left = left
        }

        /// How many items the whole list has, once the first page has come.
        public private(set) var total: Int64?

        /// The next item. Throws what the call throws, and `RPCError` INTERNAL when the daemon repeats a page token.
        public mutating func next() async throws -> Item? {
            guard left > 0 else { return nil }
            while items.isEmpty {
                if isLastPage { return nil }
                try await fetchPage()
            }
            left -= 1
            return items.popFirst()
        }

        private mutating func fetchPage() async throws {
            let size = Int32(clamping: Swift.min(Int(list.pageSize), left))
            let answer = try await list.fetch(PageRequest(pageSize: size, pageToken: token))
            let next = answer.page?.nextPageToken ?? ""
            if !next.isEmpty, next == token {
                throw RPCError(.internalError, "the daemon sent the same page token twice")
            }
            items = answer.items[...]
            total = answer.page?.total
            token = next
            isLastPage = next.isEmpty
        }
    }
}

extension BackupsClient {
    /// All backups, newest first.
    public func all(pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<Backup> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            let answer = try await list(ListBackupsRequest(page: page))
            return (answer.backups, answer.page)
        }
    }
}

extension FilesClient {
    /// All domains of a backup, by name.
    public func allDomains(of backupID: String, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<Domain> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            let answer = try await listDomains(ListDomainsRequest(backupID: backupID, page: page))
            return (answer.domains, answer.page)
        }
    }

    /// All entries that fit the request; its page is not looked at.
    public func all(_ request: ListFilesRequest, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<FileEntry> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await list(request)
            return (answer.files, answer.page)
        }
    }
}

extension SessionsClient {
    /// All sessions that the caller may see, newest first.
    public func all(pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<Session> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            let answer = try await list(ListSessionsRequest(page: page))
            return (answer.sessions, answer.page)
        }
    }
}

extension AuditClient {
    /// All events that fit the request, newest first; its page is not looked at.
    public func events(_ request: QueryAuditRequest, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<AuditEvent>
    {
        PagedList(pageSize: pageSize, limit: limit) { page in
            var request = request
            request.page = page
            let answer = try await query(request)
            return (answer.events, answer.page)
        }
    }
}

extension JobsClient {
    /// All jobs that the caller may see, newest first.
    ///
    /// - Parameters:
    ///   - backupID: Only of this backup; empty for all.
    ///   - states: Only in these states; empty for all.
    public func all(
        backupID: String = "",
        states: [JobState] = [],
        pageSize: Int32 = 500,
        limit: Int? = nil
    ) -> PagedList<Job> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            let answer = try await list(ListJobsRequest(backupID: backupID, states: states, page: page))
            return (answer.jobs, answer.page)
        }
    }
}

extension KeysClient {
    /// All API keys that the caller may see, newest first.
    public func all(includingEnded: Bool = false, pageSize: Int32 = 500, limit: Int? = nil) -> PagedList<ApiKey> {
        PagedList(pageSize: pageSize, limit: limit) { page in
            let answer = try await list(ListKeysRequest(includeEnded: includingEnded, page: page))
            return (answer.keys, answer.page)
        }
    }
}
