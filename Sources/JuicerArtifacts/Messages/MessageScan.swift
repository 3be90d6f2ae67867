internal import JuicerSQLite

/// The one pass over `message`.
struct MessageScan {
    private let database: SourceDatabase
    private let handles: MessageHandles
    private let chats: MessageChats
    private let attachments: MessageAttachments
    private let reactions: MessageReactions
    private let output: ParseOutput
    private let times: TimeReader
    private let chatJoin: MergeCursor?
    private let attachmentJoin: MergeCursor?
    private let deletedJoin: MergeCursor?
    private let columns: MessageColumns
    private let select: Select
    private var texts: MessageTexts
    /// Conversations that were made for messages without one.
    private var madeConversations: Set<String> = []

    init(
        _ database: SourceDatabase,
        _ handles: MessageHandles,
        _ chats: MessageChats,
        _ attachments: MessageAttachments,
        _ reactions: MessageReactions,
        _ output: ParseOutput
    ) throws {
        self.database = database
        self.handles = handles
        self.chats = chats
        self.attachments = attachments
        self.reactions = reactions
        self.output = output
        times = TimeReader(table: "message", output: output)
        chatJoin = try MergeCursor(database, "chat_message_join", key: "message_id", value: "chat_id", output)
        attachmentJoin = try MergeCursor(
            database,
            "message_attachment_join",
            key: "message_id",
            value: "attachment_id",
            output
        )
        // Since iOS 16; nothing is missing where it is not there.
        let deleted = "chat_recoverable_message_join"
        deletedJoin =
            database.schema.has(deleted)
            ? try MergeCursor(database, deleted, key: "message_id", value: "chat_id", output) : nil
        var select = Select(database, from: "message")
        columns = MessageColumns(&select)
        self.select = select
        texts = MessageTexts(output)
    }

    mutating func run() throws {
        try select.scan(for: output, counting: true) { row, rowID in try take(row, rowID) }
    }

    private mutating func take(_ row: Statement, _ rowID: Int64) throws {
        // The joins go on with every row, also with one that is left out.
        var chat: ConversationRow?
        try chatJoin?.forEach(rowID) { if chat == nil { chat = chats[$0] } }
        var isDeleted = false
        try deletedJoin?
            .forEach(rowID) {
                isDeleted = true
                if chat == nil { chat = chats[$0] }
            }
        var files: [(guid: String, file: AttachmentRef)] = []
        try attachmentJoin?
            .forEach(rowID) {
                guard files.count < 1_000 else { return output.report(.limitReached, table: "message", row: rowID) }
                if let file = try attachments.attachment($0) { files.append(file) }
            }
        let type = row.integer(columns.associatedType) ?? 0
        let isReaction = MessageReactions.types.contains(type)
        if isReaction, !reactions.isOrphan(rowID) { return }

        let guid = row.filled(columns.guid) ?? "message-\(rowID)"
        let handle = handles[row.integer(columns.handle) ?? 0]
        let conversation = try chat?.id ?? madeConversation(row, handle, rowID)
        var message = MessageRow(
            id: guid,
            conversationID: conversation,
            app: .message,
            source: database.source("message", rowID)
        )
        message.from = row.flag(columns.isFromMe) ? .owner(row.string(columns.ownHandle)) : sender(handle, chat)
        message.sent = times.time(row, columns.date, .cocoaNanoseconds, row: rowID)
        message.delivered = times.time(row, columns.delivered, .cocoaNanoseconds, row: rowID)
        message.read = times.time(row, columns.read, .cocoaNanoseconds, row: rowID)
        message.service = row.string(columns.service)
        message.replyToID = row.string(columns.replyTo)
        if let effect = row.filled(columns.effect) { message.effect = MessageWords.effect(effect) }
        message.event =
            isReaction || type == 4_000
            ? MessageWords.reaction(type, emoji: row.string(columns.emoji)) : event(row, files)
        let placed = texts.read(row, columns, rowID, into: &message)
        try addApp(row, rowID, to: &message)
        add(files, placed, to: &message)
        message.reactions = reactions.reactions(on: guid)
        if isDeleted { message.textState = .deleted }
        try output.emit(.message(message))
    }

    private func sender(_ handle: HandleRef?, _ chat: ConversationRow?) -> HandleRef? {
        if let handle { return handle }
        // Between two, who it was is known all the same.
        guard let chat, !chat.isGroup, chat.members.count == 1 else { return nil }
        return chat.members[0]
    }

    /// A conversation for a message that is in none: one for each room or handle.
    private mutating func madeConversation(_ row: Statement, _ handle: HandleRef?, _ rowID: Int64) throws -> String {
        output.report(.referenceMissing, table: "message", row: rowID, detail: "a message in no conversation")
        let room = row.string(columns.room)
        let id = "unfiled;\(room.isEmpty ? handle?.handle ?? "" : room)"
        guard madeConversations.count < MessagesParser.mostKept, madeConversations.insert(id).inserted else {
            return id
        }
        var chat = ConversationRow(id: id, app: .message, source: database.source("message", rowID))
        chat.isGroup = !room.isEmpty
        chat.members = handle.map { [$0] } ?? []
        chat.service = row.string(columns.service)
        try output.emit(.conversation(chat))
        return id
    }

    private func event(_ row: Statement, _ files: [(guid: String, file: AttachmentRef)]) -> String {
        let itemType = row.integer(columns.itemType) ?? 0
        if itemType == 0 { return "" }
        return MessageWords.event(
            itemType,
            action: row.integer(columns.groupAction) ?? 0,
            title: row.string(columns.groupTitle),
            other: handles[row.integer(columns.otherHandle) ?? 0]?.handle ?? "",
            isStopped: row.flag(columns.shareStatus)
        )
    }

    private func addApp(_ row: Statement, _ rowID: Int64, to message: inout MessageRow) throws {
        guard let bundle = row.filled(columns.balloon) else { return }
        let payload = row.withBlob(columns.payload) { bytes -> MessageApp? in
            do {
                return try MessageApp(bundle: bundle, payload: bytes)
            } catch {
                let detail = "payload of an app: \(error)"
                output.report(.partUndecoded, table: "message", row: rowID, detail: detail)
                return nil
            }
        }
        let app = payload ?? MessageApp(bundle: bundle)
        message.appSummary = app.summary
        message.place = app.place
    }

    /// Attaches files, each at its place in the text: by its guid, else by its turn among the places without one.
    private func add(
        _ files: [(guid: String, file: AttachmentRef)],
        _ placed: AttributedText?,
        to message: inout MessageRow
    ) {
        message.attachments = reactions.stickers(on: message.id)
        guard !files.isEmpty else { return }
        var free = placed == nil || placed?.attachments.isEmpty == true ? Self.placeholders(message.text) : []
        free.reverse()
        for (guid, file) in files {
            var file = file
            if let found = placed?.attachments.first(where: { $0.guid == guid }) {
                file.textOffset = found.offset
            } else if let next = free.popLast() {
                file.textOffset = next
            }
            message.attachments.append(file)
        }
    }

    /// Offsets of U+FFFC, in UTF-16 units.
    private static func placeholders(_ text: String) -> [Int] {
        var offsets: [Int] = []
        for (offset, unit) in text.utf16.enumerated() where unit == 0xFFFC { offsets.append(offset) }
        return offsets
    }
}

/// Numbers of the columns of `message` in the query.
struct MessageColumns {
    let guid: Int
    let text: Int
    let body: Int
    let subject: Int
    let summary: Int
    let handle: Int
    let otherHandle: Int
    let ownHandle: Int
    let isFromMe: Int
    let service: Int
    let date: Int
    let read: Int
    let delivered: Int
    let edited: Int
    let retracted: Int
    let room: Int
    let itemType: Int
    let groupAction: Int
    let groupTitle: Int
    let shareStatus: Int
    let associatedType: Int
    let emoji: Int
    let replyTo: Int
    let effect: Int
    let balloon: Int
    let payload: Int

    init(_ select: inout Select) {
        guid = select.column("guid")
        text = select.column("text")
        body = select.column("attributedBody")
        subject = select.column("subject")
        summary = select.column("message_summary_info")
        handle = select.column("handle_id")
        otherHandle = select.column("other_handle")
        ownHandle = select.column("destination_caller_id")
        isFromMe = select.column("is_from_me")
        service = select.column("service")
        date = select.column("date")
        read = select.column("date_read")
        delivered = select.column("date_delivered")
        edited = select.column("date_edited")
        retracted = select.column("date_retracted")
        room = select.column("cache_roomnames")
        itemType = select.column("item_type")
        groupAction = select.column("group_action_type")
        groupTitle = select.column("group_title")
        shareStatus = select.column("share_status")
        associatedType = select.column("associated_message_type")
        emoji = select.column("associated_message_emoji")
        replyTo = select.column("thread_originator_guid")
        effect = select.column("expressive_send_style_id")
        balloon = select.column("balloon_bundle_id")
        payload = select.column("payload_data")
    }
}
