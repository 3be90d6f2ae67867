internal import JuicerSQLite

/// The tables `chat` and `chat_handle_join`: conversations and who takes part.
struct MessageChats {
    private var rows: [Int64: ConversationRow] = [:]
    private let database: SourceDatabase

    init(_ database: SourceDatabase, _ handles: MessageHandles, _ output: ParseOutput) throws {
        self.database = database
        guard database.schema.has("chat") else {
            output.report(.tableMissing, table: "chat")
            return
        }
        var select = Select(database, from: "chat")
        let (guid, style) = (select.column("guid"), select.column("style"))
        let (identifier, service) = (select.column("chat_identifier"), select.column("service_name"))
        let (name, room, archived) = (
            select.column("display_name"), select.column("room_name"), select.column("is_archived")
        )
        try select.scan(for: output) { row, rowID in
            guard rows.count < MessagesParser.mostKept else {
                output.report(.limitReached, table: "chat", row: rowID)
                return
            }
            let source = database.source("chat", rowID)
            var chat = ConversationRow(id: row.filled(guid) ?? "chat-\(rowID)", app: .message, source: source)
            // 43 is a group, 45 is not. Old rows have no style, but a room.
            chat.isGroup = row.integer(style) == 43 || (row.integer(style) != 45 && row.filled(room) != nil)
            chat.title = row.string(name)
            chat.service = row.string(service)
            chat.isArchived = row.flag(archived)
            if !chat.isGroup, let handle = row.filled(identifier) { chat.members = [HandleRef(guessing: handle)] }
            rows[rowID] = chat
        }
        try readMembers(handles, output)
    }

    private mutating func readMembers(_ handles: MessageHandles, _ output: ParseOutput) throws {
        guard database.schema.has("chat_handle_join") else {
            output.report(.tableMissing, table: "chat_handle_join")
            return
        }
        var select = Select(database, from: "chat_handle_join")
        let (chat, handle) = (select.column("chat_id"), select.column("handle_id"))
        var known: Set<Int64> = []
        try select.scan(for: output) { row, rowID in
            guard let chatID = row.integer(chat), let handleID = row.integer(handle),
                let person = handles[handleID], rows[chatID] != nil
            else {
                output.report(.referenceMissing, table: "chat_handle_join", row: rowID)
                return
            }
            // The join is the truth; the identifier was for want of it. A person may be there once a service.
            if known.insert(chatID).inserted { rows[chatID]?.members = [] }
            guard let count = rows[chatID]?.members.count, count < RowEncoder.longestList else {
                output.report(.limitReached, table: "chat_handle_join", row: rowID)
                return
            }
            if rows[chatID]?.members.contains(person) == false { rows[chatID]?.members.append(person) }
        }
    }

    func emit(to output: ParseOutput) throws {
        for rowID in rows.keys.sorted() {
            if let row = rows[rowID] { try output.emit(.conversation(row)) }
        }
    }

    subscript(rowID: Int64) -> ConversationRow? { rows[rowID] }
}
