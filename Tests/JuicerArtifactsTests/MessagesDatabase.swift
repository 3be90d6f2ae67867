import JuicerArtifacts
import JuicerSQLite

/// sms.db as a version of iOS has it, with the columns that matter and their neighbours.
struct MessagesDatabase {
    enum Version: CaseIterable {
        case iOS12
        case iOS16
        case iOS26
    }

    let version: Version
    let database: TestDatabase
    private(set) var messageCount: Int64 = 0

    init(_ version: Version = .iOS26) throws {
        self.version = version
        database = try TestDatabase(Self.schema(version))
    }

    func bytes() throws -> [UInt8] { try database.bytes() }

    func parsed(_ options: ParseOptions = ParseOptions()) throws -> Parsed {
        parse(MessagesParser.self, [try bytes()], options: options)
    }

    func handle(_ row: Int64, _ id: String, service: String = "iMessage") throws {
        try database.insert("handle", ["ROWID": .integer(row), "id": .text(id), "service": .text(service)])
    }

    func chat(_ row: Int64, _ guid: String, members: [Int64], style: Int64 = 45, name: String = "") throws {
        try database.insert(
            "chat",
            [
                "ROWID": .integer(row), "guid": .text(guid), "style": .integer(style), "chat_identifier": .text(guid),
                "service_name": "iMessage", "display_name": .text(name),
            ]
        )
        for member in members {
            try database.insert("chat_handle_join", ["chat_id": .integer(row), "handle_id": .integer(member)])
        }
    }

    /// Adds a message; `cells` replaces defaults.
    @discardableResult
    mutating func message(_ guid: String, chat: Int64? = 1, _ cells: [String: SQLValue]) throws -> Int64 {
        messageCount += 1
        var all: [String: SQLValue] = [
            "ROWID": .integer(messageCount), "guid": .text(guid), "handle_id": 1, "service": "iMessage",
            "date": .integer((700_000_000 + messageCount) * 1_000_000_000), "is_from_me": 0,
        ]
        all.merge(cells) { $1 }
        let names = all.keys.sorted()
        try database.connection.run(
            "INSERT INTO message (\(names.joined(separator: ", "))) VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))",
            names.map { all[$0] ?? .null }
        )
        if let chat { try join("chat_message_join", chat: chat, message: messageCount) }
        return messageCount
    }

    func join(_ table: String, chat: Int64, message: Int64) throws {
        try database.insert(table, ["chat_id": .integer(chat), "message_id": .integer(message)])
    }

    func attachment(_ row: Int64, _ guid: String, message: Int64, _ cells: KeyValuePairs<String, SQLValue>) throws {
        try database.insert("attachment", ["ROWID": .integer(row), "guid": .text(guid)])
        for (name, value) in cells {
            try database.connection.run("UPDATE attachment SET \(name) = ? WHERE ROWID = ?", [value, .integer(row)])
        }
        try database.insert(
            "message_attachment_join",
            ["message_id": .integer(message), "attachment_id": .integer(row)]
        )
    }

    private static func schema(_ version: Version) -> String {
        let since16 = """
            , thread_originator_guid TEXT, thread_originator_part TEXT, date_retracted INTEGER DEFAULT 0,
            date_edited INTEGER DEFAULT 0, was_detonated INTEGER DEFAULT 0, was_delivered_quietly INTEGER DEFAULT 0
            """
        let since26 =
            ", associated_message_emoji TEXT, is_pending_satellite_send INTEGER DEFAULT 0, schedule_type INTEGER"
        let more = version == .iOS12 ? "" : version == .iOS16 ? since16 : since16 + since26
        let recoverable =
            version == .iOS12
            ? ""
            : "CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER);"
        return """
            CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT UNIQUE NOT NULL, text TEXT,
                replace INTEGER DEFAULT 0, service_center TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, country TEXT,
                attributedBody BLOB, version INTEGER DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account TEXT,
                account_guid TEXT, error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER,
                is_from_me INTEGER DEFAULT 0, is_read INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0,
                cache_roomnames TEXT, was_data_detected INTEGER DEFAULT 0, is_audio_message INTEGER DEFAULT 0,
                item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0, group_title TEXT,
                group_action_type INTEGER DEFAULT 0, share_status INTEGER DEFAULT 0, share_direction INTEGER DEFAULT 0,
                is_expirable INTEGER DEFAULT 0, balloon_bundle_id TEXT, payload_data BLOB, associated_message_guid TEXT,
                associated_message_type INTEGER DEFAULT 0, expressive_send_style_id TEXT, message_summary_info BLOB,
                destination_caller_id TEXT \(more));
            CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT,
                service TEXT NOT NULL, uncanonicalized_id TEXT, UNIQUE (id, service));
            CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
                state INTEGER, account_id TEXT, properties BLOB, chat_identifier TEXT, service_name TEXT, room_name TEXT,
                account_login TEXT, is_archived INTEGER DEFAULT 0, last_addressed_handle TEXT, display_name TEXT);
            CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL,
                created_date INTEGER DEFAULT 0, start_date INTEGER DEFAULT 0, filename TEXT, uti TEXT, mime_type TEXT,
                transfer_state INTEGER DEFAULT 0, is_outgoing INTEGER DEFAULT 0, user_info BLOB, transfer_name TEXT,
                total_bytes INTEGER DEFAULT 0, is_sticker INTEGER DEFAULT 0, hide_attachment INTEGER DEFAULT 0);
            CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0,
                PRIMARY KEY (chat_id, message_id));
            CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE(chat_id, handle_id));
            CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER,
                UNIQUE(message_id, attachment_id));
            \(recoverable)
            CREATE INDEX message_idx_date ON message(date);
            """
    }
}
