import JuicerArtifacts
import TestSupport
import Testing

@testable import JuicerIndex

@Suite("Lists of the index")
struct ListTests {
    private let model = MessageModel(1_500, seed: 1)
    private let test: TestIndex
    private var index: ArtifactIndex { test.index }

    init() throws {
        test = try TestIndex()
        try test.build(.message, model.rows)
    }

    private func filters() throws -> [(ItemFilter, Set<String>)] {
        var filters: [(ItemFilter, Set<String>)] = [(ItemFilter(), [])]
        func add(_ change: (inout ItemFilter) -> Void) {
            var filter = ItemFilter()
            change(&filter)
            filters.append((filter, []))
        }
        add { $0.hasAttachment = true }
        add { $0.fromOwner = true }
        add { ($0.hasPlace, $0.hasAttachment) = (true, true) }
        add { $0.conversation = ConversationID(kind: .message, id: "chat 3") }
        add { ($0.conversation, $0.fromOwner) = (ConversationID(kind: .message, id: "chat 5"), true) }
        add { $0.since = UnixTime(seconds: Int64(1_600_360_000)) }
        add { $0.until = UnixTime(seconds: Int64(1_600_360_000)) }
        add {
            ($0.since, $0.until) = (UnixTime(seconds: Int64(1_600_100_000)), UnixTime(seconds: Int64(1_600_700_000)))
        }
        add {
            ($0.since, $0.until) = (UnixTime(seconds: Int64(1_700_000_000)), UnixTime(seconds: Int64(1_600_000_000)))
        }
        add { $0.conversation = ConversationID(kind: .message, id: "none") }
        let person = try #require(try index.people(matching: "+41790000002").items.first)
        var filter = ItemFilter()
        filter.personID = person.id
        filters.append((filter, ["+41790000002"]))
        filter.since = UnixTime(seconds: Int64(1_600_360_000))
        filters.append((filter, ["+41790000002"]))
        return filters
    }

    @Test("Page by page in both directions, a list is the whole list, with every filter")
    func paging() throws {
        for (filter, handles) in try filters() {
            let expected = model.filtered(filter, isTimed: false, handles: handles).map(\.id)
            for size in [1_000, 97, 7] where expected.count / size < 60 {
                let up = try allPages(size) { try index.items(.message, filter, oldestFirst: true, $0) }
                #expect(up.items.map(\.id) == expected, "\(filter)")
                #expect(up.total == expected.count)
                let down = try allPages(size) { try index.items(.message, filter, $0) }
                #expect(down.items.map(\.id) == expected.reversed(), "\(filter)")
            }
        }
    }

    @Test("The time line has what has a time, over all types, in their order")
    func timeline() throws {
        let visits = (0..<300)
            .map { number -> ArtifactRow in
                var row = VisitRow(id: "v\(number)", source: MessageModel.source(number))
                // Times that messages have too.
                row.time = UnixTime(seconds: 1_600_000_000 + Int64(number % 50) * 7_200)
                return .visit(row)
            }
        try test.build(.safariVisit, visits)
        let messages = model.filtered(ItemFilter(), isTimed: true).map { ($0.sent?.nanoseconds ?? 0, 1, $0.id) }
        let others = visits.map { ($0.time?.nanoseconds ?? 0, 8, $0.id) }
            .enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
        let expected = (messages + others).enumerated()
            .sorted { ($0.element.0, $0.element.1, $0.offset) < ($1.element.0, $1.element.1, $1.offset) }
            .map(\.element.2)
        let up = try allPages(61) { try index.timeline(ItemFilter(), oldestFirst: true, $0) }
        #expect(up.items.map(\.id) == expected)
        #expect(up.total == expected.count)
        #expect(try allPages(250) { try index.timeline(ItemFilter(), $0) }.items.map(\.id) == expected.reversed())
        var filter = ItemFilter()
        filter.kinds = [.safariVisit]
        #expect(try index.timeline(filter).total == 300)
    }

    @Test("Days are counted where they begin, with filters")
    func days() throws {
        for (filter, handles) in try filters() {
            for offset in [0, 120, -570] {
                var expected: [Int: Int64] = [:]
                for row in model.filtered(filter, isTimed: true, handles: handles) {
                    let seconds = (row.sent?.nanoseconds ?? 0) / 1_000_000_000 + Int64(offset) * 60
                    expected[Int(seconds / 86_400), default: 0] += 1
                }
                let days = try index.countByDay(filter, utcOffsetMinutes: offset)
                #expect(Dictionary(uniqueKeysWithValues: days.map { ($0.day, $0.count) }) == expected)
                #expect(days.map(\.day) == days.map(\.day).sorted())
            }
        }
        #expect(DayCount(day: 0, kind: .call, count: 1).date == "1970-01-01")
        #expect(DayCount(day: 19_782, kind: .call, count: 1).date == "2024-02-29")
        #expect(DayCount(day: -1, kind: .call, count: 1).date == "1969-12-31")
    }

    @Test("A conversation is read from either end, page by page forwards and back")
    func conversation() throws {
        let id = ConversationID(kind: .message, id: "chat 7")
        var filter = ItemFilter()
        filter.conversation = id
        let expected = model.filtered(filter, isTimed: false).map(\.id)
        for newestFirst in [false, true] {
            let order = newestFirst ? expected.reversed() : expected
            var pages = [try index.messages(in: id, newestFirst: newestFirst, PageRequest(size: 10))]
            #expect(pages[0].previous == nil)
            while let next = pages.last?.next {
                pages.append(try index.messages(in: id, newestFirst: newestFirst, PageRequest(size: 10, after: next)))
            }
            #expect(pages.flatMap { $0.items.map(\.id) } == order)
            #expect(pages.allSatisfy { $0.total == expected.count })
            for (before, page) in zip(pages, pages.dropFirst()) {
                let previous = try #require(page.previous)
                let back = try index.messages(in: id, newestFirst: newestFirst, PageRequest(size: 10, after: previous))
                #expect(back.items.map(\.id) == before.items.map(\.id))
            }
        }
    }

    @Test("A page around a message has its neighbours on both sides")
    func around() throws {
        let id = ConversationID(kind: .message, id: "chat 2")
        var filter = ItemFilter()
        filter.conversation = id
        let expected = model.filtered(filter, isTimed: false).map(\.id)
        for (position, message) in expected.enumerated() {
            let page = try index.messages(in: id, around: message, PageRequest(size: 11))
            let start = max(0, min(position - 5, expected.count - 11))
            #expect(page.items.map(\.id) == Array(expected[start..<min(start + 11, expected.count)]))
            #expect((page.previous == nil) == (start == 0))
            #expect((page.next == nil) == (start + 11 >= expected.count))
        }
        #expect(throws: IndexError.notFound) { try index.messages(in: id, around: "nothing") }
        let elsewhere = try #require(model.messages.first { $0.conversationID != "chat 2" })
        #expect(throws: IndexError.notFound) { try index.messages(in: id, around: elsewhere.id) }
    }

    @Test("Conversations come with counts, times and a preview, the newest first")
    func conversations() throws {
        let all = try allPages(5) { try index.conversations(nil, $0) }.items
        #expect(all.count == 12)
        #expect(all.map { $0.last?.nanoseconds ?? .min } == all.map { $0.last?.nanoseconds ?? .min }.sorted(by: >))
        for conversation in all {
            var filter = ItemFilter()
            filter.conversation = conversation.id
            let messages = model.filtered(filter, isTimed: false)
            #expect(conversation.messageCount == messages.count)
            #expect(conversation.first == messages.first { $0.sent != nil }?.sent)
            #expect(conversation.last == messages.last?.sent)
            #expect(conversation.preview == String((messages.last?.text ?? "").unicodeScalars.prefix(200)))
            #expect(try index.conversation(conversation.id) == conversation)
            #expect(ConversationID(conversation.id.description) == conversation.id)
        }
        let person = try #require(try index.people(matching: "+41790000003").items.first)
        let with = try index.conversations(nil, withPerson: person.id).items.map(\.id.id).sorted()
        let expected = model.conversations.filter { $0.members.contains { $0.handle == "+41790000003" } }.map(\.id)
        #expect(with == expected.sorted())
    }

    @Test("Every item is found by its id, whole, with its source")
    func get() throws {
        for row in model.messages {
            let item = try index.item(.message, id: row.id)
            #expect(item.row == .message(row))
            #expect(item.sourceFileID == "source-1")
        }
        #expect(throws: IndexError.notFound) { try index.item(.message, id: "m-1") }
        #expect(throws: IndexError.notIndexed(.note)) { try index.item(.note, id: "n") }
    }

    @Test("A cursor of another list or of an index that was is refused")
    func cursors() throws {
        let page = try index.items(.message, ItemFilter(), PageRequest(size: 10))
        let next = try #require(page.next)
        #expect(throws: IndexError.cursorOutdated) { try index.people(matching: "", PageRequest(after: next)) }
        let id = ConversationID(kind: .message, id: "chat 2")
        #expect(throws: IndexError.cursorOutdated) { try index.messages(in: id, PageRequest(after: next)) }
        #expect(throws: IndexError.cursorOutdated) {
            try index.items(
                .message,
                ItemFilter(),
                PageRequest(after: IndexCursor(bytes: Array(next.bytes.dropLast())))
            )
        }
        try test.build(.message, model.rows)
        #expect(throws: IndexError.cursorOutdated) { try index.items(.message, ItemFilter(), PageRequest(after: next)) }
    }

    @Test("Places are listed, and those within a part of the map")
    func map() throws {
        let expected = model.filtered(ItemFilter(), isTimed: false).filter { $0.place != nil }.map(\.id)
        let all = try allPages(33) { try index.mapPoints(ItemFilter(), in: nil, $0) }
        #expect(all.items.map(\.id) == expected)
        #expect(all.total == expected.count)
        let here = GeoBox(south: 46, west: 7, north: 48, east: 9)
        #expect(try index.mapPoints(in: here).total == Int64(expected.count))
        #expect(try index.mapPoints(in: GeoBox(south: -10, west: 170, north: 10, east: -170)).total == 0)
    }
}
