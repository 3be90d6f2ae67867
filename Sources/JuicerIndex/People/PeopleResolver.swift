internal import JuicerArtifacts

/// Makes people of contacts and handles; see ``PeopleDirectory`` for the rules.
struct PeopleResolver {
    struct Entry {
        var person: Person
        var handles: [UInt32] = []
    }

    private let handles: [KnownHandle]
    private let contacts: [KnownContact]
    private(set) var people: [Entry] = []
    private var personOfHandle: [UInt32: Int] = [:]
    private var personOfLink: [String: Int] = [:]

    init(_ handles: [KnownHandle], _ contacts: [KnownContact]) {
        self.handles = handles
        self.contacts = contacts
    }

    mutating func resolve() {
        addContacts()
        addHandles()
        for index in people.indices {
            let numbers = Set(people[index].handles)
            people[index].person.handles.sort()
            people[index].handles = numbers.sorted()
        }
    }

    private mutating func addContacts() {
        let keys = Dictionary(handles.map { ($0.id, $0.key) }) { first, _ in first }
        for contact in contacts {
            let name = TextFolding.fold(contact.name)
            let owners = contact.handles.compactMap { personOfHandle[$0] }
            // Who is linked by the device, or has this name and one of these handles, is the same.
            let index: Int
            if let linked = contact.link.isEmpty ? nil : personOfLink[contact.link] {
                index = linked
            } else if let same = owners.first(where: { TextFolding.fold(people[$0].person.name) == name }) {
                index = same
            } else {
                index = people.count
                people.append(Entry(person: Person(id: "c" + contact.id, name: contact.name)))
            }
            if !contact.link.isEmpty { personOfLink[contact.link] = index }
            people[index].person.contactIDs.append(contact.id)
            if people[index].person.pictureFileID == nil {
                people[index].person.pictureFileID = contact.pictureFileID
            }
            for handle in contact.handles where personOfHandle[handle] == nil {
                add(handle, key: keys[handle] ?? "", to: index)
            }
            if people[index].person.name.isEmpty {
                people[index].person.name = people[index].person.handles.first ?? ""
            }
        }
    }

    private mutating func add(_ handle: UInt32, key: String, to index: Int) {
        personOfHandle[handle] = index
        people[index].handles.append(handle)
        if let key = HandleKey(stored: key), key.kind != .name { people[index].person.handles.append(key.value) }
    }

    private mutating func addHandles() {
        for handle in handles where personOfHandle[handle.id] == nil && !handle.key.hasPrefix(HandleKey.namePrefix) {
            guard let key = HandleKey(stored: handle.key) else { continue }
            let name = handle.name.isEmpty ? key.value : handle.name
            people.append(Entry(person: Person(id: "h" + handle.key, name: name)))
            add(handle.id, key: handle.key, to: people.count - 1)
        }
        // Names alone come last, when everybody with a handle is there.
        let byName = Dictionary(grouping: people.indices) { TextFolding.fold(people[$0].person.name) }
        for handle in handles where handle.key.hasPrefix(HandleKey.namePrefix) {
            guard let key = HandleKey(stored: handle.key) else { continue }
            if let known = byName[key.value], known.count == 1 {
                add(handle.id, key: handle.key, to: known[0])
            } else {
                people.append(Entry(person: Person(id: "h" + handle.key, name: handle.name)))
                add(handle.id, key: handle.key, to: people.count - 1)
            }
        }
    }

    mutating func count(_ uses: [ArtifactKind: [UInt32: HandleUse]]) {
        for (kind, uses) in uses {
            for (handle, use) in uses {
                guard let index = personOfHandle[handle] else { continue }
                switch kind {
                case .message, .whatsApp: people[index].person.messageCount += use.count
                case .call: people[index].person.callCount += use.count
                case .photo: people[index].person.photoCount += use.count
                default: break
                }
                guard use.last != .min else { continue }
                let time = UnixTime(nanoseconds: use.last)
                people[index].person.lastSeen = max(people[index].person.lastSeen ?? time, time)
            }
        }
    }

    /// Positions of the people by folded name, those of one name by id.
    func order() -> [Int] {
        let names = people.map { TextFolding.fold($0.person.name) }
        return people.indices.sorted {
            // Names that begin with a letter before numbers, as people look for them.
            let (left, right) = (names[$0].startsWithLetter, names[$1].startsWithLetter)
            if left != right { return left }
            return (names[$0], people[$0].person.id) < (names[$1], people[$1].person.id)
        }
    }
}

extension HandleKey {
    static let namePrefix = Kind.name.rawValue
}

extension String {
    fileprivate var startsWithLetter: Bool { unicodeScalars.first?.properties.isAlphabetic == true }
}
