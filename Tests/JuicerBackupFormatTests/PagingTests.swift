import JuicerBackupFormat
import JuicerSample
import Testing

@Suite struct PagingTests {
    /// A kind of list, and where it is read.
    struct List {
        let generation: SampleGeneration
        let parsing: Parsing
    }

    static let lists = [SampleGeneration.ios17, .ios9]
        .flatMap { generation in
            Parsing.allCases.map { List(generation: generation, parsing: $0) }
        }

    @Test("Pages of every size give each entry once, in one order", arguments: lists, [1, 7, 1000])
    func pageSizes(_ list: List, _ pageSize: Int) throws {
        let sample = try SampleFolder(list.generation)
        let backup = try sample.unlock(parsing: list.parsing)
        let records = try backup.everything(pageSize: pageSize)
        #expect(Set(records.map(\.fileID)).count == records.count)
        #expect(records.map(\.fileID) == (try backup.everything(pageSize: 10_000)).map(\.fileID))
        let domains = records.map { Array($0.domain.utf8) }
        #expect(zip(domains, domains.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
    }

    @Test("A domain and a pattern select, and the first page counts what they select", arguments: lists)
    func selection(_ list: List) throws {
        let sample = try SampleFolder(list.generation, includesApplications: true)
        let backup = try sample.unlock(parsing: list.parsing)
        let all = try backup.everything()
        let inHome = all.filter { $0.domain == "HomeDomain" }
        let home = try backup.files(ManifestQuery(domain: "HomeDomain", limit: 1))
        #expect(home.total == Int64(inHome.count))
        #expect(home.next != nil)
        let databases = all.filter { $0.relativePath.suffix(3).elementsEqual(".db".utf8) }
        #expect(!databases.isEmpty)
        var query = ManifestQuery(pattern: "%.DB", limit: 1)
        var found: [FileID] = []
        repeat {
            let page = try backup.files(query)
            #expect(page.total == (query.after == nil ? Int64(databases.count) : nil))
            found += page.records.map(\.fileID)
            query.after = page.next
        } while query.after != nil
        #expect(Set(found) == Set(databases.map(\.fileID)))
        #expect(found.count == databases.count)
        let both = try backup.files(ManifestQuery(domain: "HomeDomain", pattern: "%.db"))
        #expect(both.total == Int64(databases.count(where: { $0.domain == "HomeDomain" })))
        #expect(try backup.files(ManifestQuery(domain: "NoDomain")).total == 0)
        #expect(try backup.files(ManifestQuery(pattern: "")).records.allSatisfy { $0.relativePath.isEmpty })
    }

    @Test(
        "Queries that no list can answer are refused",
        arguments: [
            ManifestQuery(limit: 0), ManifestQuery(limit: 10_001), ManifestQuery(pattern: "a\\"),
            ManifestQuery(pattern: "a\0"),
            ManifestQuery(pattern: String(repeating: "a", count: 1025)),
        ]
    )
    func invalid(_ query: ManifestQuery) throws {
        let sample = try SampleFolder()
        let backup = try sample.unlock()
        #expect(throws: BackupFormatError(.invalidRequest, "")) { try backup.files(query) }
    }

    @Test("The longest pattern works in both kinds of list", arguments: lists)
    func longPattern(_ list: List) throws {
        let sample = try SampleFolder(list.generation)
        let backup = try sample.unlock(parsing: list.parsing)
        let pattern = String(repeating: "%a", count: 512)
        #expect(try backup.files(ManifestQuery(pattern: pattern)).total == 0)
    }

    @Test("Cursors that no page gave select nothing twice and never fail", arguments: lists)
    func foreignCursors(_ list: List) throws {
        let sample = try SampleFolder(list.generation)
        let backup = try sample.unlock(parsing: list.parsing)
        let all = try backup.everything().count
        for domain in ["", "A", "HomeDomain", "zzz", "\u{FF}"] {
            for position: Int64 in [.min, -1, 0, 5, .max] {
                let cursor = ManifestCursor(domain: Array(domain.utf8), position: position)
                #expect(try backup.files(ManifestQuery(after: cursor)).records.count <= all)
            }
        }
    }
}
