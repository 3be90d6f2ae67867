public import JuicerArtifacts
internal import JuicerSQLite

/// A conversation of any messaging app.
public struct Conversation: Sendable, Hashable {
    /// Names it in this backup.
    public let id: ConversationID
    /// Its name: as the group was named, else its members.
    public let title: String
    /// Who takes part, the owner not counted.
    public let members: [PersonRef]
    /// What the parser found.
    public let row: ConversationRow
    /// Messages in it.
    public let messageCount: Int64
    /// When the first message was sent; nil where no time is known.
    public let first: UnixTime?
    /// When the last message was sent.
    public let last: UnixTime?
    /// The beginning of the last message, at most ``longestPreview`` Unicode scalars.
    public let preview: String
    /// Whether the last message's text could be read; nil where there is no message.
    public let previewState: TextState?
    /// How many attachments the last message has.
    public let previewAttachmentCount: Int
    /// The file that it comes from, by its id in the manifest; empty where the build was not told.
    public let sourceFileID: String

    /// Unicode scalars that a preview has at most.
    public static let longestPreview = 200
}

/// The conversations of a type, as far as lists need them.
struct ConversationDirectory: Sendable {
    struct Head: Sendable {
        var number: UInt32
        var key: String
        var last: Int64
    }

    /// By their numbers, from 1 on but for gaps.
    let heads: [Head]
    private let numbers: [String: UInt32]

    init(_ connection: TypeConnection) throws {
        var heads: [Head] = []
        let statement = try connection.items.prepare("SELECT id, key, last_time FROM conversation ORDER BY id")
        while try statement.step() {
            let number = UInt32(truncatingIfNeeded: statement.integer(0) ?? 0)
            heads.append(
                Head(number: number, key: statement.text(1) ?? "", last: statement.integer(2) ?? .min)
            )
        }
        self.heads = heads
        numbers = Dictionary(heads.map { ($0.key, $0.number) }) { first, _ in first }
    }

    func number(of id: String) -> UInt32? { numbers[id] }
}

extension Conversation {
    init(_ number: UInt32, _ reader: TypeReader, _ people: PeopleDirectory, _ connection: TypeConnection) throws {
        let statement = try connection.items.prepare(
            "SELECT row, count, first_time, last_time, last_ord FROM conversation WHERE id = ?"
        )
        try statement.bind(Int64(number), at: 1)
        guard try statement.step(), let bytes = statement.blob(0),
            case .conversation(let row) = try RowDecoder.decode(bytes)
        else { throw IndexError.damaged }
        id = ConversationID(kind: reader.kind, id: row.id)
        members = row.members.map { people.reference($0) }
        title = row.title.isEmpty ? members.map(\.name).joined(separator: ", ") : row.title
        self.row = row
        messageCount = statement.integer(1) ?? 0
        first = statement.integer(2).map { UnixTime(nanoseconds: $0) }
        last = statement.integer(3).map { UnixTime(nanoseconds: $0) }
        var newest: MessageRow?
        if let item = statement.integer(4), case .message(let row) = try connection.row(Int(item)).row {
            newest = row
        }
        preview = newest.map { Self.preview(of: $0) } ?? ""
        previewState = newest?.textState
        previewAttachmentCount = newest?.attachments.count ?? 0
        sourceFileID = connection.sourceFileIDs.fileID(of: row.source)
    }

    private static func preview(of message: MessageRow) -> String {
        let text = message.text.unicodeScalars.filter { $0 != "\u{FFFC}" }
        let words = String(String.UnicodeScalarView(text)).trimmed
        let shown = [words, message.appSummary, message.event].first { !$0.isEmpty } ?? ""
        return String(shown.unicodeScalars.prefix(longestPreview))
    }
}

/// An album.
public struct IndexedAlbum: Sendable, Hashable {
    /// What the parser found.
    public let row: AlbumRow
    /// Photos in it that the index has.
    public let photoCount: Int64
    /// The file that it comes from, by its id in the manifest; empty where the build was not told.
    public let sourceFileID: String
}
