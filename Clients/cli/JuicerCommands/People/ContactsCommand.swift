import ArgumentParser
import JuicerProto

/// `juicer contacts ID`: contacts.
struct ContactsCommand: RecordListing {
    static let configuration = CommandConfiguration(commandName: "contacts", abstract: "List contacts.")
    static let type = ArtifactType.contact
    static let columns: [Table.Column] = [
        .init(title: "NAME"), .init(title: "ORGANIZATION", yielding: .shrinks),
        .init(title: "PHONES", yielding: .shrinks), .init(title: "EMAILS", yielding: .shrinks),
        .init(title: "BIRTHDAY", yielding: .goes), .init(title: "ADDRESSES", yielding: .shrinks),
        .init(title: "GROUPS", yielding: .goes), .init(title: "NOTE", yielding: .goes),
        .init(title: "NICKNAME", yielding: .goes), .init(title: "JOB", yielding: .goes),
        .init(title: "URLS", yielding: .goes), .init(title: "ACCOUNTS", yielding: .goes),
        .init(title: "RELATED", yielding: .goes), .init(title: "DATES", yielding: .goes),
        .init(title: "MARKS", yielding: .goes),
    ]

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]? {
        guard case .contact(let contact) = item else { return nil }
        return [
            Printable.cell(contact.name), Printable.cell(contact.organization), Self.values(contact.phones),
            Self.values(contact.emails), Printable.cell(contact.birthday), Self.values(contact.addresses),
            Printable.cell(contact.groups.joined(separator: ", ")), Printable.cell(contact.note),
            Printable.cell(contact.nickname), Printable.cell(contact.jobTitle), Self.values(contact.urls),
            Self.values(contact.accounts), Self.values(contact.related), Self.values(contact.dates),
            Marks.text((contact.isOwner, "owner")),
        ]
    }

    /// "home: +41 44 123 45 67, work: …".
    private static func values(_ values: [LabeledValue]) -> String {
        let words = values.map { ($0.label.isEmpty ? "" : $0.label + ": ") + $0.value }
        return Printable.cell(words.joined(separator: ", "))
    }
}
