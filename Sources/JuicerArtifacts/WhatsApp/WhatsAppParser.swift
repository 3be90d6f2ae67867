internal import JuicerSQLite

/// Messages of WhatsApp and WhatsApp Business. Their calls are read with all other calls, by ``CallsParser``.
///
/// What is known of the files (docs/formats/whatsapp.md): `ChatStorage.sqlite` is a Core Data store in which
/// `ZWAMESSAGE` has a row for everything, events included; `ZMEDIAITEM` refers to what came with it, `ZMESSAGEINFO` to
/// receipts and reactions, `ZGROUPMEMBER` to who sent it in a group. Names come from `ContactsV2.sqlite`, which many
/// backups lack, and from the chats themselves; `LID.sqlite` tells which number a hidden identity has.
///
/// Messages are read in the order of their keys. What is kept in memory is names, chats and members, each up to a
/// million, and eight bytes for each message up to five millions.
public struct WhatsAppParser: ArtifactParser {
    public static let kind = ArtifactKind.whatsApp
    public static let requests = WhatsAppEdition.all.flatMap(\.messageRequests)

    /// Names, chats and members beyond this are not kept.
    static let mostKept = 1_000_000

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        var hasAny = false
        for edition in WhatsAppEdition.all {
            guard let chats = try inputs.optionalDatabase(edition.chats, for: output) else { continue }
            hasAny = true
            try parse(chats, inputs, edition, output)
        }
        guard !hasAny else { return }
        guard WhatsAppEdition.all.allSatisfy({ inputs.positions(of: $0.chats).isEmpty }) else {
            throw ParserError.unreadable("no database of WhatsApp can be opened")
        }
        throw ParserError.inputMissing(request: "ChatStorage.sqlite of WhatsApp")
    }

    private func parse(
        _ database: SourceDatabase,
        _ inputs: ParserInputs,
        _ edition: WhatsAppEdition,
        _ output: ParseOutput
    ) throws {
        guard database.schema.has("ZWAMESSAGE") else {
            output.report(.tableMissing, table: "ZWAMESSAGE")
            return
        }
        let people = try WhatsAppPeople(of: edition, database, inputs, output)
        var chats = try WhatsAppChats(database, edition, people, output)
        try chats.emit(to: output)
        let media = try WhatsAppMedia(database, inputs.files[database.position], output)
        var scan = try WhatsAppScan(database, edition, people, chats, media, output)
        try scan.run()
    }
}
