import JuicerArtifacts
import JuicerIndex
import JuicerProto
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct ArtifactListTests {
    @Test("pages of a list follow each other to the end, in either direction", arguments: [1, 4, 100] as [Int32])
    func pages(_ size: Int32) async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            var request = ListArtifactsRequest(backupID: world.id, type: .message)
            for isUp in [false, true] {
                request.oldestFirst = isUp
                let found = try await allIDs(pageSize: size) { page in
                    request.page = page
                    let answer = try await world.artifacts.list(request)
                    return (answer.items.map(\.id), answer.page)
                }
                let wanted = (0..<13).map { "m\($0)" }
                #expect(found.ids == (isUp ? wanted : wanted.reversed()))
                #expect(found.total == 13)
                #expect(found.pages == (13 + Int(size) - 1) / Int(size))
            }
        }
    }

    @Test("the time line has every type that has times, in one order")
    func timeline() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            var request = TimelineRequest(backupID: world.id, oldestFirst: true)
            let up = try await allIDs(pageSize: 3) { page in
                request.page = page
                let answer = try await world.artifacts.timeline(request)
                return (answer.items.map(\.id), answer.page)
            }
            #expect(up.total == 21)
            #expect(Set(up.ids).count == 21)
            #expect(Array(up.ids.prefix(5)) == ["m0", "p0", "l0", "m1", "m2"])
            #expect(!up.ids.contains("1"), "contacts have no time")
            request = TimelineRequest(backupID: world.id, filter: ArtifactFilter(types: [.photo, .call]))
            let down = try await world.artifacts.timeline(request).items.map(\.id)
            #expect(down == ["p4", "p3", "p2", "p1", "l2", "l1", "l0", "p0"])
        }
    }

    @Test("days are counted by type, and begin where the caller's do")
    func days() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            // The first item is of 2023-11-14, 22:13:20 UTC.
            var request = CountByDayRequest(backupID: world.id, filter: ArtifactFilter(types: [.photo, .message]))
            func days() async throws -> [String] {
                try await world.artifacts.countByDay(request).days.map { "\($0.day) \($0.type.rawValue) \($0.count)" }
            }
            let inUTC = try await days()
            #expect(
                inUTC == [
                    "2023-11-14 1 2", "2023-11-14 3 1", "2023-11-15 1 11", "2023-11-15 3 1", "2023-11-16 3 1",
                    "2023-11-17 3 1", "2023-11-18 3 1",
                ]
            )
            request.utcOffsetMinutes = 120
            #expect(try await days().first == "2023-11-15 1 13")
            request.filter?.until = Timestamp(seconds: ListedRows.start + 1)
            #expect(try await days() == ["2023-11-15 1 1", "2023-11-15 3 1"])
        }
    }

    /// What a filter lets through of the time line.
    private struct Case: CustomTestStringConvertible {
        let testDescription: String
        var filter = ArtifactFilter()
        let ids: Set<String>

        init(_ name: String, _ ids: Set<String>, _ change: (inout ArtifactFilter) -> Void) {
            (testDescription, self.ids) = (name, ids)
            change(&filter)
        }
    }

    private static func ids(_ prefix: String, _ numbers: some Sequence<Int>) -> Set<String> {
        Set(numbers.map { "\(prefix)\($0)" })
    }

    private static let everything = ids("m", 0..<13).union(ids("p", 0..<5)).union(ids("l", 0..<3))

    private static func cases(ana: String) -> [Case] {
        let start = ListedRows.start
        return [
            Case("types", ids("l", 0..<3)) { $0.types = [.call] },
            Case("since", ids("m", 10..<13).union(ids("p", 1..<5))) {
                $0.since = Timestamp(seconds: start + 36_000)
            },
            Case("until", ["m0", "p0", "l0"]) { $0.until = Timestamp(seconds: start, nanos: 1) },
            Case("since before all times", everything) { $0.since = Timestamp(seconds: -62_135_596_800) },
            Case("until before all times", []) { $0.until = Timestamp(seconds: -62_135_596_800) },
            Case("until after all times", everything) { $0.until = Timestamp(seconds: 253_402_300_799) },
            Case("person", ids("m", 0..<10).union(["p0", "l0", "l2"])) { $0.personID = ana },
            Case("nobody", []) { $0.personID = "nobody" },
            Case("conversation", ids("m", 10..<13)) { $0.conversationID = "1.all" },
            Case("no such conversation", []) { $0.conversationID = "2.all" },
            Case("album", ["p0", "p2", "p4"]) { $0.albumID = "a" },
            Case("attachment", ids("p", 0..<5).union(["m2"])) { $0.hasAttachment = true },
            Case("owner", ["m1", "m3", "m5", "m7", "m9", "l0"]) { $0.fromOwner = true },
            Case("place", ids("p", 0..<4).union(["m4"])) { $0.hasPlace = true },
            Case("two at once", ["m2"]) { ($0.hasAttachment, $0.conversationID) = (true, "1.ana") },
        ]
    }

    @Test("each condition of a filter narrows the list, and conditions add up")
    func filters() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            let people = try await world.artifacts.listPeople(ListPeopleRequest(backupID: world.id)).people
            let ana = try #require(people.first { $0.name == "Ana Ünal" })
            for each in Self.cases(ana: ana.id) {
                let request = TimelineRequest(backupID: world.id, filter: each.filter)
                let answer = try await world.artifacts.timeline(request)
                #expect(Set(answer.items.map(\.id)) == each.ids, "\(each.testDescription)")
                #expect(answer.page?.total == Int64(each.ids.count), "\(each.testDescription)")
            }
            // Of a list of one type, the types of the filter are not looked at.
            let filter = ArtifactFilter(types: [.photo, .unrecognized(99)], fromOwner: true)
            let calls = ListArtifactsRequest(backupID: world.id, type: .call, filter: filter)
            #expect(try await world.artifacts.list(calls).items.map(\.id) == ["l0"])
        }
    }

    @Test("a filter that cannot be is refused, with the field at fault")
    func wrongFilters() async throws {
        try await IndexedDaemon.run([.message: ListedRows.messages]) { world in
            let wrong: [(String, ArtifactFilter)] = [
                ("filter.types", ArtifactFilter(types: [.unspecified])),
                ("filter.types", ArtifactFilter(types: [.unrecognized(12)])),
                ("filter.since", ArtifactFilter(since: Timestamp(seconds: 1, nanos: -1))),
                ("filter.until", ArtifactFilter(until: Timestamp(seconds: 253_402_300_800))),
                ("filter.conversation_id", ArtifactFilter(conversationID: "ana")),
                ("filter.conversation_id", ArtifactFilter(conversationID: "99.ana")),
            ]
            for (field, filter) in wrong {
                let error = await status {
                    _ = try await world.artifacts.timeline(TimelineRequest(backupID: world.id, filter: filter))
                }
                #expect(error?.code == .invalidArgument)
                #expect(error?.detail(BadRequest.self)?.fieldViolations.map(\.field) == [field])
            }
            let photos = TimelineRequest(backupID: world.id, filter: ArtifactFilter(types: [.photo]))
            #expect(await status { _ = try await world.artifacts.timeline(photos) }?.reason == "NOT_INDEXED")
        }
    }

    @Test("a page token belongs to its list, its filters and the index as it was")
    func tokens() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            let id = world.id
            let first = TimelineRequest(backupID: id, page: PageRequest(pageSize: 5))
            let page = PageRequest(
                pageToken: try #require(try await world.artifacts.timeline(first).page).nextPageToken
            )
            func refusal(_ call: () async throws -> Void) async -> Bool {
                await status(call)?.detail(BadRequest.self)?.fieldViolations.map(\.field) == ["page.page_token"]
            }
            let others = [
                TimelineRequest(backupID: id, filter: ArtifactFilter(types: [.message]), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(since: Timestamp(seconds: 1)), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(until: Timestamp(seconds: 1)), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(personID: "x"), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(conversationID: "1.x"), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(albumID: "x"), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(hasAttachment: true), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(fromOwner: true), page: page),
                TimelineRequest(backupID: id, filter: ArtifactFilter(hasPlace: true), page: page),
                TimelineRequest(backupID: id, oldestFirst: true, page: page),
            ]
            for other in others { #expect(await refusal { _ = try await world.artifacts.timeline(other) }) }
            let list = ListArtifactsRequest(backupID: id, type: .message, page: page)
            #expect(await refusal { _ = try await world.artifacts.list(list) })
            let search = SearchArtifactsRequest(backupID: id, query: "hello", page: page)
            #expect(await refusal { _ = try await world.artifacts.search(search) })
            let same = TimelineRequest(backupID: id, page: page)
            _ = try await world.artifacts.timeline(same)
            try world.build(.call, ListedRows.calls)
            #expect(await refusal { _ = try await world.artifacts.timeline(same) })
        }
    }

    @Test("the text of a note is in the note and not in lists, which have its beginning")
    func notes() async throws {
        var note = NoteRow(id: "n", source: ListedRows.source(1))
        let text = "\u{FFFC}" + String(repeating: "é", count: 300)
        (note.text, note.markdown, note.modified) = (text, "# " + text, ListedRows.time(0))
        try await IndexedDaemon.run([.note: [.note(note)]]) { [note] world in
            let list = try await world.artifacts.list(ListArtifactsRequest(backupID: world.id, type: .note))
            let timeline = try await world.artifacts.timeline(TimelineRequest(backupID: world.id))
            let search = SearchArtifactsRequest(backupID: world.id, query: "eee", mode: .substring)
            let hits = try await world.artifacts.search(search).hits
            for item in [list.items.first, timeline.items.first, hits.first?.item] {
                guard case .note(let listed) = item?.item else {
                    Issue.record("no note")
                    continue
                }
                #expect(listed.text.isEmpty && listed.markdown.isEmpty)
                #expect(listed.preview == String(repeating: "é", count: 200))
            }
            let request = GetArtifactRequest(backupID: world.id, type: .note, id: "n")
            guard case .note(let whole) = try await world.artifacts.get(request).item?.item else {
                Issue.record("no note")
                return
            }
            #expect(whole.text == note.text)
            #expect(whole.markdown == note.markdown)
        }
    }
}
