import JuicerArtifacts
import JuicerBackupFormat
import JuicerBackups
import JuicerClient
import JuicerCore
import JuicerIndex
import JuicerProto
import Testing

@testable import JuicerServices

/// A daemon with one unlocked backup, whose index is made of rows that a test chose.
struct IndexedDaemon {
    let daemon: TestDaemon
    /// The backup.
    let id: String
    /// With the backup's session.
    let client: DaemonClient
    let index: ArtifactIndex

    var artifacts: ArtifactsClient { client.artifacts }

    /// Runs the body against a daemon whose index has rows of some types, and nothing of the others.
    ///
    /// - Parameter files: files of the backup by their paths, as manifests know them.
    static func run(
        _ rows: [ArtifactKind: [ArtifactRow]],
        files: [String: IndexedFile] = [:],
        clock: MachineClock = .system,
        _ body: (IndexedDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.run(clock: clock) { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let summary = try await daemon.backups.resolve(id).summary
            let index = try daemon.services.indexes.index(making: summary, mending: false)
            let indexed = IndexedDaemon(daemon: daemon, id: id, client: client, index: index)
            for (kind, rows) in rows.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                try indexed.build(kind, rows, files: files)
            }
            try await body(indexed)
        }
    }

    /// Indexes a type, once more where it was before.
    func build(_ kind: ArtifactKind, _ rows: [ArtifactRow], files: [String: IndexedFile] = [:]) throws {
        let options = BuildOptions(sourceFileIDs: ["database-0", "database-1"]) { _, path in files[path] }
        let build = try index.build(kind, options)
        try build.receive(rows)
        _ = try build.finish(ParseReport(kind: kind))
    }
}

/// Rows for tests of lists, a few of a kind.
enum ListedRows {
    static let ana = HandleRef(handle: "+41 79 111 22 33", kind: .phone)
    static let bob = HandleRef(handle: "bob@example.org", kind: .email)
    static let start: Int64 = 1_700_000_000

    static func time(_ hours: Int) -> UnixTime { UnixTime(nanoseconds: (start + Int64(hours) * 3_600) * 1_000_000_000) }
    static func source(_ row: Int) -> SourceRow { SourceRow(file: 1, table: "a_table", rowID: Int64(row)) }
    static func place(_ north: Double, _ east: Double) -> JuicerArtifacts.GeoPoint? {
        JuicerArtifacts.GeoPoint(latitude: north, longitude: east, accuracy: 5)
    }

    static func message(_ number: Int, in chat: String, from: HandleRef, _ text: String = "hello") -> MessageRow {
        var row = MessageRow(id: "m\(number)", conversationID: chat, app: .message, source: source(number))
        (row.from, row.sent, row.text) = (from, time(number), text)
        return row
    }

    static func chat(_ id: String, _ members: [HandleRef], isGroup: Bool = false) -> ConversationRow {
        var row = ConversationRow(id: id, app: .message, source: source(900))
        (row.members, row.isGroup, row.service) = (members, isGroup, "iMessage")
        return row
    }

    /// m0 to m9 with Ana, hour by hour, the odd ones by the owner; m10 to m12 of Bob in a group with both.
    static var messages: [ArtifactRow] {
        var messages = (0..<10)
            .map { number in
                message(number, in: "ana", from: number % 2 == 1 ? .owner() : ana, "hello number \(number)")
            }
        messages[2].attachments = [AttachmentRef(.file(domain: "MediaDomain", path: "Library/2.jpg"))]
        messages[4].place = place(47, 8)
        messages += (10..<13).map { message($0, in: "all", from: bob, "hello everybody") }
        return messages.map { .message($0) }
            + [.conversation(chat("ana", [ana])), .conversation(chat("all", [ana, bob], isGroup: true))]
    }

    static var contacts: [ArtifactRow] {
        var ana = ContactRow(id: "1", source: source(1))
        (ana.name, ana.phones) = ("Ana Ünal", [LabeledValue(label: "home", value: "+41 79 111 22 33")])
        var bob = ContactRow(id: "2", source: source(2))
        (bob.name, bob.emails) = ("Bob", [LabeledValue(label: "", value: "bob@example.org")])
        return [.contact(ana), .contact(bob)]
    }

    /// p0 to p4, a day apart; the even ones in album "a", the first with Ana on it; in Zurich, Oslo and Fiji.
    static var photos: [ArtifactRow] {
        let places = [place(47.4, 8.5), place(47.3, 8.6), place(59.9, 10.7), place(-17.7, 179.9), nil]
        let photos = places.enumerated()
            .map { number, place -> ArtifactRow in
                let file = AttachmentRef(.file(domain: "CameraRollDomain", path: "Media/\(number).JPG"))
                var row = PhotoRow(id: "p\(number)", original: file, source: source(number))
                (row.taken, row.place) = (time(24 * number), place)
                row.albumIDs = number % 2 == 0 ? ["a"] : []
                row.people = number == 0 ? [ana] : []
                return .photo(row)
            }
        let albums = [("a", "Zebra"), ("b", "apples"), ("c", "Öl")]
            .map { id, title -> ArtifactRow in
                var album = AlbumRow(id: id, source: source(0))
                (album.title, album.photoCount, album.created, album.isShared) = (title, 7, time(1), id == "b")
                return .album(album)
            }
        return photos + albums
    }

    static var calls: [ArtifactRow] {
        (0..<3)
            .map { number in
                var row = CallRow(id: "l\(number)", source: source(number))
                (row.people, row.time) = ([number == 1 ? bob : ana], time(2 * number))
                row.direction = number == 0 ? .outgoing : .incoming
                return .call(row)
            }
    }

    static var all: [ArtifactKind: [ArtifactRow]] {
        [.message: messages, .contact: contacts, .photo: photos, .call: calls]
    }
}

extension ArtifactItem {
    /// The id of the item in it.
    var id: String {
        switch item {
        case .message(let item): item.id
        case .photo(let item): item.id
        case .note(let item): item.id
        case .contact(let item): item.id
        case .call(let item): item.id
        case .calendarEvent(let item): item.id
        case .safariVisit(let item): item.id
        case .safariBookmark(let item): item.id
        case .voicemail(let item): item.id
        case .location(let item): item.id
        case nil: ""
        }
    }
}

/// The ids of all pages of a list, its total, and how many pages it has.
func allIDs(
    pageSize: Int32,
    _ list: (JuicerProto.PageRequest) async throws -> (ids: [String], page: PageInfo?)
) async throws -> (ids: [String], total: Int64, pages: Int) {
    var ids: [String] = []
    var page = JuicerProto.PageRequest(pageSize: pageSize)
    var pages = 0
    while true {
        let (found, info) = try await list(page)
        let answered = try #require(info)
        #expect(found.count <= Int(pageSize))
        ids += found
        pages += 1
        if answered.nextPageToken.isEmpty { return (ids, answered.total, pages) }
        page.pageToken = answered.nextPageToken
    }
}
