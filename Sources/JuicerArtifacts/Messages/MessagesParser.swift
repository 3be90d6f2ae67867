internal import JuicerSQLite

/// Messages of the Messages app, out of `sms.db`.
///
/// What is known of the schema, from iOS 5 to 26 (any column may be missing in some version; see
/// docs/formats/messages.md): `message` has a row for everything, reactions and group events included. Its text is in
/// `text` or, since iOS 14 more and more and since iOS 16 mostly, only in `attributedBody`. `chat_message_join` says which
/// conversation it is in, `message_attachment_join` what belongs to it, `chat_recoverable_message_join` that it was
/// deleted. Times are nanoseconds since iOS 11 and seconds before, per row.
///
/// Messages are read in the order of their ROWID, with the joins beside them in the same order. What is kept in memory is
/// handles, conversations and reactions, each up to a million.
public struct MessagesParser: ArtifactParser {
    public static let kind = ArtifactKind.message
    static let database = InputRequest("sms.db", [.file(domain: "HomeDomain", path: "Library/SMS/sms.db")])
    public static let requests = [database]

    /// Handles, conversations and reactions beyond this are not kept.
    static let mostKept = 1_000_000

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        guard let database = try inputs.database(Self.database, for: output) else { return }
        guard database.schema.has("message") else { throw ParserError.tableMissing("message") }
        let handles = try MessageHandles(database, output)
        let chats = try MessageChats(database, handles, output)
        try chats.emit(to: output)
        let attachments = try MessageAttachments(database, output)
        let reactions = try MessageReactions(database, handles, attachments, output)
        var scan = try MessageScan(database, handles, chats, attachments, reactions, output)
        try scan.run()
    }
}
