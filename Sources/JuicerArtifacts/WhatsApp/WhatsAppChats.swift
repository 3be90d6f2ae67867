internal import JuicerSQLite

/// The tables `ZWACHATSESSION` and `ZWAGROUPMEMBER`: chats, and who takes part.
struct WhatsAppChats {
    struct Chat {
        var row: ConversationRow
        var id: WhatsAppID?
        var isEmitted = false
    }

    private(set) var chats: [Int64: Chat] = [:]
    /// Members of groups by their key.
    private var members: [Int64: HandleRef] = [:]
    private var ids: Set<String> = []
    private let database: SourceDatabase
    private let edition: WhatsAppEdition
    private let people: WhatsAppPeople

    init(
        _ database: SourceDatabase,
        _ edition: WhatsAppEdition,
        _ people: WhatsAppPeople,
        _ output: ParseOutput
    ) throws {
        self.database = database
        self.edition = edition
        self.people = people
        try readChats(output)
        try readMembers(output)
    }

    private mutating func readChats(_ output: ParseOutput) throws {
        let table = "ZWACHATSESSION"
        guard database.schema.has(table) else { return output.report(.tableMissing, table: table) }
        var select = Select(database, from: table)
        let (contact, name) = (select.column("ZCONTACTJID"), select.column("ZPARTNERNAME"))
        let (type, archived) = (select.column("ZSESSIONTYPE"), select.column("ZARCHIVED"))
        try select.scan(for: output) { row, rowID in
            guard chats.count < WhatsAppParser.mostKept else {
                return output.report(.limitReached, table: table, row: rowID)
            }
            let contact = row.string(contact)
            let id = WhatsAppID(contact)
            var chat = make(contact.isEmpty ? "chat-\(rowID)" : contact, id, database.source(table, rowID))
            chat.isGroup = id.map { $0.kind == .group } ?? (row.integer(type) == 1)
            chat.isArchived = row.flag(archived)
            let name = WhatsAppPeople.cleaned(row.string(name))
            switch id?.kind {
            case .number, .hidden: break
            case .status: chat.title = name.isEmpty ? "Status" : "Status of \(name)"
            default: chat.title = name
            }
            chats[rowID] = Chat(row: chat, id: id)
        }
    }

    /// A chat with an id of its own: a contact may have several.
    private mutating func make(_ contact: String, _ id: WhatsAppID?, _ source: SourceRow) -> ConversationRow {
        var name = edition.prefix + contact
        if !ids.insert(name).inserted {
            name += "#\(source.rowID)"
            ids.insert(name)
        }
        var chat = ConversationRow(id: name, app: .whatsApp, source: source)
        chat.service = edition.service
        if let person = id?.isPerson == true ? id : id?.statusOwner { chat.members = [people.person(person)] }
        return chat
    }

    private mutating func readMembers(_ output: ParseOutput) throws {
        let table = "ZWAGROUPMEMBER"
        guard database.schema.has(table) else { return output.report(.tableMissing, table: table) }
        var select = Select(database, from: table)
        let (chat, member) = (select.column("ZCHATSESSION"), select.column("ZMEMBERJID"))
        let active = select.column("ZISACTIVE")
        try select.scan(for: output) { row, rowID in
            guard let id = WhatsAppID(row.string(member)) else { return }
            guard members.count < WhatsAppParser.mostKept else {
                return output.report(.limitReached, table: table, row: rowID)
            }
            let person = people.person(id)
            members[rowID] = person
            // Who left is named by what they wrote. The owner is in every group.
            guard row.isNull(active) || row.flag(active), person.kind != .owner else { return }
            guard let chatID = row.integer(chat), let count = chats[chatID]?.row.members.count else {
                return output.report(.referenceMissing, table: table, row: rowID)
            }
            guard count < RowEncoder.longestList else { return output.report(.limitReached, table: table, row: rowID) }
            chats[chatID]?.row.members.append(person)
        }
    }

    /// Hands over the chats, but not feeds of status updates: there is one for everybody who ever had one, mostly empty.
    mutating func emit(to output: ParseOutput) throws {
        for key in chats.keys.sorted() where chats[key]?.id?.kind != .status { try emit(key, to: output) }
    }

    private mutating func emit(_ key: Int64, to output: ParseOutput) throws {
        guard let chat = chats[key], !chat.isEmitted else { return }
        chats[key]?.isEmitted = true
        try output.emit(.conversation(chat.row))
    }

    /// The chat of a message, handed over if it was not yet.
    mutating func chat(_ key: Int64, for output: ParseOutput) throws -> Chat? {
        try emit(key, to: output)
        return chats[key]
    }

    /// A chat for messages that are in none, one for each contact.
    mutating func loose(_ contact: String, _ source: SourceRow, _ output: ParseOutput) throws -> Chat {
        let id = WhatsAppID(contact)
        let name = "\(edition.prefix)unfiled;\(contact)"
        if ids.contains(name) || ids.count >= 2 * WhatsAppParser.mostKept {
            var row = ConversationRow(id: name, app: .whatsApp, source: source)
            row.members = id?.isPerson == true ? id.map { [people.person($0)] } ?? [] : []
            return Chat(row: row, id: id, isEmitted: true)
        }
        var row = make("unfiled;\(contact)", id, source)
        row.isGroup = id?.kind == .group
        try output.emit(.conversation(row))
        return Chat(row: row, id: id, isEmitted: true)
    }

    func member(_ key: Int64) -> HandleRef? { members[key] }
}
