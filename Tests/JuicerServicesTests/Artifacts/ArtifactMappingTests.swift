import JuicerArtifacts
import JuicerIndex
import JuicerProto
import JuicerProtobuf
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

/// What a row of each type holds, and how it arrives.
@Suite struct ArtifactMappingTests {
    // MARK: Values

    private static let source = SourceRow(file: 1, table: "a_table", rowID: -5)
    private static let sourceMessage = ArtifactSource(fileID: "database-1", table: "a_table", rowID: -5)
    private static let ana = HandleRef(handle: "+41 79 111 22 33", kind: .phone, name: "A.")
    private static let anaMessage = PersonRef(personID: "c1", name: "Ana Ünal", handle: "+41791112233")
    private static let bob = HandleRef(handle: "bob@example.org", kind: .email, name: "Bob")
    private static let bobMessage = PersonRef(personID: "hmbob@example.org", name: "Bob", handle: "bob@example.org")

    private static func time(_ seconds: Int64) -> UnixTime { UnixTime(nanoseconds: seconds * 1_000_000_000 + 7) }
    private static func timeMessage(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds, nanos: 7) }

    private static func file(_ path: String) -> AttachmentRef {
        var file = AttachmentRef(.file(domain: "MediaDomain", path: path))
        (file.name, file.mediaType, file.size) = ("IMG 1.HEIC", "image/heic", 55)
        (file.width, file.height, file.durationMilliseconds, file.textOffset) = (4_032, 3_024, 1_500, 3)
        file.isSticker = true
        return file
    }

    private static func fileMessage(_ path: String, id: String, size: Int64, _ state: AttachmentState)
        -> JuicerProto.Attachment
    {
        JuicerProto.Attachment(
            fileID: id,
            name: "IMG 1.HEIC",
            mediaType: "image/heic",
            size: size,
            width: 4_032,
            height: 3_024,
            durationMs: 1_500,
            textOffset: 3,
            isSticker: true,
            state: state,
            domain: "MediaDomain",
            relativePath: path
        )
    }

    private static let cell = AttachmentRef(.cell(BlobCell(row: SourceRow(file: 0, table: "t", rowID: 9), column: "c")))
    private static let cellMessage = JuicerProto.Attachment(
        textOffset: -1,
        state: .inDatabase,
        cell: DatabaseCell(source: ArtifactSource(fileID: "database-0", table: "t", rowID: 9), column: "c")
    )
    private static let missingMessage = JuicerProto.Attachment(textOffset: -1, state: .notOnDevice)

    /// What is in the backup: of one file the length is known.
    private static let files = [
        "a": IndexedFile(id: "file-a", size: 77), "b": IndexedFile(id: "file-b", size: 0),
        "small": IndexedFile(id: "file-small", size: 5),
    ]

    // MARK: The way there

    /// Indexes a row beside a contact and others of its type, and asks for it.
    private func item(
        _ kind: ArtifactKind,
        _ row: ArtifactRow,
        beside others: [ArtifactRow] = []
    ) async throws -> ArtifactItem {
        var rows: [ArtifactKind: [ArtifactRow]] = [.contact: Array(ListedRows.contacts.prefix(1))]
        rows[kind, default: []] += [row] + others
        var found: ArtifactItem?
        try await IndexedDaemon.run(rows, files: Self.files) { world in
            let request = GetArtifactRequest(backupID: world.id, type: ArtifactType(kind), id: row.id)
            found = try await world.artifacts.get(request).item
        }
        return try #require(found)
    }

    /// The fields of a message, or of a row, that have their defaults.
    private func defaults<V>(_ value: V, _ blank: V) -> [String] {
        zip(Mirror(reflecting: value).children, Mirror(reflecting: blank).children)
            .compactMap { field, other in
                String(reflecting: field.value) == String(reflecting: other.value) ? field.label : nil
            }
    }

    // MARK: Types

    @Test("a message arrives whole")
    func message() async throws {
        var row = MessageRow(id: "G-1", conversationID: "iMessage;-;x", app: .whatsApp, source: Self.source)
        row.from = Self.ana
        (row.sent, row.delivered, row.read) = (Self.time(1_700_000_000), Self.time(-3), Self.time(0))
        (row.text, row.textState, row.textProblem) = ("Grüße 🙂\u{FFFC} end", .deleted, "a problem")
        row.attachments = [Self.file("a"), Self.file("b"), Self.file("gone"), AttachmentRef(.missing), Self.cell]
        row.reactions = [
            ReactionRow(from: Self.bob, kind: "❤️", time: Self.time(5)),
            ReactionRow(from: nil, kind: "sticker", time: nil),
        ]
        row.edits = [EditRow(time: Self.time(6), text: "Gruss"), EditRow(time: nil, text: "")]
        (row.replyToID, row.service, row.event) = ("G-0", "WhatsApp", "left the conversation")
        (row.appSummary, row.effect, row.isStarred) = ("poll: a; b", "loud", true)
        row.place = GeoPoint(latitude: 59.91, longitude: -10.75, accuracy: 12.5)
        #expect(defaults(row, MessageRow(id: "", conversationID: "", app: .message, source: Self.cellSource)) == [])
        var wanted = MessageItem(id: "G-1", conversationID: "2.iMessage;-;x", type: .whatsapp, from: Self.anaMessage)
        (wanted.sent, wanted.delivered) = (Self.timeMessage(1_700_000_000), Self.timeMessage(-3))
        wanted.read = Self.timeMessage(0)
        (wanted.text, wanted.textState, wanted.textProblem) = ("Grüße 🙂\u{FFFC} end", .deleted, "a problem")
        wanted.attachments = [
            Self.fileMessage("a", id: "file-a", size: 77, .present),
            Self.fileMessage("b", id: "file-b", size: 55, .present),
            Self.fileMessage("gone", id: "", size: 55, .notInBackup), Self.missingMessage, Self.cellMessage,
        ]
        wanted.reactions = [
            Reaction(from: Self.bobMessage, kind: "❤️", time: Self.timeMessage(5)), Reaction(kind: "sticker"),
        ]
        wanted.edits = [MessageEdit(time: Self.timeMessage(6), text: "Gruss"), MessageEdit()]
        (wanted.replyToID, wanted.service, wanted.event) = ("G-0", "WhatsApp", "left the conversation")
        (wanted.appSummary, wanted.effect, wanted.isStarred) = ("poll: a; b", "loud", true)
        wanted.place = GeoPoint(latitude: 59.91, longitude: -10.75, accuracyM: 12.5)
        wanted.source = Self.sourceMessage
        #expect(defaults(wanted, MessageItem()) == [])
        var chat = ConversationRow(id: row.conversationID, app: .whatsApp, source: Self.source)
        chat.members = [Self.ana, Self.bob]
        let found = try await item(.whatsApp, .message(row), beside: [.conversation(chat)])
        #expect(found.json() == ArtifactItem(item: .message(wanted)).json())
    }

    private static let cellSource = SourceRow(file: 0, table: "", rowID: 0)

    @Test("a photo arrives whole, with the best of its files that is in the backup")
    func photo() async throws {
        var row = PhotoRow(id: "p", original: Self.file("gone"), source: Self.source)
        (row.taken, row.utcOffsetMinutes) = (Self.time(1), -330)
        row.smaller = [Self.file("gone too"), Self.file("small"), Self.file("b")]
        (row.originalName, row.people, row.albumIDs) = ("IMG.HEIC", [Self.ana], ["a", "b"])
        row.place = GeoPoint(latitude: 1, longitude: 2)
        (row.isFavorite, row.isHidden, row.isTrashed, row.isScreenshot) = (true, true, true, true)
        (row.liveVideo, row.edited) = (Self.file("a"), Self.file("b"))
        #expect(defaults(row, PhotoRow(id: "", original: AttachmentRef(.missing), source: Self.cellSource)) == [])
        var wanted = PhotoItem(id: "p", taken: Self.timeMessage(1), utcOffsetMinutes: -330)
        wanted.media = Self.fileMessage("small", id: "file-small", size: 5, .present)
        (wanted.originalName, wanted.people, wanted.albumIDs) = ("IMG.HEIC", [Self.anaMessage], ["a", "b"])
        wanted.place = GeoPoint(latitude: 1, longitude: 2)
        (wanted.isFavorite, wanted.isHidden, wanted.isTrashed, wanted.isScreenshot) = (true, true, true, true)
        wanted.liveVideo = Self.fileMessage("a", id: "file-a", size: 77, .present)
        wanted.edited = Self.fileMessage("b", id: "file-b", size: 55, .present)
        wanted.smallerCopies = [
            Self.fileMessage("gone too", id: "", size: 55, .notInBackup), wanted.media ?? JuicerProto.Attachment(),
            Self.fileMessage("b", id: "file-b", size: 55, .present),
        ]
        wanted.source = Self.sourceMessage
        #expect(defaults(wanted, PhotoItem()) == ["originalPresent"])
        #expect(try await item(.photo, .photo(row)) == ArtifactItem(item: .photo(wanted)))
        row.original = Self.file("a")
        wanted.originalPresent = true
        wanted.media = Self.fileMessage("a", id: "file-a", size: 77, .present)
        #expect(try await item(.photo, .photo(row)) == ArtifactItem(item: .photo(wanted)))
        row.original = Self.file("gone")
        row.smaller = []
        (wanted.originalPresent, wanted.smallerCopies) = (false, [])
        wanted.media = Self.fileMessage("gone", id: "", size: 55, .notInBackup)
        #expect(try await item(.photo, .photo(row)) == ArtifactItem(item: .photo(wanted)))
    }

    @Test("a note arrives whole, and says why it has no text")
    func note() async throws {
        var row = NoteRow(id: "n", source: Self.source)
        (row.title, row.folder, row.text, row.markdown) = ("T", "F", "text", "# text")
        (row.created, row.modified, row.attachments) = (Self.time(2), Self.time(3), [Self.file("a")])
        (row.isLocked, row.isPinned, row.isTrashed, row.textProblem) = (true, true, true, "the body is damaged")
        #expect(defaults(row, NoteRow(id: "", source: Self.cellSource)) == [])
        var wanted = NoteItem(id: "n", title: "T", folder: "F", text: "text", preview: "text")
        (wanted.created, wanted.modified) = (Self.timeMessage(2), Self.timeMessage(3))
        (wanted.isLocked, wanted.isPinned, wanted.isTrashed) = (true, true, true)
        wanted.attachments = [Self.fileMessage("a", id: "file-a", size: 77, .present)]
        (wanted.markdown, wanted.source, wanted.textProblem) = ("# text", Self.sourceMessage, "the body is damaged")
        #expect(defaults(wanted, NoteItem()) == [])
        #expect(try await item(.note, .note(row)) == ArtifactItem(item: .note(wanted)))
    }

    @Test("a contact arrives whole")
    func contact() async throws {
        var row = ContactRow(id: "k", source: Self.source)
        func value(_ text: String) -> [JuicerArtifacts.LabeledValue] { [LabeledValue(label: "L" + text, value: text)] }
        func message(_ text: String) -> [JuicerProto.LabeledValue] { [LabeledValue(label: "L" + text, value: text)] }
        (row.name, row.givenName, row.familyName, row.nickname) = ("N", "G", "F", "K")
        (row.organization, row.jobTitle, row.birthday, row.note) = ("O", "J", "--02-29", "note")
        (row.phones, row.emails, row.addresses, row.urls) = (value("1"), value("2"), value("3"), value("4"))
        (row.accounts, row.related, row.dates) = (value("5"), value("6"), value("7"))
        (row.isOwner, row.linkID, row.groups, row.picture) = (true, "link-1", ["g", "h"], Self.cell)
        #expect(defaults(row, ContactRow(id: "", source: Self.cellSource)) == [])
        var wanted = ContactItem(id: "k", personID: "ck", name: "N", organization: "O")
        (wanted.givenName, wanted.familyName, wanted.nickname, wanted.jobTitle) = ("G", "F", "K", "J")
        (wanted.phones, wanted.emails, wanted.addresses) = (message("1"), message("2"), message("3"))
        (wanted.urls, wanted.accounts, wanted.related) = (message("4"), message("5"), message("6"))
        (wanted.dates, wanted.birthday, wanted.groups) = (message("7"), "--02-29", ["g", "h"])
        (wanted.note, wanted.isOwner, wanted.linkID) = ("note", true, "link-1")
        (wanted.picture, wanted.source) = (Self.cellMessage, Self.sourceMessage)
        #expect(defaults(wanted, ContactItem()) == [])
        #expect(try await item(.contact, .contact(row)) == ArtifactItem(item: .contact(wanted)))
    }

    @Test("a call arrives whole")
    func call() async throws {
        var row = CallRow(id: "l", source: Self.source)
        (row.people, row.time, row.durationMilliseconds) = ([Self.ana, Self.bob], Self.time(4), 61_500)
        (row.direction, row.isAnswered, row.isVideo, row.service) = (.outgoing, true, true, "FaceTime")
        #expect(defaults(row, CallRow(id: "", source: Self.cellSource)) == [])
        var wanted = CallItem(id: "l", people: [Self.anaMessage, Self.bobMessage], time: Self.timeMessage(4))
        (wanted.durationSeconds, wanted.direction, wanted.answered) = (62, .outgoing, true)
        (wanted.video, wanted.service, wanted.source) = (true, "FaceTime", Self.sourceMessage)
        #expect(defaults(wanted, CallItem()) == [])
        #expect(try await item(.call, .call(row)) == ArtifactItem(item: .call(wanted)))
    }

    @Test("a calendar event arrives whole")
    func event() async throws {
        var row = EventRow(id: "e", source: Self.source)
        (row.title, row.calendar, row.start, row.end) = ("T", "C", Self.time(-1), Self.time(1 << 32))
        (row.isAllDay, row.timeZone, row.location, row.notes) = (true, "Europe/Oslo", "L", "N")
        (row.attendees, row.recurrence, row.url) = ([Self.ana], "FREQ=WEEKLY", "https://example.org")
        #expect(defaults(row, EventRow(id: "", source: Self.cellSource)) == [])
        var wanted = CalendarEventItem(id: "e", title: "T", calendar: "C", start: Self.timeMessage(-1))
        (wanted.end, wanted.allDay, wanted.timeZone) = (Self.timeMessage(1 << 32), true, "Europe/Oslo")
        (wanted.location, wanted.notes, wanted.attendees) = ("L", "N", [Self.anaMessage])
        (wanted.recurrence, wanted.url, wanted.source) = ("FREQ=WEEKLY", "https://example.org", Self.sourceMessage)
        #expect(defaults(wanted, CalendarEventItem()) == [])
        #expect(try await item(.calendarEvent, .event(row)) == ArtifactItem(item: .calendarEvent(wanted)))
    }

    @Test("what Safari keeps arrives whole")
    func safari() async throws {
        var visit = VisitRow(id: "v", source: Self.source)
        (visit.time, visit.url, visit.title) = (Self.time(8), "https://example.org", "T")
        (visit.redirectedFromID, visit.visitCount) = ("v0", 12)
        #expect(defaults(visit, VisitRow(id: "", source: Self.cellSource)) == [])
        var visited = SafariVisitItem(id: "v", time: Self.timeMessage(8), url: "https://example.org", title: "T")
        (visited.redirectedFromID, visited.visitCount, visited.source) = ("v0", 12, Self.sourceMessage)
        #expect(defaults(visited, SafariVisitItem()) == [])
        #expect(try await item(.safariVisit, .visit(visit)) == ArtifactItem(item: .safariVisit(visited)))
        var bookmark = BookmarkRow(id: "b", source: Self.source)
        (bookmark.title, bookmark.url, bookmark.folder) = ("T", "U", "a/b")
        (bookmark.isReadingList, bookmark.added) = (true, Self.time(10))
        #expect(defaults(bookmark, BookmarkRow(id: "", source: Self.cellSource)) == [])
        var marked = SafariBookmarkItem(id: "b", title: "T", url: "U", folder: "a/b", readingList: true)
        (marked.added, marked.source) = (Self.timeMessage(10), Self.sourceMessage)
        #expect(defaults(marked, SafariBookmarkItem()) == [])
        #expect(try await item(.safariBookmark, .bookmark(bookmark)) == ArtifactItem(item: .safariBookmark(marked)))
    }

    @Test("a voicemail arrives whole")
    func voicemail() async throws {
        var row = VoicemailRow(id: "w", source: Self.source)
        (row.from, row.time, row.durationMilliseconds) = (Self.ana, Self.time(11), 12_000)
        (row.transcript, row.audio, row.trashed) = ("said", Self.file("a"), Self.time(12))
        #expect(defaults(row, VoicemailRow(id: "", source: Self.cellSource)) == [])
        var wanted = VoicemailItem(id: "w", from: Self.anaMessage, time: Self.timeMessage(11), durationSeconds: 12)
        (wanted.transcript, wanted.trashed, wanted.source) = ("said", Self.timeMessage(12), Self.sourceMessage)
        wanted.audio = Self.fileMessage("a", id: "file-a", size: 77, .present)
        #expect(defaults(wanted, VoicemailItem()) == [])
        #expect(try await item(.voicemail, .voicemail(row)) == ArtifactItem(item: .voicemail(wanted)))
    }

    @Test("a place arrives whole")
    func location() async throws {
        let known = JuicerArtifacts.GeoPoint(latitude: -1.5, longitude: 179, accuracy: 40)
        let place = try #require(known)
        var row = LocationRow(id: "o", place: place, origin: .photo, source: Self.source)
        (row.time, row.originID, row.label) = (Self.time(13), "p", "Oslo")
        var wanted = LocationItem(id: "o", time: Self.timeMessage(13), origin: .photo, originID: "p", label: "Oslo")
        wanted.place = GeoPoint(latitude: -1.5, longitude: 179, accuracyM: 40)
        wanted.source = Self.sourceMessage
        #expect(defaults(wanted, LocationItem()) == [])
        #expect(try await item(.location, .location(row)) == ArtifactItem(item: .location(wanted)))
    }
}
