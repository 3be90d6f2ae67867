import JuicerArtifacts
import JuicerIndex
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

/// An answer must fit a frame of 4 MiB and what its reader takes, whatever a backup holds.
@Suite struct LargeAnswerTests {
    /// Bytes of an answer where no test needs the real bound.
    private static let mostBytes = 10_000

    /// Twelve messages of 4 KB each, and 28 small ones.
    private static var messages: [ArtifactRow] {
        (0..<40)
            .map { number in
                let text = number < 12 ? String(repeating: "x", count: 4_000) : "hello"
                return .message(ListedRows.message(number, in: "ana", from: ListedRows.ana, text))
            }
    }

    private static let ids = (0..<40).map { "m\($0)" }

    @Test("a page that would not fit is shorter, and the list goes on behind it to its end", arguments: [true, false])
    func shorter(_ isUp: Bool) async throws {
        try await IndexedDaemon.run([.message: Self.messages]) { world in
            let tokens = PageTokens()
            let found = try await allIDs(pageSize: 100) { page in
                let list = try ItemList(.timeline, [], page, tokens, mostBytes: Self.mostBytes)
                let answer = try list.answer { page, extent in
                    let found = try world.index.timeline(ItemFilter(), oldestFirst: isUp, page)
                    let items = found.items.map { ArtifactItem($0, extent) }
                    let info = list.info(total: found.total, next: found.next)
                    return (TimelineResponse(items: items, page: info), items.count)
                }
                #expect(answer.serialized().readableBytes <= Self.mostBytes)
                #expect(answer.items.allSatisfy { $0.problem.isEmpty })
                return (answer.items.map(\.id), answer.page)
            }
            #expect(found.ids == (isUp ? Self.ids : Self.ids.reversed()))
            #expect(found.total == 40)
            #expect((6...20).contains(found.pages))
        }
    }

    @Test("a page around a message keeps it where it has to be shorter, and leads back to the first")
    func around() async throws {
        try await IndexedDaemon.run([.message: Self.messages]) { world in
            let tokens = PageTokens()
            func page(_ around: String?, _ token: String) throws -> (ids: [String], previous: String) {
                let page = JuicerProto.PageRequest(pageSize: 100, pageToken: token)
                let list = try ItemList(.messages, [], page, tokens, mostBytes: Self.mostBytes)
                let answer = try list.answer { page, extent in
                    let chat = ConversationID(kind: .message, id: "ana")
                    let found = try world.index.messages(in: chat, around: around, page)
                    let items = found.items.map { ArtifactItem($0, extent) }
                    return (
                        TimelineResponse(
                            items: items,
                            page: PageInfo(nextPageToken: list.token(total: 0, found.previous))
                        ), items.count
                    )
                }
                return (answer.items.map(\.id), answer.page?.nextPageToken ?? "")
            }
            var (ids, token) = try page("m9", "")
            #expect(ids.contains("m9"))
            while !token.isEmpty {
                let before = try page(nil, token)
                ids = before.ids + ids
                token = before.previous
            }
            #expect(ids == Array(Self.ids.prefix(ids.count)))
        }
    }

    /// An item of each type with as much as one likes in it.
    private static func items(_ text: String) throws -> [ArtifactKind: ArtifactRow] {
        let (source, time) = (ListedRows.source(77), ListedRows.time(1))
        var message = ListedRows.message(1, in: "ana", from: ListedRows.ana, text)
        (message.id, message.source) = ("x", source)
        var photo = PhotoRow(id: "x", original: AttachmentRef(.missing), source: source)
        (photo.taken, photo.originalName, photo.albumIDs) = (time, text, [text])
        var note = NoteRow(id: "x", source: source)
        (note.modified, note.folder, note.title, note.text) = (time, text, text, text)
        var contact = ContactRow(id: "x", source: source)
        (contact.name, contact.note) = (text, text)
        var call = CallRow(id: "x", source: source)
        (call.time, call.service) = (time, text)
        var event = EventRow(id: "x", source: source)
        (event.start, event.notes, event.title) = (time, text, text)
        var visit = VisitRow(id: "x", source: source)
        (visit.time, visit.url, visit.title) = (time, text, text)
        var bookmark = BookmarkRow(id: "x", source: source)
        (bookmark.added, bookmark.url, bookmark.title) = (time, text, text)
        var voicemail = VoicemailRow(id: "x", source: source)
        (voicemail.time, voicemail.transcript) = (time, text)
        let place = ListedRows.place(1, 2)
        var location = LocationRow(id: "x", place: try #require(place), origin: .location, source: source)
        (location.time, location.label, location.originID) = (time, text, text)
        return [
            .message: .message(message), .photo: .photo(photo), .note: .note(note), .contact: .contact(contact),
            .call: .call(call), .calendarEvent: .event(event), .safariVisit: .visit(visit),
            .safariBookmark: .bookmark(bookmark), .voicemail: .voicemail(voicemail), .location: .location(location),
        ]
    }

    @Test("an item that is too large for any answer has its id, its time and its source, and says what it is")
    func identities() async throws {
        let rows = try Self.items(String(repeating: "x", count: 5_000))
        try await IndexedDaemon.run(rows.mapValues { [$0] }) { world in
            for kind in rows.keys {
                let item = ArtifactItem(try world.index.item(kind, id: "x"), .identity)
                #expect(item.serialized().readableBytes < 2_000, "\(kind)")
                #expect(item.id == "x" && !item.problem.isEmpty, "\(kind)")
                let json = item.json()
                #expect(json.contains(#""row_id":"77""#), "\(kind)")
                #expect(json.contains("2023-11-14T23:13:20Z") == (kind != .contact), "\(kind)")
                if case .message(let message) = item.item {
                    #expect(message.text.isEmpty && message.textState == .undecoded && !message.textProblem.isEmpty)
                }
                if case .note(let note) = item.item { #expect(note.text.isEmpty && !note.textProblem.isEmpty) }
            }
        }
    }

    @Test("people, albums and conversations that are too large keep what names them")
    func others() async throws {
        let text = String(repeating: "x", count: 5_000)
        var album = AlbumRow(id: "a", source: ListedRows.source(1))
        album.title = text
        var contact = ContactRow(id: "1", source: ListedRows.source(1))
        (contact.name, contact.emails) = (text, [LabeledValue(label: "", value: "ana@\(text)")])
        var chat = ListedRows.chat("c", [ListedRows.ana, ListedRows.bob])
        chat.title = text
        let rows: [ArtifactKind: [ArtifactRow]] = [
            .photo: [.album(album)], .contact: [.contact(contact)], .message: [.conversation(chat)],
        ]
        try await IndexedDaemon.run(rows) { world in
            let beginning = String(repeating: "x", count: 200)
            let shown = AlbumItem(try #require(try world.index.albums().items.first), .identity)
            #expect(shown.title == beginning && shown.id == "a")
            let person = try #require(try world.index.people(matching: "xxx").items.first)
            let named = PersonItem(person, .identity)
            #expect(named.name == beginning && named.handles.isEmpty && named.id == person.id)
            let found = Conversation(try #require(try world.index.conversations().items.first), .identity)
            #expect(found.title == beginning && found.members.isEmpty && found.memberCount == 2)
        }
    }

    @Test("one giant neither fails a list nor ends it")
    func giant() async throws {
        var giant = CallRow(id: "giant", source: ListedRows.source(1))
        (giant.time, giant.service) = (ListedRows.time(1), String(repeating: "x", count: 4 << 20))
        try await IndexedDaemon.run([.call: ListedRows.calls + [.call(giant)]]) { world in
            var request = TimelineRequest(backupID: world.id)
            let found = try await allIDs(pageSize: 10) { page in
                request.page = page
                let answer = try await world.artifacts.timeline(request)
                return (answer.items.map(\.id), answer.page)
            }
            #expect(found.ids == ["l2", "l1", "giant", "l0"])
            let get = GetArtifactRequest(backupID: world.id, type: .call, id: "giant")
            let item = try await world.artifacts.get(get).item
            #expect(item?.problem.isEmpty == false)
        }
    }

    @Test("what a reader would refuse for the number of its parts does not fit either")
    func parts() {
        let days = CountByDayResponse(days: Array(repeating: DayCount(day: "2023-11-14", count: 1), count: 100_000))
        #expect(days.serialized().readableBytes < ItemList.mostBytes)
        #expect(!WireFormat.fits(days, bytes: ItemList.mostBytes))
        let some = CountByDayResponse(days: Array(days.days.prefix(40_000)))
        #expect(WireFormat.fits(some, bytes: ItemList.mostBytes))
        #expect(!WireFormat.fits(some, bytes: 10_000))
    }

    @Test("more days than fit an answer are refused, with what to do", .enabled(if: isThorough))
    func days() async throws {
        let visits = (0..<170_000)
            .map { day -> ArtifactRow in
                var visit = VisitRow(id: "\(day)", source: ListedRows.source(day))
                visit.time = UnixTime(seconds: Int64(day - 85_000) * 86_400)
                return .visit(visit)
            }
        try await IndexedDaemon.run([.safariVisit: visits]) { world in
            var request = CountByDayRequest(backupID: world.id)
            let error = await status { _ = try await world.artifacts.countByDay(request) }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.reason == "TOO_MANY_DAYS")
            request.filter = ArtifactFilter(since: Timestamp(seconds: 86_400 * 45_000))
            let days = try await world.artifacts.countByDay(request).days
            #expect(days.count == 40_000)
        }
    }
}
