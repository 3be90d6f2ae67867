public import JuicerArtifacts

/// One item of the index, with all that its row refers to.
public struct IndexedItem: Sendable, Hashable {
    /// Its type.
    public let kind: ArtifactKind
    /// What the parser found.
    public let row: ArtifactRow
    /// The files of the backup that its attachments are; those that are not in the backup are missing.
    public let files: [AttachmentRef: IndexedFile]
    /// Everybody whom the row names.
    public let people: [HandleRef: PersonRef]
    /// The person that a contact became, by id; nil for everything else.
    public let personID: String?
    /// The files that the parser read.
    private let sourceFileIDs: [String]

    /// The file that it comes from, by its id in the manifest; empty where the build was not told.
    public var sourceFileID: String { fileID(of: row.source) }
    /// The file that a place of the row lies in, by its id in the manifest; empty where the build was not told.
    public func fileID(of source: SourceRow) -> String { sourceFileIDs.fileID(of: source) }

    /// Names it among the items of its type.
    public var id: String { row.id }
    /// When it happened; nil where that is not known.
    public var time: UnixTime? { row.time }

    /// The conversation it is in; nil unless it is a message.
    public var conversation: ConversationID? {
        guard case .message(let message) = row else { return nil }
        return ConversationID(kind: kind, id: message.conversationID)
    }
}

/// Where an item stands: its type and its number there.
struct ItemPlace: Hashable {
    var time: Int64
    var kind: ArtifactKind
    var item: Int

    static func < (left: ItemPlace, right: ItemPlace) -> Bool {
        (left.time, left.kind.rawValue, left.item) < (right.time, right.kind.rawValue, right.item)
    }
}

extension IndexedItem {
    init(_ item: Int, _ reader: TypeReader, _ people: PeopleDirectory, _ connection: TypeConnection) throws {
        let (row, files) = try connection.row(item)
        self.init(row, files, reader.kind, people, connection)
    }

    init(
        _ row: ArtifactRow,
        _ files: [IndexedFile?],
        _ kind: ArtifactKind,
        _ people: PeopleDirectory,
        _ connection: TypeConnection
    ) {
        self.kind = kind
        self.row = row
        var known: [AttachmentRef: IndexedFile] = [:]
        for (attachment, file) in zip(row.attachments, files) { known[attachment] = file }
        self.files = known
        var named: [HandleRef: PersonRef] = [:]
        for handle in row.handles where named[handle] == nil { named[handle] = people.reference(handle) }
        self.people = named
        if case .contact(let contact) = row { personID = people.id(ofContact: contact.id) } else { personID = nil }
        sourceFileIDs = connection.sourceFileIDs
    }
}

extension [String] {
    /// The file of a source among those that the parser read; empty where it is not known.
    func fileID(of source: SourceRow) -> String { indices.contains(source.file) ? self[source.file] : "" }
}
