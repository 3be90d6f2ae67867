internal import JuicerSQLite

/// Messages and calls of WhatsApp and WhatsApp Business.
///
/// What is known of the files (docs/formats/whatsapp.md): `ChatStorage.sqlite` is a Core Data store in which
/// `ZWAMESSAGE` has a row for everything, events included; `ZMEDIAITEM` refers to what came with it, `ZMESSAGEINFO` to
/// receipts and reactions, `ZGROUPMEMBER` to who sent it in a group. Names come from `ContactsV2.sqlite`, which many
/// backups lack, and from the chats themselves; `LID.sqlite` tells which number a hidden identity has.
/// `CallHistory.sqlite` has the calls, which become rows of calls.
///
/// Messages are read in the order of their keys. What is kept in memory is names, chats and members, each up to a
/// million, and eight bytes for each message up to five millions.
public struct WhatsAppParser: ArtifactParser {
    public static let kind = ArtifactKind.whatsApp
    public static let requests = WhatsAppEdition.all.flatMap(\.requests)

    /// Names, chats and members beyond this are not kept.
    static let mostKept = 1_000_000

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        var hasAny = false
        for edition in WhatsAppEdition.all {
            let chats = try inputs.optionalDatabase(edition.chats, for: output)
            let calls = try inputs.optionalDatabase(edition.calls, for: output)
            guard chats != nil || calls != nil else { continue }
            hasAny = true
            var people = WhatsAppPeople(output)
            try people.readContacts(try inputs.optionalDatabase(edition.contacts, for: output))
            try people.readAccounts(try inputs.optionalDatabase(edition.accounts, for: output))
            if let chats { try parse(chats, inputs, edition, &people, output) }
            if let calls { try WhatsAppCalls(calls, edition, people, output).run() }
        }
        guard !hasAny else { return }
        guard inputs.files.isEmpty else { throw ParserError.unreadable("no database of WhatsApp can be opened") }
        throw ParserError.inputMissing(request: "ChatStorage.sqlite of WhatsApp")
    }

    private func parse(
        _ database: SourceDatabase,
        _ inputs: ParserInputs,
        _ edition: WhatsAppEdition,
        _ people: inout WhatsAppPeople,
        _ output: ParseOutput
    ) throws {
        guard database.schema.has("ZWAMESSAGE") else {
            output.report(.tableMissing, table: "ZWAMESSAGE")
            return
        }
        try people.readAccounts(database)
        try people.readChatStorage(database)
        var chats = try WhatsAppChats(database, edition, people, output)
        try chats.emit(to: output)
        let media = try WhatsAppMedia(database, inputs.files[database.position], output)
        var scan = try WhatsAppScan(database, edition, people, chats, media, output)
        try scan.run()
    }
}
