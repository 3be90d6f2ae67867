import JuicerClient
import JuicerProto
import Synchronization
import TTRPC
import Testing

@Suite("Lists over all pages")
struct PagedListTests {
    /// Serves the numbers below `count` by pages, and keeps the sizes that were asked for.
    private final class Numbers: Sendable {
        let count: Int
        let sizes = Mutex<[Int32]>([])

        init(count: Int) { self.count = count }

        @Sendable func page(_ request: PageRequest) -> (items: [Int], page: PageInfo?) {
            sizes.withLock { $0.append(request.pageSize) }
            let start = Int(request.pageToken) ?? 0
            let end = min(count, start + Int(request.pageSize))
            return (Array(start..<end), PageInfo(nextPageToken: end < count ? "\(end)" : "", total: Int64(count)))
        }
    }

    private func collect(_ list: PagedList<Int>) async throws -> [Int] {
        var items: [Int] = []
        for try await item in list { items.append(item) }
        return items
    }

    @Test("every item comes once and in order", arguments: [0, 1, 9, 10, 11, 25])
    func all(count: Int) async throws {
        let numbers = Numbers(count: count)
        #expect(try await collect(PagedList(pageSize: 10, fetch: numbers.page)) == Array(0..<count))
    }

    @Test("a limit asks for no more than it needs")
    func limit() async throws {
        let numbers = Numbers(count: 100)
        #expect(try await collect(PagedList(pageSize: 10, limit: 13, fetch: numbers.page)) == Array(0..<13))
        #expect(numbers.sizes.withLock { $0 } == [10, 3])
        #expect(try await collect(PagedList(limit: 0, fetch: numbers.page)).isEmpty)
    }

    @Test("an empty page in the middle is passed over")
    func emptyPage() async throws {
        let list = PagedList<Int> { request in
            switch request.pageToken {
            case "": ([], PageInfo(nextPageToken: "a"))
            case "a": ([7], PageInfo(nextPageToken: "b"))
            default: ([], nil)
            }
        }
        #expect(try await collect(list) == [7])
    }

    @Test("a daemon that repeats a token does not hold us for ever")
    func repeatedToken() async throws {
        let list = PagedList<Int> { _ in ([1], PageInfo(nextPageToken: "again")) }
        await #expect(throws: RPCError.self) { _ = try await collect(list) }
    }

    @Test("the total is known after the first item")
    func total() async throws {
        let numbers = Numbers(count: 25)
        var iterator = PagedList(pageSize: 10, fetch: numbers.page).makeAsyncIterator()
        #expect(iterator.total == nil)
        _ = try await iterator.next()
        #expect(iterator.total == 25)
    }
}
