internal import JuicerArtifacts

/// What is known of all the rows of a build, in columns, about 35 bytes an item.
struct GatheredRows {
    /// A conversation, and what is counted over its messages.
    struct Conversation {
        var key: String
        var row: ConversationRow?
        var members: [UInt32] = []
        var count: Int64 = 0
        var first: Int64 = .min
        var last: Int64 = .min
        var lastItem: Int = -1
    }

    struct Album {
        var key: String
        var row: AlbumRow?
        var count: Int64 = 0
    }

    // One element for each item, in the order in which they came; the order of times once they are sorted.
    private(set) var times: [Int64] = []
    private(set) var conversationNumbers: [UInt32] = []
    private(set) var handles: [UInt32] = []
    private(set) var flags: [UInt8] = []
    private(set) var hashes: [UInt32] = []
    private var offsets: [Int64] = []

    /// Numbered from 1.
    private(set) var conversations: [Conversation] = []
    private var conversationsByKey: [String: UInt32] = [:]
    private(set) var albums: [Album] = []
    private var albumsByKey: [String: UInt32] = [:]

    // By item; sparse.
    private(set) var albumItems: [(album: UInt32, item: Int)] = []
    private(set) var itemHandles: [(handle: UInt32, item: Int)] = []
    private(set) var places: [(item: Int, place: GeoPoint)] = []

    var count: Int { times.count }

    func offset(at position: Int) -> Int64 { offsets[position] }

    mutating func append(_ facts: RowFacts, sender: UInt32, people: [UInt32], hash: UInt32, offset: Int64) {
        let item = times.count
        times.append(facts.time?.nanoseconds ?? .min)
        conversationNumbers.append(facts.conversation.map { number(ofConversation: $0) } ?? 0)
        handles.append(sender)
        flags.append(facts.flags.rawValue)
        hashes.append(hash)
        offsets.append(offset)
        for album in Set(facts.albums) { albumItems.append((number(ofAlbum: album), item)) }
        for handle in Set(people) where handle != 0 { itemHandles.append((handle, item)) }
        if let place = facts.place { places.append((item, place)) }
    }

    private mutating func number(ofConversation key: String) -> UInt32 {
        if let number = conversationsByKey[key] { return number }
        conversations.append(Conversation(key: key))
        conversationsByKey[key] = UInt32(conversations.count)
        return UInt32(conversations.count)
    }

    private mutating func number(ofAlbum key: String) -> UInt32 {
        if let number = albumsByKey[key] { return number }
        albums.append(Album(key: key))
        albumsByKey[key] = UInt32(albums.count)
        return UInt32(albums.count)
    }

    mutating func set(_ row: ConversationRow, members: [UInt32]) {
        let index = Int(number(ofConversation: row.id)) - 1
        conversations[index].row = row
        conversations[index].members = members
    }

    mutating func set(_ row: AlbumRow) {
        albums[Int(number(ofAlbum: row.id)) - 1].row = row
    }

    /// Conversations that messages are in and that have no row, as in a database that is damaged.
    var conversationsWithoutRow: [String] { conversations.filter { $0.row == nil }.map(\.key) }

    // MARK: The order of times

    /// Puts the items into the order of their times, those without one first, and those of one time as they came; and
    /// counts over conversations and albums.
    mutating func sort() {
        // What the owner sent to one person is with that person.
        for item in flags.indices where handles[item] == 0 && conversationNumbers[item] != 0 {
            let conversation = conversations[Int(conversationNumbers[item]) - 1]
            guard RowFacts.Flags(rawValue: flags[item]).contains(.fromOwner), conversation.row?.isGroup == false,
                conversation.members.count == 1
            else { continue }
            handles[item] = conversation.members[0]
        }
        if zip(times, times.dropFirst()).contains(where: { $0 > $1 }) { reorder() }
        for item in times.indices where conversationNumbers[item] != 0 {
            let index = Int(conversationNumbers[item]) - 1
            conversations[index].count += 1
            conversations[index].lastItem = item
            conversations[index].last = times[item]
            if conversations[index].first == .min { conversations[index].first = times[item] }
        }
        for each in albumItems { albums[Int(each.album) - 1].count += 1 }
    }

    private mutating func reorder() {
        var order = Array(0..<Int32(times.count))
        times.withUnsafeBufferPointer { times in
            order.sort { left, right in
                let (a, b) = (times[Int(left)], times[Int(right)])
                return a == b ? left < right : a < b
            }
        }
        times = order.map { times[Int($0)] }
        conversationNumbers = order.map { conversationNumbers[Int($0)] }
        handles = order.map { handles[Int($0)] }
        flags = order.map { flags[Int($0)] }
        hashes = order.map { hashes[Int($0)] }
        offsets = order.map { offsets[Int($0)] }
        var positions = [Int32](repeating: 0, count: order.count)
        for (position, item) in order.enumerated() { positions[Int(item)] = Int32(position) }
        albumItems = albumItems.map { ($0.album, Int(positions[$0.item])) }
        itemHandles = itemHandles.map { ($0.handle, Int(positions[$0.item])) }
        places = places.map { (Int(positions[$0.item]), $0.place) }.sorted { $0.item < $1.item }
    }

    /// How often each handle is named, and when last.
    func handleUses() -> [UInt32: HandleUse] {
        var uses: [UInt32: HandleUse] = [:]
        func count(_ handle: UInt32, _ item: Int) {
            var use = uses[handle] ?? HandleUse()
            use.count += 1
            use.last = max(use.last, times[item])
            uses[handle] = use
        }
        for item in handles.indices where handles[item] != 0 { count(handles[item], item) }
        for each in itemHandles { count(each.handle, each.item) }
        return uses
    }
}
