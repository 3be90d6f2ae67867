public import JuicerArtifacts

/// Messages of one conversation.
public struct MessagePage: Sendable {
    /// The messages.
    public let items: [IndexedItem]
    /// Asks for the page after this one; nil on the last page.
    public let next: IndexCursor?
    /// Asks for the page before this one; nil on the first page.
    public let previous: IndexCursor?
    /// How many messages the conversation has.
    public let total: Int64
}

extension ArtifactIndex {
    /// Lists conversations of every messaging app, the one with the newest message first.
    ///
    /// - Parameters:
    ///   - kind: only of this app; nil for all.
    ///   - personID: only those that this person is a member of; nil for all.
    public func conversations(
        _ kind: ArtifactKind? = nil,
        withPerson personID: String? = nil,
        _ page: PageRequest = PageRequest()
    ) throws -> IndexPage<Conversation> {
        try reading {
            let people = try people()
            let kinds: [ArtifactKind] = kind.map { [$0] } ?? [.message, .whatsApp]
            let readers = try readers([]).filter { kinds.contains($0.kind) }
            if readers.isEmpty, let kind { _ = try reader(kind) }
            var places: [ItemPlace] = []
            for reader in readers {
                try reader.with { connection in
                    let allowed = try personID.map { id in
                        let handles = people.handles(of: id) ?? []
                        let sql = "SELECT conversation FROM conversation_member WHERE handle = ?"
                        return Set(try handles.flatMap { try connection.numbers(sql, Int64($0)) })
                    }
                    for head in try reader.conversations(connection).heads {
                        if let allowed, !allowed.contains(Int(head.number)) { continue }
                        places.append(ItemPlace(time: head.last, kind: reader.kind, item: Int(head.number)))
                    }
                }
            }
            places.sort { $1 < $0 }
            let start = try page.cursor.map { try Self.position($0, .conversations, readers, places.count) } ?? 0
            let end = min(start + page.size, places.count)
            var shown: [Conversation] = []
            for place in places[start..<end] {
                guard let reader = readers.first(where: { $0.kind == place.kind }) else { continue }
                shown.append(
                    try reader.with { try Conversation(UInt32(place.item), reader, people, $0) }
                )
            }
            let next =
                end == places.count
                ? nil : IndexCursor(.conversations, [readers.fingerprint, Int64(end)])
            return IndexPage(items: shown, next: next, total: Int64(places.count))
        }
    }

    /// Shows one conversation.
    ///
    /// - Throws: ``IndexError/notFound``, ``IndexError/notIndexed(_:)``.
    public func conversation(_ id: ConversationID) throws -> Conversation {
        try reading {
            let people = try people()
            guard let reader = try reader(id.kind) else { throw IndexError.notFound }
            return try reader.with { connection in
                guard let number = try reader.conversations(connection).number(of: id.id) else {
                    throw IndexError.notFound
                }
                return try Conversation(number, reader, people, connection)
            }
        }
    }

    /// The position in a list that is made whole for each page.
    static func position(
        _ cursor: IndexCursor,
        _ list: IndexCursor.List,
        _ readers: [TypeReader],
        _ count: Int
    ) throws(IndexError) -> Int {
        let numbers = try cursor.numbers(list, 2)
        guard numbers[0] == readers.fingerprint, let position = Int(exactly: numbers[1]), (0...count).contains(position)
        else { throw .cursorOutdated }
        return position
    }

    /// Lists a conversation's messages, from one end or around one of them.
    ///
    /// - Parameters:
    ///   - aroundID: the message that stands in the middle of the page, as far as there are enough on either side; nil
    ///     to begin at the first. It is not looked at where the page has a cursor.
    ///   - newestFirst: newest first instead of oldest first.
    /// - Throws: ``IndexError/notFound``, ``IndexError/cursorOutdated``, ``IndexError/notIndexed(_:)``.
    public func messages(
        in conversation: ConversationID,
        around aroundID: String? = nil,
        newestFirst: Bool = false,
        _ page: PageRequest = PageRequest()
    ) throws -> MessagePage {
        try reading {
            let people = try people()
            guard let reader = try reader(conversation.kind) else { throw IndexError.notFound }
            return try reader.with { connection in
                guard let number = try reader.conversations(connection).number(of: conversation.id) else {
                    throw IndexError.notFound
                }
                var set = ItemSet(0..<connection.itemCount)
                set.keep(where: try reader.facets.conversations(connection)) { $0 == number }
                let items: [Int]
                if let cursor = page.cursor {
                    items = try Self.page(after: cursor, Int64(number), set, reader, page.size)
                } else if let aroundID {
                    let (item, _, _) = try reader.find(aroundID, seed: catalog.seed, connection)
                    guard set.contains(item) else { throw IndexError.notFound }
                    items = Self.page(around: item, set, page.size)
                } else if newestFirst {
                    items = set.items(from: .max, ascending: false, limit: page.size).reversed()
                } else {
                    items = set.items(from: 0, ascending: true, limit: page.size)
                }
                return try Self.messagePage(items, set, Int64(number), newestFirst, reader, people, connection)
            }
        }
    }

    /// The items of a page that a cursor asks for, oldest first.
    private static func page(
        after cursor: IndexCursor,
        _ number: Int64,
        _ set: ItemSet,
        _ reader: TypeReader,
        _ size: Int
    ) throws -> [Int] {
        let numbers = try cursor.numbers(.messages, 4)
        guard numbers[0] == [reader].fingerprint, numbers[1] == number, let item = Int(exactly: numbers[2]) else {
            throw IndexError.cursorOutdated
        }
        let isUp = numbers[3] == 1
        let items = set.items(from: isUp ? item + 1 : item, ascending: isUp, limit: size)
        return isUp ? items : items.reversed()
    }

    private static func page(around item: Int, _ set: ItemSet, _ size: Int) -> [Int] {
        var before = set.items(from: item, ascending: false, limit: size - 1)
        var after = set.items(from: item + 1, ascending: true, limit: size - 1)
        // What one side does not have, the other side may fill.
        let half = (size - 1) / 2
        let kept = max(half, size - 1 - after.count)
        before = Array(before.prefix(kept))
        after = Array(after.prefix(size - 1 - before.count))
        return before.reversed() + [item] + after
    }

    private static func messagePage(
        _ items: [Int],
        _ set: ItemSet,
        _ number: Int64,
        _ newestFirst: Bool,
        _ reader: TypeReader,
        _ people: PeopleDirectory,
        _ connection: TypeConnection
    ) throws -> MessagePage {
        func cursor(_ item: Int, up: Bool) -> IndexCursor? {
            let isMore = !set.items(from: up ? item + 1 : item, ascending: up, limit: 1).isEmpty
            guard isMore else { return nil }
            return IndexCursor(.messages, [[reader].fingerprint, number, Int64(item), up ? 1 : 0])
        }
        let older = items.first.flatMap { cursor($0, up: false) }
        let newer = items.last.flatMap { cursor($0, up: true) }
        let rows = try items.map { try IndexedItem($0, reader, people, connection) }
        return MessagePage(
            items: newestFirst ? rows.reversed() : rows,
            next: newestFirst ? older : newer,
            previous: newestFirst ? newer : older,
            total: Int64(set.count)
        )
    }
}
