import JuicerArtifacts
import JuicerIndex
import JuicerProto
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct ArtifactSearchTests {
    private static var rows: [ArtifactKind: [ArtifactRow]] {
        var note = NoteRow(id: "n", source: ListedRows.source(1))
        (note.title, note.text, note.modified) = ("Everybody's dinner", "Coffee at eight", ListedRows.time(100))
        return ListedRows.all.merging([.note: [.note(note)]]) { $1 }
    }

    @Test("what fits is found over all types, page by page, with the place that fits marked")
    func hits() async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            var request = SearchArtifactsRequest(backupID: world.id, query: "everybody")
            let found = try await allIDs(pageSize: 2) { page in
                request.page = page
                let answer = try await world.artifacts.search(request)
                return (answer.hits.compactMap(\.item?.id), answer.page)
            }
            #expect(Set(found.ids) == ["m10", "m11", "m12", "n"])
            #expect(found.total == 4)
            #expect(found.pages == 2)
            let hits = try await world.artifacts.search(SearchArtifactsRequest(backupID: world.id, query: "everybody"))
                .hits
            #expect(hits.map(\.rank) == hits.map(\.rank).sorted(by: >))
            let hit = try #require(hits.first { $0.item?.id == "m10" })
            #expect(hit.snippet == "hello everybody")
            #expect(hit.highlights == [Highlight(start: 6, length: 9)])
            guard case .message(let message) = hit.item?.item else {
                Issue.record("no message")
                return
            }
            #expect(message.from?.name == "Bob")
        }
    }

    @Test("modes, orders and filters narrow and sort what is found")
    func options() async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            func ids(_ query: String, _ change: (inout SearchArtifactsRequest) -> Void) async throws -> [String] {
                var request = SearchArtifactsRequest(backupID: world.id, query: query)
                change(&request)
                return try await world.artifacts.search(request).hits.compactMap(\.item?.id)
            }
            let inside = try await ids("verybod") { $0.mode = .words }
            #expect(inside == [])
            #expect(
                try await ids("verybod") { ($0.mode, $0.order) = (.substring, .oldest) } == ["m10", "m11", "m12", "n"]
            )
            #expect(try await ids("everybody") { $0.order = .newest } == ["n", "m12", "m11", "m10"])
            #expect(try await ids("everybody") { $0.order = .oldest } == ["m10", "m11", "m12", "n"])
            #expect(try await ids("everybody") { $0.filter = ArtifactFilter(types: [.note]) } == ["n"])
            #expect(try await ids("hello") { $0.filter = ArtifactFilter(hasAttachment: true) } == ["m2"])
            #expect(try await ids("nothing such") { _ in } == [])
        }
    }

    @Test("a query that has nothing to look for, or a mode that there is not, is refused")
    func refused() async throws {
        try await IndexedDaemon.run([.message: ListedRows.messages]) { world in
            let id = world.id
            let wrong: [(String, SearchArtifactsRequest)] = [
                ("query", SearchArtifactsRequest(backupID: id)),
                ("query", SearchArtifactsRequest(backupID: id, query: "!?")),
                ("query", SearchArtifactsRequest(backupID: id, query: String(repeating: "x", count: 1_001))),
                ("query", SearchArtifactsRequest(backupID: id, query: "ab", mode: .substring)),
                ("mode", SearchArtifactsRequest(backupID: id, query: "abc", mode: .unrecognized(3))),
                ("order", SearchArtifactsRequest(backupID: id, query: "abc", order: .unrecognized(4))),
            ]
            for (field, request) in wrong {
                let error = await status { _ = try await world.artifacts.search(request) }
                #expect(error?.detail(BadRequest.self)?.fieldViolations.map(\.field) == [field])
            }
            // What was typed does not come back.
            let long = SearchArtifactsRequest(backupID: id, query: String(repeating: "swordfish ", count: 101))
            #expect(await status { _ = try await world.artifacts.search(long) }?.message.contains("swordfish") == false)
        }
    }

    @Test("a token belongs to its query, its mode and its order")
    func tokens() async throws {
        try await IndexedDaemon.run(Self.rows) { world in
            var request = SearchArtifactsRequest(backupID: world.id, query: "hello", page: PageRequest(pageSize: 2))
            let token = try #require(try await world.artifacts.search(request).page).nextPageToken
            request.page = PageRequest(pageToken: token)
            _ = try await world.artifacts.search(request)
            let changes: [(inout SearchArtifactsRequest) -> Void] = [
                { $0.query = "everybody" }, { $0.mode = .substring }, { $0.order = .newest },
                { $0.filter = ArtifactFilter(types: [.message]) },
            ]
            for change in changes {
                var other = request
                change(&other)
                #expect(await status { _ = try await world.artifacts.search(other) }?.code == .invalidArgument)
            }
        }
    }
}
