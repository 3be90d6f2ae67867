import JuicerSQLite

/// sms.db with conversations, groups, attachments, reactions, replies, edits and unsent messages.
struct MessagesContent {
    private struct Chat {
        let row: Int64
        let handles: [Int64]
        let isGroup: Bool
    }

    private let context: ContentContext
    private let tables: TableWriter
    private var random: SampleRandom
    private var attachments: [SampleEntry] = []
    private var chats: [Chat] = []
    private let vocabulary: Vocabulary?
    private let spacing: Int64
    private var lastGUID = ""
    private var lastChat: Int64 = 0

    /// Adds the database and the attachments, which lie in another domain.
    static func add(_ context: ContentContext) throws {
        var attachments: [SampleEntry] = []
        try context.addDatabase("HomeDomain", "Library/SMS/sms.db") { tables in
            var content = MessagesContent(context: context, tables: tables)
            try content.build()
            attachments = content.attachments
        }
        for attachment in attachments { try context.add(attachment) }
    }

    private init(context: ContentContext, tables: TableWriter) {
        self.context = context
        self.tables = tables
        random = context.random("messages")
        vocabulary = context.options.words > 0 ? Vocabulary(context.options.words, context.random("words")) : nil
        // An hour from one to the next; more of them lie closer, so that all are of ten years.
        spacing = max(1, min(3_600, 10 * 365 * 86_400 / Int64(max(1, context.options.messages))))
    }

    private mutating func build() throws {
        try tables.run(Self.schema)
        try writeChats()
        for index in 0..<context.options.messages {
            try writeMessage(index)
        }
    }

    private mutating func writeChats() throws {
        let people = context.people.all
        for (index, person) in people.enumerated() {
            let service = index % 3 == 2 ? "SMS" : "iMessage"
            try tables.insert(
                "handle",
                ["ROWID": .count(index + 1), "id": .text(person.phone), "country": "us", "service": .text(service)]
            )
            try writeChat(
                guid: "\(service);-;\(person.phone)",
                identifier: person.phone,
                name: "",
                service: service,
                handles: [index]
            )
        }
        if people.count >= 3 {
            let members = Array(0..<min(4, people.count))
            let identifier = "chat\(random.next() % 1_000_000_000)"
            try writeChat(
                guid: "iMessage;+;\(identifier)",
                identifier: identifier,
                name: "Harbour walk 🚶",
                service: "iMessage",
                handles: members
            )
        }
    }

    private mutating func writeChat(guid: String, identifier: String, name: String, service: String, handles: [Int])
        throws
    {
        let row = Int64(chats.count + 1)
        let isGroup = guid.contains(";+;")
        try tables.insert(
            "chat",
            [
                "ROWID": .integer(row), "guid": .text(guid), "style": isGroup ? 43 : 45, "state": 3,
                "account_id": .text(random.uuid()),
                "chat_identifier": .text(identifier), "service_name": .text(service), "display_name": .text(name),
                "room_name": isGroup ? .text(identifier) : .null, "group_id": .text(random.uuid()),
            ]
        )
        for handle in handles {
            try tables.insert("chat_handle_join", ["chat_id": .integer(row), "handle_id": .count(handle + 1)])
        }
        chats.append(Chat(row: row, handles: handles.map { Int64($0 + 1) }, isGroup: isGroup))
    }

    private mutating func writeMessage(_ index: Int) throws {
        guard !chats.isEmpty else { return }
        let row = Int64(index + 1)
        let guid = random.uuid()
        let special = index % 12
        // A reaction or a reply belongs to the conversation of the message before it.
        let staysInChat = special == 5 || special == 7
        let picked = random.element(of: chats)
        let chat = staysInChat && lastChat > 0 ? chats[Int(lastChat - 1)] : picked
        let isFromMe = Bool.random(using: &random)
        let sent = context.now.adding(
            -Int64(context.options.messages - index) * spacing - Int64.random(in: 0..<spacing, using: &random)
        )
        var text = vocabulary?.sentence(using: &random) ?? random.element(of: Phrases.messages)
        if index == 0 { text = SampleBackup.messageCanary }
        var transfer: String?
        if special == 3 {
            transfer = "at_0_\(guid)"
            text = "\u{FFFC}"
        }
        var cells: KeyedCells = [
            "ROWID": .integer(row), "guid": .text(guid),
            "handle_id": isFromMe ? 0 : .integer(random.element(of: chat.handles)),
            "service": "iMessage", "date": .integer(date(sent)), "date_read": .integer(date(sent.adding(40))),
            "date_delivered": .integer(date(sent.adding(1))), "is_from_me": isFromMe ? 1 : 0, "is_read": 1,
            "is_sent": isFromMe ? 1 : 0,
            "is_delivered": 1, "is_finished": 1, "version": 10, "cache_has_attachments": transfer == nil ? 0 : 1,
            "cache_roomnames": .null,
        ]
        let body = TypedStream.attributedString([TypedStream.Run(text: text, transferGUID: transfer)])
        cells.set("attributedBody", .blob(body))
        // Since iOS 16 most messages have no plain text beside the archive.
        cells.set("text", index % 3 == 0 ? .text(text) : .null)
        switch special {
        case 5 where !lastGUID.isEmpty:
            cells.set("associated_message_type", .integer(Int64(2000 + index % 6)))
            cells.set("associated_message_guid", .text("p:0/\(lastGUID)"))
        case 7 where !lastGUID.isEmpty:
            cells.set("thread_originator_guid", .text(lastGUID))
            cells.set("thread_originator_part", .text("0:0:\(text.utf16.count)"))
        case 9:
            cells.set("date_edited", .integer(date(sent.adding(60))))
            cells.set("text", .null)
            cells.set("message_summary_info", .blob(editHistory(of: text, sent: sent)))
        case 10 where isFromMe:
            cells.set("date_retracted", .integer(date(sent.adding(90))))
            cells.set("text", .null)
            cells.set("attributedBody", .null)
            cells.set("message_summary_info", .blob(BinaryPlist.encode(["amc": 1, "rp": [0], "ust": true])))
        case 11 where chat.isGroup:
            cells.set("item_type", 2)
            cells.set("group_title", "Harbour walk 🚶")
            cells.set("text", .null)
            cells.set("attributedBody", .null)
        default: break
        }
        try tables.insert("message", cells)
        try tables.insert(
            "chat_message_join",
            ["chat_id": .integer(chat.row), "message_id": .integer(row), "message_date": .integer(date(sent))]
        )
        if let transfer { try writeAttachment(guid: transfer, message: row, sent: sent) }
        if special != 5 { lastGUID = guid }
        lastChat = chat.row
    }

    /// The edit history: each version as an archive, oldest first.
    private func editHistory(of text: String, sent: CalendarTime) -> [UInt8] {
        func version(_ text: String, _ time: CalendarTime) -> PlistValue {
            let archive = TypedStream.attributedString([TypedStream.Run(text: text)])
            return ["d": .real(time.cocoa), "t": .data(archive), "bcg": .string("")]
        }
        let length = Int64(text.utf16.count)
        return BinaryPlist.encode([
            "amc": 1, "ec": ["0": [version(String(text.prefix(4)), sent), version(text, sent.adding(60))]], "ep": [0],
            "otr": ["0": ["lo": 0, "le": .integer(length)]], "ust": true,
        ])
    }

    private mutating func writeAttachment(guid: String, message: Int64, sent: CalendarTime) throws {
        let isPicture = message % 2 == 0
        let name = isPicture ? "IMG_\(message).jpeg" : "drawing \(message).png"
        let content: [UInt8]
        if isPicture {
            let shot = JPEG.Shot(width: 64, height: 48, time: sent, model: "iPhone 14 Pro", location: nil)
            content = JPEG.image(shot, random: &random)
        } else {
            content = PNG.image(size: 24, red: UInt8.random(in: 0...255, using: &random), green: 160, blue: 220)
        }
        let folder = hexString([UInt8(message & 0xFF)])
        let path = "Library/SMS/Attachments/\(folder)/\(message % 16)/\(guid)/\(name)"
        try tables.insert(
            "attachment",
            [
                "ROWID": .integer(message), "guid": .text(guid), "created_date": .integer(Int64(sent.cocoa)),
                "start_date": 0,
                "filename": .text("~/\(path)"), "uti": isPicture ? "public.jpeg" : "public.png",
                "mime_type": isPicture ? "image/jpeg" : "image/png", "transfer_state": 5, "is_outgoing": 0,
                "transfer_name": .text(name), "total_bytes": .count(content.count),
            ]
        )
        try tables.insert(
            "message_attachment_join",
            ["message_id": .integer(message), "attachment_id": .integer(message)]
        )
        attachments.append(.file("MediaDomain", path, content, modified: sent))
    }

    /// Nanoseconds since iOS 11, seconds before.
    private func date(_ time: CalendarTime) -> Int64 {
        context.generation == .ios17 ? time.cocoaNanoseconds : Int64(time.cocoa)
    }

    private static let schema = """
        CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
        CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT UNIQUE NOT NULL, text TEXT,
            replace INTEGER DEFAULT 0, service_center TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, country TEXT,
            attributedBody BLOB, version INTEGER DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account TEXT,
            account_guid TEXT, error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER,
            is_delivered INTEGER DEFAULT 0, is_finished INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0,
            is_read INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0,
            cache_roomnames TEXT, item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0, group_title TEXT,
            group_action_type INTEGER DEFAULT 0, share_status INTEGER DEFAULT 0, associated_message_guid TEXT,
            associated_message_type INTEGER DEFAULT 0, associated_message_emoji TEXT, balloon_bundle_id TEXT,
            payload_data BLOB, expressive_send_style_id TEXT, associated_message_range_location INTEGER DEFAULT 0,
            associated_message_range_length INTEGER DEFAULT 0, message_summary_info BLOB, destination_caller_id TEXT,
            reply_to_guid TEXT, is_spam INTEGER DEFAULT 0, thread_originator_guid TEXT, thread_originator_part TEXT,
            date_retracted INTEGER DEFAULT 0, date_edited INTEGER DEFAULT 0, was_detonated INTEGER DEFAULT 0);
        CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT,
            service TEXT NOT NULL, uncanonicalized_id TEXT, person_centric_id TEXT, UNIQUE (id, service));
        CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
            state INTEGER, account_id TEXT, properties BLOB, chat_identifier TEXT, service_name TEXT, room_name TEXT,
            account_login TEXT, is_archived INTEGER DEFAULT 0, last_addressed_handle TEXT, display_name TEXT,
            group_id TEXT, is_filtered INTEGER DEFAULT 0, successful_query INTEGER);
        CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL,
            created_date INTEGER DEFAULT 0, start_date INTEGER DEFAULT 0, filename TEXT, uti TEXT, mime_type TEXT,
            transfer_state INTEGER DEFAULT 0, is_outgoing INTEGER DEFAULT 0, user_info BLOB, transfer_name TEXT,
            total_bytes INTEGER DEFAULT 0, is_sticker INTEGER DEFAULT 0, hide_attachment INTEGER DEFAULT 0);
        CREATE TABLE chat_message_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE,
            message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, message_date INTEGER DEFAULT 0,
            PRIMARY KEY (chat_id, message_id));
        CREATE TABLE chat_handle_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE,
            handle_id INTEGER REFERENCES handle (ROWID) ON DELETE CASCADE, UNIQUE(chat_id, handle_id));
        CREATE TABLE message_attachment_join (message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE,
            attachment_id INTEGER REFERENCES attachment (ROWID) ON DELETE CASCADE, UNIQUE(message_id, attachment_id));
        CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER,
            ck_sync_state INTEGER DEFAULT 0);
        CREATE TABLE deleted_messages (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT NOT NULL);
        CREATE INDEX message_idx_date ON message(date);
        CREATE INDEX chat_message_join_idx_message_id_only ON chat_message_join(message_id);
        """
}
