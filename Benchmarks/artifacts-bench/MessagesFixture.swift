import Glibc
import JuicerSQLite

func unlinkFile(_ path: String) { unlink(path) }

/// An sms.db like that of a device in use.
enum MessagesFixture {
    static func write(_ count: Int, to path: String) throws {
        let connection = try Connection(creating: path)
        try connection.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        try connection.execute(schema)
        try connection.execute("BEGIN")
        for index in 1...200 as ClosedRange<Int64> {
            try connection.run(
                "INSERT INTO handle (ROWID, id, service) VALUES (?, ?, 'iMessage')",
                [.integer(index), .text("+4179\(1_000_000 + index)")]
            )
            try connection.run(
                "INSERT INTO chat (ROWID, guid, style, service_name) VALUES (?, ?, 45, 'iMessage')",
                [.integer(index), .text("iMessage;-;+4179\(1_000_000 + index)")]
            )
            try connection.run("INSERT INTO chat_handle_join VALUES (?, ?)", [.integer(index), .integer(index)])
        }
        let message = try connection.prepare(
            """
            INSERT INTO message (ROWID, guid, text, attributedBody, handle_id, service, date, date_read, date_delivered,
                is_from_me, destination_caller_id, associated_message_type, associated_message_guid)
            VALUES (?, ?, ?, ?, ?, 'iMessage', ?, ?, ?, ?, '+41791234567', ?, ?)
            """
        )
        let join = try connection.prepare("INSERT INTO chat_message_join VALUES (?, ?, 0)")
        let file = try connection.prepare(
            "INSERT INTO attachment (ROWID, guid, filename, mime_type, transfer_name) VALUES (?, ?, ?, 'image/heic', ?)"
        )
        let fileJoin = try connection.prepare("INSERT INTO message_attachment_join VALUES (?, ?)")
        for row in 1...Int64(count) {
            let text = "Message \(row): shall we meet at the third bench by the harbour at six? 🙂"
            let isReaction = row % 20 == 0
            let isArchived = row % 3 == 0
            let chat = row % 200 + 1
            let date = (600_000_000 + row * 60) * 1_000_000_000
            try message.run([
                .integer(row), .text(guid(row)), isArchived ? .null : .text(text), .blob(body(text)), .integer(chat),
                .integer(date), .integer(date + 1), .integer(date + 2), .integer(row & 1),
                .integer(isReaction ? 2_000 + row % 6 : 0), isReaction ? .text("p:0/\(guid(row - 1))") : .null,
            ])
            try join.run([.integer(chat), .integer(row)])
            guard row % 12 == 0 else { continue }
            let path = "~/Library/SMS/Attachments/3f/15/\(guid(row))/IMG_\(row).HEIC"
            try file.run([.integer(row), .text("at_0_\(guid(row))"), .text(path), .text("IMG_\(row).HEIC")])
            try fileJoin.run([.integer(row), .integer(row)])
        }
        try connection.execute("COMMIT")
    }

    private static func guid(_ row: Int64) -> String {
        let digits = String(row, radix: 16, uppercase: true)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// A body with one run and its part number, as Messages writes them.
    private static func body(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [0x04, 0x0B] + Array("streamtyped".utf8) + [0x81, 0xE8, 0x03]
        bytes += [0x84, 0x01, 0x40, 0x84, 0x84, 0x84, 0x12] + Array("NSAttributedString".utf8) + [0x00]
        bytes += [0x84, 0x84, 0x08] + Array("NSObject".utf8) + [0x00, 0x85, 0x92]
        bytes += [0x84, 0x84, 0x84, 0x08] + Array("NSString".utf8) + [0x01, 0x94, 0x84, 0x01, 0x2B]
        bytes += [0x81, UInt8(text.utf8.count & 0xFF), UInt8(text.utf8.count >> 8)] + Array(text.utf8)
        bytes += [0x86, 0x84, 0x02, 0x69, 0x49, 0x01, 0x81, UInt8(text.utf16.count & 0xFF), 0, 0x92]
        bytes += [0x84, 0x84, 0x84, 0x0C] + Array("NSDictionary".utf8) + [0x00, 0x94, 0x84, 0x01, 0x69, 0x01, 0x92]
        bytes += [0x84, 0x96, 0x96, 0x1D] + Array("__kIMMessagePartAttributeName".utf8) + [0x86, 0x92]
        bytes += [0x84, 0x84, 0x84, 0x08] + Array("NSNumber".utf8) + [0x00, 0x84, 0x84, 0x07] + Array("NSValue".utf8)
        return bytes + [0x00, 0x94, 0x84, 0x01, 0x2A, 0x84, 0x99, 0x99, 0x00, 0x86, 0x86, 0x86]
    }

    private static let schema = """
        CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT UNIQUE NOT NULL, text TEXT,
            replace INTEGER DEFAULT 0, service_center TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, country TEXT,
            attributedBody BLOB, version INTEGER DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account TEXT,
            account_guid TEXT, error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER,
            is_delivered INTEGER DEFAULT 0, is_finished INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0,
            is_read INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0, cache_roomnames TEXT,
            item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0, group_title TEXT,
            group_action_type INTEGER DEFAULT 0, share_status INTEGER DEFAULT 0, associated_message_guid TEXT,
            associated_message_type INTEGER DEFAULT 0, balloon_bundle_id TEXT, payload_data BLOB,
            expressive_send_style_id TEXT, message_summary_info BLOB, destination_caller_id TEXT,
            thread_originator_guid TEXT, date_retracted INTEGER DEFAULT 0, date_edited INTEGER DEFAULT 0);
        CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, service TEXT NOT NULL);
        CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
            chat_identifier TEXT, service_name TEXT, room_name TEXT, display_name TEXT);
        CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, filename TEXT,
            uti TEXT, mime_type TEXT, transfer_name TEXT, total_bytes INTEGER DEFAULT 0);
        CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0,
            PRIMARY KEY (chat_id, message_id));
        CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE(chat_id, handle_id));
        CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER,
            UNIQUE(message_id, attachment_id));
        CREATE INDEX chat_message_join_idx_message_id_only ON chat_message_join(message_id);
        CREATE INDEX message_idx_date ON message(date);
        """
}
