import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension JuicerProto.PersonRef {
    /// Somebody, as far as an item names them.
    init(_ person: JuicerIndex.PersonRef) {
        self.init()
        personID = person.personID ?? ""
        name = person.name
        handle = person.handle
        isOwner = person.isOwner
    }
}

extension IndexedItem {
    /// Somebody whom the row names.
    func reference(_ handle: HandleRef) -> JuicerProto.PersonRef? { people[handle].map { JuicerProto.PersonRef($0) } }

    /// Some whom the row names.
    func references(_ handles: [HandleRef]) -> [JuicerProto.PersonRef] { handles.compactMap { reference($0) } }
}

extension PersonItem {
    /// What a client sees of a person.
    init(_ person: Person, _ extent: ItemExtent = .whole) {
        self.init()
        id = extent.id(person.id)
        messageCount = person.messageCount
        callCount = person.callCount
        photoCount = person.photoCount
        lastSeen = person.lastSeen.map { Timestamp($0) }
        name = extent.title(person.name)
        guard extent != .identity else { return }
        handles = person.handles
        contactIDs = person.contactIDs
        picture = person.pictureFileID.map { Attachment(pictureFileID: $0) }
    }
}
