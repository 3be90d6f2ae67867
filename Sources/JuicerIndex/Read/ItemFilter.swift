public import JuicerArtifacts
internal import JuicerSQLite

/// Names a conversation among those of all apps.
public struct ConversationID: Sendable, Hashable, CustomStringConvertible {
    /// Which app.
    public let kind: ArtifactKind
    /// The id among the conversations of the app: ``ConversationRow/id``.
    public let id: String

    public init(kind: ArtifactKind, id: String) {
        self.kind = kind
        self.id = id
    }

    /// Reads what ``description`` gives.
    public init?(_ text: String) {
        guard let dot = text.firstIndex(of: "."), let raw = UInt8(text[..<dot]),
            let kind = ArtifactKind(rawValue: raw)
        else { return nil }
        self.init(kind: kind, id: String(text[text.index(after: dot)...]))
    }

    public var description: String { "\(kind.rawValue).\(id)" }
}

/// Which items; every condition that is set must hold.
public struct ItemFilter: Sendable, Hashable {
    /// Only these types; empty for all.
    public var kinds: Set<ArtifactKind> = []
    /// Only what happened at or after.
    public var since: UnixTime?
    /// Only what happened before.
    public var until: UnixTime?
    /// Only with this person, by id: messages from them or to them alone, and items that name them.
    public var personID: String?
    /// Only in this conversation.
    public var conversation: ConversationID?
    /// Only in this album, by id.
    public var albumID: String?
    /// Only items with an attachment.
    public var hasAttachment = false
    /// Only messages and calls by the owner of the device.
    public var fromOwner = false
    /// Only items with a place.
    public var hasPlace = false

    public init() {}
}

extension TypeReader {
    /// The items that a filter lets through.
    ///
    /// - Parameters:
    ///   - handles: the numbers of the handles of the filter's person, where it has one.
    ///   - isTimed: whether items without a time are left out.
    func select(
        _ filter: ItemFilter,
        handles: [UInt32],
        isTimed: Bool,
        _ connection: TypeConnection
    ) throws -> ItemSet {
        var range = 0..<connection.itemCount
        if isTimed || filter.since != nil || filter.until != nil {
            let times = try facets.times(connection)
            let since = max(filter.since?.nanoseconds ?? .min, .min + 1)
            let lower = times.lowerBound(of: since)
            let upper = filter.until.map { times.lowerBound(of: $0.nanoseconds) } ?? times.count
            range = lower..<max(lower, upper)
        }
        var set = ItemSet(range)
        var wanted: RowFacts.Flags = []
        if filter.hasAttachment { wanted.insert(.hasAttachment) }
        if filter.fromOwner { wanted.insert(.fromOwner) }
        if filter.hasPlace { wanted.insert(.hasPlace) }
        if !wanted.isEmpty {
            let mask = wanted.rawValue
            set.keep(where: try facets.flags(connection)) { $0 & mask == mask }
        }
        if let conversation = filter.conversation {
            let number = conversation.kind == kind ? try conversations(connection).number(of: conversation.id) : nil
            guard let number else { return .empty }
            set.keep(where: try facets.conversations(connection)) { $0 == number }
        }
        if let albumID = filter.albumID {
            guard kind == .photo, let album = try albumNumber(albumID, connection) else { return .empty }
            set.keep(try connection.numbers("SELECT ord FROM album_item WHERE album = ?", album))
        }
        if filter.personID != nil {
            var named: [Int] = []
            for handle in handles {
                named += try connection.numbers("SELECT ord FROM item_handle WHERE handle = ?", Int64(handle))
            }
            var isWanted = [Bool](repeating: false, count: Int(handles.max() ?? 0) + 1)
            for handle in handles { isWanted[Int(handle)] = true }
            set.keep(named, orWhere: try facets.handles(connection)) { handle in
                Int(handle) < isWanted.count && isWanted[Int(handle)]
            }
        }
        return set
    }

    private func albumNumber(_ id: String, _ connection: TypeConnection) throws -> Int64? {
        let statement = try connection.items.prepare("SELECT id FROM album WHERE key = ?")
        try statement.bind(id, at: 1)
        return try statement.step() ? statement.integer(0) : nil
    }
}

extension [Int64] {
    /// Position of the first element that is not less than a value, in an array that goes up.
    func lowerBound(of value: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Position of the first element that is greater than a value.
    func upperBound(of value: Int64) -> Int { value == .max ? count : lowerBound(of: value + 1) }
}
