internal import JuicerSQLite

/// Contacts, out of `AddressBook.sqlitedb`, with their pictures in `AddressBookImages.sqlitedb`.
///
/// `ABPerson` has one row for each card of each account: somebody in two accounts is there twice, and `PersonLink` says
/// that they are one. `ABStore.MeIdentifier` names the owner's card of an account. Everything that a card may
/// have several of is in `ABMultiValue`, by a number for what it is; see ``ContactValues``.
public struct ContactsParser: ArtifactParser {
    public static let kind = ArtifactKind.contact
    static let database = InputRequest(
        "AddressBook.sqlitedb",
        [.file(domain: "HomeDomain", path: "Library/AddressBook/AddressBook.sqlitedb")]
    )
    static let images = InputRequest(
        "AddressBookImages.sqlitedb",
        [.file(domain: "HomeDomain", path: "Library/AddressBook/AddressBookImages.sqlitedb")],
        isOptional: true
    )
    public static let requests = [database, images]

    /// Values and groups beyond this are not kept.
    static let mostKept = 1_000_000

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        guard let database = try inputs.database(Self.database, for: output) else { return }
        guard database.schema.has("ABPerson") else { throw ParserError.tableMissing("ABPerson") }
        let values = try ContactValues(database, output)
        let groups = try ContactGroups(database, output)
        let owners = try owners(database, output)
        let pictures = try ContactPictures(inputs.optionalDatabase(Self.images, for: output), output)
        var select = Select(database, from: "ABPerson")
        let columns = ContactColumns(&select)
        try select.scan(for: output, counting: true) { row, rowID in
            let id = row.filled(columns.guid) ?? "contact-\(rowID)"
            var contact = ContactRow(id: id, source: database.source("ABPerson", rowID))
            columns.read(row, into: &contact)
            if let birthday = row.filled(columns.birthday) {
                if let day = ContactDay.text(birthday) {
                    contact.birthday = day
                } else {
                    output.report(.wrongType, table: "ABPerson", row: rowID, detail: "a birthday that is no date")
                }
            }
            contact.isOwner = owners.contains(rowID)
            values.add(to: &contact, rowID)
            contact.groups = groups.names(of: rowID)
            contact.picture = pictures.picture(of: rowID)
            if contact.name.isEmpty {
                contact.name = (contact.emails.first ?? contact.phones.first)?.value ?? ""
            }
            try output.emit(.contact(contact))
        }
    }

    /// Cards that accounts name as the owner's.
    private func owners(_ database: SourceDatabase, _ output: ParseOutput) throws -> Set<Int64> {
        guard database.schema.has("MeIdentifier", in: "ABStore") else { return [] }
        var select = Select(database, from: "ABStore")
        let card = select.column("MeIdentifier")
        var owners: Set<Int64> = []
        try select.scan(for: output) { row, _ in
            if let rowID = row.integer(card), rowID > 0, owners.count < 10_000 { owners.insert(rowID) }
        }
        return owners
    }
}

/// Numbers of the columns of `ABPerson` in the query.
private struct ContactColumns {
    let guid: Int
    let names: [Int]
    let nickname: Int
    let organization: Int
    let jobTitle: Int
    let department: Int
    let note: Int
    let birthday: Int
    let displayName: Int
    let link: Int

    init(_ select: inout Select) {
        guid = select.column("guid")
        names = ["Prefix", "First", "Middle", "Last", "Suffix"].map { select.column($0) }
        nickname = select.column("Nickname")
        organization = select.column("Organization")
        jobTitle = select.column("JobTitle")
        department = select.column("Department")
        note = select.column("Note")
        birthday = select.column("Birthday")
        displayName = select.column("DisplayName")
        link = select.column("PersonLink")
    }

    func read(_ row: Statement, into contact: inout ContactRow) {
        contact.givenName = row.string(names[1])
        contact.familyName = row.string(names[3])
        contact.nickname = row.string(nickname)
        contact.organization = row.string(organization)
        contact.jobTitle = [row.filled(jobTitle), row.filled(department)].compactMap(\.self).joined(separator: ", ")
        contact.note = row.string(note)
        if let number = row.integer(link), number > 0 { contact.linkID = "link-\(number)" }
        let whole = names.compactMap { row.filled($0) }.joined(separator: " ")
        contact.name =
            [whole, contact.organization, contact.nickname, row.string(displayName)].first { !$0.isEmpty } ?? ""
    }
}
