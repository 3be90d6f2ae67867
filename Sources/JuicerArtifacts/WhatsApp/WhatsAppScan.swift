internal import JuicerSQLite

/// The one pass over `ZWAMESSAGE`.
struct WhatsAppScan {
    private static let table = "ZWAMESSAGE"

    private let database: SourceDatabase
    private let edition: WhatsAppEdition
    private let people: WhatsAppPeople
    private var chats: WhatsAppChats
    private let media: WhatsAppMedia
    private let output: ParseOutput
    private let times: TimeReader
    private let columns: WhatsAppColumns
    private let select: Select
    private let infos: RowLookup?
    private let infoColumn: Int
    private var ids = UniqueIDs()

    init(
        _ database: SourceDatabase,
        _ edition: WhatsAppEdition,
        _ people: WhatsAppPeople,
        _ chats: WhatsAppChats,
        _ media: WhatsAppMedia,
        _ output: ParseOutput
    ) throws {
        self.database = database
        self.edition = edition
        self.people = people
        self.chats = chats
        self.media = media
        self.output = output
        times = TimeReader(table: Self.table, output: output)
        var select = Select(database, from: Self.table)
        columns = WhatsAppColumns(&select)
        self.select = select
        if database.schema.has("ZWAMESSAGEINFO") {
            var info = Select(database, from: "ZWAMESSAGEINFO")
            infoColumn = info.column("ZRECEIPTINFO")
            infos = try RowLookup(info, for: output)
        } else {
            output.report(.tableMissing, table: "ZWAMESSAGEINFO")
            (infoColumn, infos) = (0, nil)
        }
    }

    mutating func run() throws {
        try select.scan(for: output, counting: true) { row, rowID in try take(row, rowID) }
    }

    private mutating func take(_ row: Statement, _ rowID: Int64) throws {
        let source = database.source(Self.table, rowID)
        let type = row.integer(columns.type) ?? 0
        let chat = try chat(row, source)
        let stanza = row.filled(columns.stanza) ?? "row-\(rowID)"
        let id = ids.unique(messageID(chat.row.id, stanza), row: rowID)
        var message = MessageRow(id: id, conversationID: chat.row.id, app: .whatsApp, source: source)
        message.service = edition.service
        message.isStarred = row.flag(columns.starred)
        message.text = row.string(columns.text)
        message.from = sender(row, chat)
        readTimes(row, rowID, into: &message)
        switch type {
        case 6, 10: readEvent(row, type, chat, into: &message)
        case 14: message.textState = .unsent
        default: break
        }
        if let item = row.integer(columns.media), item != 0 {
            try media.read(item, type: type, of: rowID, into: &message) { quoted, message in
                message.replyToID = messageID(chat.row.id, quoted.stanza)
                guard !ids.contains(message.replyToID), !quoted.text.isEmpty else { return }
                // The answered message is not in the chat any more; what it said is.
                message.appSummary = "reply to: \(quoted.text)"
            }
        }
        try media.readLinks(of: rowID, into: &message)
        if let info = row.integer(columns.info), info != 0 { try readInfo(info, rowID, into: &message, chat) }
        if message.text.isEmpty, message.attachments.isEmpty, message.event.isEmpty, message.appSummary.isEmpty,
            message.place == nil, message.textState == .decoded, !WhatsAppWords.known.contains(type)
        {
            message.appSummary = "something of a kind that is not known (\(type))"
        }
        try output.emit(.message(message))
    }

    // MARK: Ids and chats

    /// Ids of WhatsApp are unique in a chat only: a message to a list of recipients has the same one in each.
    private func messageID(_ chat: String, _ stanza: String) -> String { "\(chat)/\(stanza)" }

    private mutating func chat(_ row: Statement, _ source: SourceRow) throws -> WhatsAppChats.Chat {
        if let key = row.integer(columns.chat), let chat = try chats.chat(key, for: output) { return chat }
        output.report(.referenceMissing, table: Self.table, row: source.rowID, detail: "a message in no chat")
        let contact = row.filled(row.flag(columns.isFromMe) ? columns.to : columns.from) ?? ""
        return try chats.loose(contact, source, output)
    }

    private func sender(_ row: Statement, _ chat: WhatsAppChats.Chat) -> HandleRef? {
        if row.flag(columns.isFromMe) { return .owner(people.owner?.text ?? "") }
        let pushed = WhatsAppPushName.name(row.string(columns.pushName))
        if let key = row.integer(columns.member), var member = chats.member(key) {
            if member.name.isEmpty { member.name = pushed }
            return member
        }
        // In a group this is the group itself.
        if let id = WhatsAppID(row.string(columns.from)), let person = id.isPerson ? id : id.statusOwner {
            return people.person(person, name: pushed)
        }
        guard let id = chat.id, let person = id.isPerson ? id : id.statusOwner else { return nil }
        return people.person(person, name: pushed)
    }

    private func readTimes(_ row: Statement, _ rowID: Int64, into message: inout MessageRow) {
        message.sent = times.time(row, columns.date, .cocoaSeconds, row: rowID)
        let second = times.time(row, columns.sent, .cocoaSeconds, row: rowID)
        if message.sent == nil { message.sent = second }
        // Of a received message this is when it arrived.
        if message.from?.kind != .owner, let second, let sent = message.sent { message.delivered = max(sent, second) }
    }

    // MARK: Events, receipts, reactions

    private func readEvent(
        _ row: Statement,
        _ type: Int64,
        _ chat: WhatsAppChats.Chat,
        into message: inout MessageRow
    ) {
        let text = message.text
        let event = WhatsAppEvent(type, row.integer(columns.event) ?? 0, text, people)
        message.event = event.words
        if let author = event.author { message.from = people.person(author) }
        if event.usesText { message.text = "" }
        if row.integer(columns.member) == nil, message.from?.kind != .owner, event.author == nil {
            // The store names nobody: in a group the sender is the group, between two it is both.
            message.from = nil
        }
    }

    private func readInfo(
        _ info: Int64,
        _ rowID: Int64,
        into message: inout MessageRow,
        _ chat: WhatsAppChats.Chat
    ) throws {
        guard let found = try infos?.row(info, for: (Self.table, rowID)) else { return }
        let receipts = found.withBlob(infoColumn) { bytes -> WhatsAppReceipts? in
            do throws(FormatError) {
                return try WhatsAppReceipts(bytes)
            } catch {
                let detail = "receipts: \(error)"
                output.report(.partUndecoded, table: "ZWAMESSAGEINFO", row: info, detail: detail)
                return nil
            }
        }
        guard let receipts else { return }
        if message.from?.kind == .owner {
            // The server's clock may be a little behind.
            message.delivered = receipts.delivered(without: people.owner).map { max($0, message.sent ?? $0) }
            message.read = receipts.read(without: people.owner).map { max($0, message.sent ?? $0) }
        }
        for reaction in receipts.reactions.prefix(RowEncoder.longestList) {
            let from: HandleRef =
                switch reaction.sender {
                case nil: .owner(people.owner?.text ?? "")
                case let id?: WhatsAppID(id).map { people.person($0) } ?? HandleRef(handle: id, kind: .other)
                }
            message.reactions.append(ReactionRow(from: from, kind: reaction.emoji, time: reaction.time))
        }
    }
}

/// Numbers of the columns of `ZWAMESSAGE` in the query.
struct WhatsAppColumns {
    let type: Int
    let event: Int
    let chat: Int
    let member: Int
    let media: Int
    let info: Int
    let isFromMe: Int
    let from: Int
    let to: Int
    let pushName: Int
    let stanza: Int
    let text: Int
    let starred: Int
    let date: Int
    let sent: Int

    init(_ select: inout Select) {
        type = select.column("ZMESSAGETYPE")
        event = select.column("ZGROUPEVENTTYPE")
        chat = select.column("ZCHATSESSION")
        member = select.column("ZGROUPMEMBER")
        media = select.column("ZMEDIAITEM")
        info = select.column("ZMESSAGEINFO")
        isFromMe = select.column("ZISFROMME")
        from = select.column("ZFROMJID")
        to = select.column("ZTOJID")
        pushName = select.column("ZPUSHNAME")
        stanza = select.column("ZSTANZAID")
        text = select.column("ZTEXT")
        starred = select.column("ZSTARRED")
        date = select.column("ZMESSAGEDATE")
        sent = select.column("ZSENTDATE")
    }
}
