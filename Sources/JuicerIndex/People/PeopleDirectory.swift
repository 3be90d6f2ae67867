public import JuicerArtifacts

/// One identity over all numbers, addresses and accounts.
public struct Person: Sendable, Hashable {
    /// Names it in this backup, the same whenever the backup is indexed.
    public let id: String
    /// The name to show: of the contact, else what an app has, else the first handle.
    public internal(set) var name: String
    /// Everything that is known to be theirs, normalized.
    public internal(set) var handles: [String] = []
    /// The contacts that it was made of, by id.
    public internal(set) var contactIDs: [String] = []
    /// The file of the contact's picture, by its id in the manifest; nil if there is none.
    public internal(set) var pictureFileID: String?
    /// Messages from them, and to them alone.
    public internal(set) var messageCount: Int64 = 0
    /// Calls with them.
    public internal(set) var callCount: Int64 = 0
    /// Photos with them on it.
    public internal(set) var photoCount: Int64 = 0
    /// When they were last met in any item.
    public internal(set) var lastSeen: UnixTime?
}

/// Somebody, as far as an item names them.
public struct PersonRef: Sendable, Hashable {
    /// The person's id; nil where nobody is known, and for the owner.
    public let personID: String?
    /// The name to show; empty for an owner whom the app does not name.
    public let name: String
    /// The handle that the item has, normalized; empty if none.
    public let handle: String
    /// Whether it is the owner of the device.
    public let isOwner: Bool
}

/// Who the people are, made of contacts and of the handles in all items.
///
/// Every contact is a person, and every handle that no contact has. Contacts that the device shows as one are one person,
/// and so are those of the same name that share a handle; a handle that contacts of different names
/// share, such as a family's number, is the first one's. A name without a handle, as photos have them, is the person of
/// this name if there is only one. docs/formats/index.md has the rules in full.
final class PeopleDirectory: Sendable {
    /// By name.
    let people: [Person]
    private let byID: [String: Int]
    private let byContact: [String: Int]
    /// By number of the handle.
    private let byHandle: [UInt32: Int]
    private let numbers: [String: UInt32]
    private let handlesOf: [[UInt32]]
    private let folded: [String]
    private let normalizer: HandleNormalizer

    init(
        handles: [KnownHandle],
        contacts: [KnownContact],
        uses: [ArtifactKind: [UInt32: HandleUse]],
        _ normalizer: HandleNormalizer
    ) {
        self.normalizer = normalizer
        var resolver = PeopleResolver(handles, contacts)
        resolver.resolve()
        resolver.count(uses)
        let order = resolver.order()
        people = order.map { resolver.people[$0].person }
        handlesOf = order.map { resolver.people[$0].handles }
        var byID: [String: Int] = [:]
        var byContact: [String: Int] = [:]
        var byHandle: [UInt32: Int] = [:]
        for (index, person) in people.enumerated() {
            byID[person.id] = index
            for contact in person.contactIDs { byContact[contact] = index }
            for handle in handlesOf[index] { byHandle[handle] = index }
        }
        self.byID = byID
        self.byContact = byContact
        self.byHandle = byHandle
        numbers = Dictionary(handles.map { ($0.key, $0.id) }) { first, _ in first }
        folded = people.map { TextFolding.fold(([$0.name] + $0.handles).joined(separator: "\n")) }
    }

    subscript(id: String) -> Person? { byID[id].map { people[$0] } }

    /// The numbers of a person's handles; nil if there is nobody of that id.
    func handles(of id: String) -> [UInt32]? { byID[id].map { handlesOf[$0] } }

    /// The person that a contact became; nil if there is no contact of that id.
    func id(ofContact contact: String) -> String? { byContact[contact].map { people[$0].id } }

    /// Positions of the people with a text in the name or a handle; of all if it is empty.
    func positions(matching query: String) -> [Int] {
        let wanted = TextFolding.fold(query.trimmed)
        guard !wanted.isEmpty else { return Array(people.indices) }
        let bytes = Array(wanted.utf8)
        return people.indices.filter { folded[$0].utf8.contains(run: bytes) }
    }

    /// Somebody as a row names them.
    func reference(_ handle: HandleRef) -> PersonRef {
        guard handle.kind != .owner else {
            return PersonRef(personID: nil, name: handle.name, handle: handle.handle, isOwner: true)
        }
        guard let key = normalizer.key(of: handle) else {
            return PersonRef(personID: nil, name: handle.name, handle: "", isOwner: false)
        }
        let shown = key.kind == .name ? "" : key.value
        guard let number = numbers[key.stored], let index = byHandle[number] else {
            let name = handle.name.isEmpty ? shown : handle.name
            return PersonRef(personID: nil, name: name, handle: shown, isOwner: false)
        }
        return PersonRef(personID: people[index].id, name: people[index].name, handle: shown, isOwner: false)
    }
}

extension Sequence where Element == UInt8 {
    /// Whether some bytes stand in it one behind the other.
    fileprivate func contains(run: [UInt8]) -> Bool {
        let own = Array(self)
        guard own.count >= run.count else { return false }
        return (0...(own.count - run.count))
            .contains { start in
                own[start] == run[0] && own[start..<start + run.count].elementsEqual(run)
            }
    }
}
