import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer people`: everybody over all apps.
struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people",
        abstract: "See who is in a backup: each person over all numbers, addresses and accounts.",
        discussion: "PERSON is an id, or a name, number or address that no other person has.",
        subcommands: [PeopleList.self, PeopleShow.self]
    )
}

/// `juicer people list ID`: people by name.
struct PeopleList: ArtifactCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List people by name.")

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only with this in the name, a number or an address.", valueName: "text"))
    var query: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ index: BackupIndex) async throws {
        let utc = index.usesUTC
        let request = ListPeopleRequest(backupID: index.backupID, query: query ?? "")
        var writer = ListWriter(
            index.daemon,
            [
                .init(title: "ID"), .init(title: "NAME", yielding: .shrinks),
                .init(title: "MESSAGES", alignment: .right), .init(title: "CALLS", alignment: .right),
                .init(title: "PHOTOS", alignment: .right), .init(title: "LAST SEEN"),
                .init(title: "HANDLES", yielding: .goes),
            ]
        )
        for try await person in index.artifacts.people(request, limit: list.limit) {
            try writer.add(person) {
                [
                    Printable.text(person.id), Printable.cell(person.name), Units.count(person.messageCount),
                    Units.count(person.callCount), Units.count(person.photoCount), person.lastSeen.text(utc: utc),
                    Printable.cell(person.handles.joined(separator: ", ")),
                ]
            }
        }
        try writer.finish()
    }
}

/// `juicer people show ID PERSON`: one person.
struct PeopleShow: ArtifactCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one person.")

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The person: id, name, number or address.", valueName: "person"))
    var person: String

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ index: BackupIndex) async throws {
        let found = try await index.person(person)
        let request = GetPersonRequest(backupID: index.backupID, id: found.id)
        guard let person = try await index.artifacts.getPerson(request).person else {
            throw CommandFailure("the daemon's answer holds no person")
        }
        try index.daemon.show(person) { Self.text(person, utc: index.usesUTC) }
    }

    static func text(_ person: PersonItem, utc: Bool) -> String {
        var facts = FactSheet()
        facts.add("id", Printable.text(person.id))
        facts.add("name", Printable.text(person.name))
        for handle in person.handles { facts.add("handle", Printable.text(handle)) }
        for contact in person.contactIDs { facts.add("contact", Printable.text(contact)) }
        if let picture = person.picture { facts.add("picture", "\(picture.facts), \(picture.place)") }
        facts.add("messages", Units.count(person.messageCount))
        facts.add("calls", Units.count(person.callCount))
        facts.add("photos", Units.count(person.photoCount))
        facts.add("last seen", person.lastSeen.text(utc: utc))
        return facts.render()
    }
}
