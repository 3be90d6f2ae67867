import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension ContactItem {
    /// What a client sees of a contact.
    init(_ row: ContactRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        personID = extent.id(item.personID ?? "")
        isOwner = row.isOwner
        source = ArtifactSource(item)
        name = extent.title(row.name)
        guard extent != .identity else { return }
        givenName = row.givenName
        familyName = row.familyName
        nickname = row.nickname
        organization = row.organization
        jobTitle = row.jobTitle
        phones = row.phones.map { LabeledValue($0) }
        emails = row.emails.map { LabeledValue($0) }
        addresses = row.addresses.map { LabeledValue($0) }
        urls = row.urls.map { LabeledValue($0) }
        accounts = row.accounts.map { LabeledValue($0) }
        related = row.related.map { LabeledValue($0) }
        dates = row.dates.map { LabeledValue($0) }
        birthday = row.birthday
        linkID = row.linkID
        groups = row.groups
        note = row.note
        picture = row.picture.map { Attachment($0, of: item) }
    }
}

extension JuicerProto.LabeledValue {
    init(_ value: JuicerArtifacts.LabeledValue) {
        self.init()
        label = value.label
        self.value = value.value
    }
}
