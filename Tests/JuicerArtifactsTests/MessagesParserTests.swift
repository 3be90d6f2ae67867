import JuicerArtifacts
import JuicerPlist
import JuicerSQLite
import TestSupport
import Testing

@Suite struct MessagesParserTests {
    private static let versions = MessagesDatabase.Version.allCases

    private func direct(_ version: MessagesDatabase.Version = .iOS26) throws -> MessagesDatabase {
        let messages = try MessagesDatabase(version)
        try messages.handle(1, "+41791234567")
        try messages.handle(2, "ana@example.org")
        try messages.chat(1, "iMessage;-;+41791234567", members: [1])
        return messages
    }

    @Test("text comes from the text column, or out of the archive where there is none", arguments: versions)
    func texts(version: MessagesDatabase.Version) throws {
        var messages = try direct(version)
        try messages.message("A", ["text": "plain", "attributedBody": .blob(ArchiveWriter.body("plain"))])
        try messages.message("B", ["attributedBody": .blob(ArchiveWriter.body("only archived 🙂"))])
        try messages.message("C", ["text": ""])
        let parsed = try messages.parsed()
        #expect(parsed.report.outcome == .finished && parsed.report.problems.isEmpty)
        #expect(parsed.messages.map(\.text) == ["plain", "only archived 🙂", ""])
        #expect(parsed.messages.allSatisfy { $0.textState == .decoded && $0.textProblem.isEmpty })
        #expect(parsed.messages.map(\.id) == ["A", "B", "C"])
        #expect(parsed.messages[1].source == SourceRow(file: 0, table: "message", rowID: 2))
    }

    @Test("an archive that cannot be decoded is never shown as an empty message")
    func undecoded() throws {
        var messages = try direct()
        try messages.message("A", ["attributedBody": .blob(Array(ArchiveWriter.body("lost").dropLast(9)))])
        try messages.message("B", ["attributedBody": .blob([1, 2, 3])])
        try messages.message("C", ["text": "kept", "attributedBody": .blob([1, 2, 3])])
        let parsed = try messages.parsed()
        #expect(parsed.messages.map(\.textState) == [.undecoded, .undecoded, .decoded])
        #expect(parsed.messages.allSatisfy { $0.textProblem.isEmpty == ($0.textState == .decoded) })
        let problem = try #require(parsed.problem(.textUndecoded))
        #expect(problem.count == 2 && problem.firstRowID == 1)
    }

    @Test("who sent it, when, how, and in which conversation", arguments: versions)
    func facts(version: MessagesDatabase.Version) throws {
        var messages = try direct(version)
        try messages.chat(2, "iMessage;+;chat1", members: [1, 2], style: 43, name: "Walk")
        let nano: Int64 = 700_000_000_000_000_000
        try messages.message(
            "A",
            chat: 2,
            [
                "text": "x", "handle_id": 2, "service": "SMS", "date": .integer(nano), "date_read": .integer(nano + 5),
                "date_delivered": 700_000_001,
            ]
        )
        try messages.message(
            "B",
            ["text": "y", "is_from_me": 1, "handle_id": 0, "destination_caller_id": "+1555", "date_read": 0]
        )
        // Between two, the other side is known though the handle is missing.
        try messages.message("C", ["text": "z", "handle_id": 0])
        let parsed = try messages.parsed()
        let rows = parsed.messages
        #expect(rows[0].from == HandleRef(handle: "ana@example.org", kind: .email))
        #expect(rows[0].conversationID == "iMessage;+;chat1" && rows[0].service == "SMS")
        #expect(rows[0].sent?.nanoseconds == 1_678_307_200_000_000_000)
        #expect(rows[0].read?.nanoseconds == 1_678_307_200_000_000_005)
        #expect(rows[0].delivered?.nanoseconds == 1_678_307_201_000_000_000)
        #expect(rows[1].from == .owner("+1555") && rows[1].read == nil)
        #expect(rows[2].from == HandleRef(handle: "+41791234567", kind: .phone))
        let group = try #require(parsed.conversations.last)
        #expect(
            group.isGroup && group.title == "Walk"
                && group.members.map(\.handle) == ["+41791234567", "ana@example.org"]
        )
        #expect(parsed.conversations[0].isGroup == false && parsed.conversations[0].members.count == 1)
    }

    @Test("attachments are those of their message, at their places")
    func attachments() throws {
        var messages = try direct()
        // A message without a conversation must not shift what follows.
        try messages.message("loose", chat: nil, ["text": "x"])
        let body = ArchiveWriter.body([
            .init(text: "two: "), .init(text: "\u{FFFC}", part: 1, guid: "at_1"), .init(text: " and ", part: 2),
            .init(text: "\u{FFFC}", part: 3, guid: "at_3"),
        ])
        let row = try messages.message("A", ["attributedBody": .blob(body)])
        let path = "~/Library/SMS/Attachments/3f/15/at_1/IMG_1.HEIC"
        try messages.attachment(1, "at_3", message: row, ["filename": .null, "transfer_name": "voice.caf"])
        try messages.attachment(
            2,
            "at_1",
            message: row,
            ["filename": .text(path), "mime_type": "image/heic", "total_bytes": 12_345, "transfer_name": "IMG_1.HEIC"]
        )
        let plain = try messages.message("B", ["text": "see \u{FFFC}"])
        try messages.attachment(
            3,
            "at_9",
            message: plain,
            ["filename": "/var/mobile/Library/SMS/x.gif", "uti": "com.compuserve.gif", "is_sticker": 1]
        )
        try messages.database.insert("message_attachment_join", ["message_id": .integer(plain), "attachment_id": 99])
        let parsed = try messages.parsed()
        let first = try #require(parsed.messages.first { $0.id == "A" })
        #expect(first.attachments.map(\.textOffset) == [11, 5])
        #expect(first.attachments[0].place == .missing && first.attachments[0].name == "voice.caf")
        #expect(first.attachments[1].place == .file(domain: "MediaDomain", path: String(path.dropFirst(2))))
        #expect(first.attachments[1].mediaType == "image/heic" && first.attachments[1].size == 12_345)
        let second = try #require(parsed.messages.first { $0.id == "B" })
        #expect(second.attachments.count == 1 && second.attachments[0].isSticker)
        #expect(second.attachments[0].mediaType == "image/gif" && second.attachments[0].textOffset == 4)
        #expect(second.attachments[0].place == .file(domain: "MediaDomain", path: "Library/SMS/x.gif"))
        #expect(second.attachments[0].name == "x.gif")
        #expect(parsed.problem(.referenceMissing)?.table == "message")
        // The message without a conversation got one.
        let loose = try #require(parsed.messages.first { $0.id == "loose" })
        #expect(loose.attachments.isEmpty)
        #expect(parsed.conversations.contains { $0.id == loose.conversationID })
    }

    private func reaction(_ type: Int64, on guid: String, _ more: [String: SQLValue] = [:]) -> [String: SQLValue] {
        var cells: [String: SQLValue] = [
            "associated_message_type": .integer(type), "associated_message_guid": .text(guid), "text": "Loved “x”",
        ]
        cells.merge(more) { $1 }
        return cells
    }

    @Test("reactions are on their message, the last of each person counts, and taken-back ones are gone")
    func reactions() throws {
        var messages = try direct()
        try messages.message("A", ["text": "x"])
        try messages.message("r1", reaction(2_000, on: "p:0/A"))
        try messages.message("r2", reaction(2_003, on: "p:0/A"))
        try messages.message("r3", reaction(2_006, on: "bp:A", ["associated_message_emoji": "🦄", "handle_id": 2]))
        try messages.message("r4", reaction(2_001, on: "A", ["is_from_me": 1, "handle_id": 0]))
        try messages.message("r5", reaction(3_001, on: "A", ["is_from_me": 1, "handle_id": 0]))
        let sticker = try messages.message("r6", reaction(1_000, on: "p:0/A"))
        try messages.attachment(
            1,
            "s",
            message: sticker,
            ["filename": "~/Library/SMS/s.png", "mime_type": "image/png"]
        )
        try messages.message("r7", reaction(2_004, on: "p:0/GONE"))
        // Its picture goes with a sticker that is taken off.
        let takenOff = try messages.message("r8", reaction(2_007, on: "p:0/A", ["handle_id": 2]))
        try messages.attachment(
            2,
            "t",
            message: takenOff,
            ["filename": "~/Library/SMS/t.png", "mime_type": "image/png"]
        )
        try messages.message("r9", reaction(3_007, on: "p:0/A", ["handle_id": 2]))
        let parsed = try messages.parsed()
        #expect(parsed.messages.map(\.id) == ["A", "r7"])
        let on = parsed.messages[0].reactions
        #expect(on.map(\.kind) == ["😂", "🦄", "sticker"])
        #expect(on.map { $0.from?.handle } == ["+41791234567", "ana@example.org", "+41791234567"])
        #expect(on[0].time?.nanoseconds == 1_678_307_203_000_000_000)
        #expect(parsed.messages[0].attachments.map(\.isSticker) == [true])
        #expect(parsed.messages[0].attachments[0].name == "s.png")
        #expect(parsed.messages[1].event == "put ‼️ on a message")
    }

    private func history(_ versions: [(Double, String)], retracted: [Int64] = []) throws -> [UInt8] {
        let list: [PropertyList] = versions.map { time, text in
            .dictionary(["d": .real(time), "t": .data(ArchiveWriter.body(text)), "bcg": .string("")])
        }
        return
            try PropertyList.dictionary([
                "amc": .integer(1), "ust": .boolean(true), "ep": .array([.integer(0)]),
                "ec": .dictionary(list.isEmpty ? [:] : ["0": .array(list)]),
                "rp": .array(retracted.map { .integer($0) }),
            ])
            .encoded(as: .binary)
    }

    @Test("edits keep what was said before, and unsent messages say so")
    func edits() throws {
        var messages = try direct(.iOS16)
        let summary = try history([(700_000_000, "frist"), (700_000_060.5, "first"), (700_000_090, "first!")])
        try messages.message(
            "A",
            [
                "attributedBody": .blob(ArchiveWriter.body("first!")), "date_edited": 1,
                "message_summary_info": .blob(summary),
            ]
        )
        try messages.message("B", ["date_edited": 1, "message_summary_info": .blob(summary)])
        try messages.message("C", ["date_edited": 1, "message_summary_info": .blob(try history([], retracted: [0]))])
        try messages.message("D", ["date_retracted": 700_000_000])
        try messages.message("E", ["text": "kept", "date_edited": 1, "message_summary_info": .blob([1, 2, 3])])
        let parsed = try messages.parsed()
        let rows = parsed.messages
        #expect(rows[0].text == "first!" && rows[0].edits.map(\.text) == ["frist", "first"])
        #expect(rows[0].edits[1].time?.nanoseconds == 1_678_307_260_500_000_000)
        #expect(rows[1].text == "first!" && rows[1].edits.count == 2 && rows[1].textState == .decoded)
        #expect(rows[2].textState == .unsent && rows[3].textState == .unsent)
        #expect(rows[4].text == "kept" && rows[4].textState == .decoded)
        #expect(parsed.problem(.partUndecoded)?.firstRowID == 5)
    }

    @Test("deleted messages that can be recovered are there, in their conversation")
    func deleted() throws {
        var messages = try direct(.iOS16)
        let row = try messages.message("A", chat: nil, ["text": "gone soon"])
        try messages.join("chat_recoverable_message_join", chat: 1, message: row)
        let message = try #require(try messages.parsed().messages.first)
        #expect(message.textState == .deleted && message.text == "gone soon")
        #expect(message.conversationID == "iMessage;-;+41791234567")
    }

    @Test("replies, effects, subjects and group events are in words")
    func events() throws {
        var messages = try direct()
        try messages.message("A", ["text": "x", "thread_originator_guid": "ORIGIN", "subject": "Subject"])
        try messages.message(
            "B",
            ["text": "x", "expressive_send_style_id": "com.apple.messages.effect.CKConfettiEffect"]
        )
        try messages.message(
            "C",
            ["text": "x", "expressive_send_style_id": "com.apple.MobileSMS.expressivesend.impact"]
        )
        try messages.message("D", ["item_type": 1, "group_action_type": 0, "other_handle": 2])
        try messages.message("E", ["item_type": 2, "group_title": "Harbour"])
        try messages.message("F", ["item_type": 3, "group_action_type": 0])
        try messages.message("G", ["item_type": 4, "share_status": 1])
        try messages.message("H", ["item_type": 77])
        let rows = try messages.parsed().messages
        #expect(rows[0].replyToID == "ORIGIN" && rows[0].text == "Subject\nx")
        #expect(rows[1].effect == "confetti" && rows[2].effect == "slam")
        let events = [
            "added ana@example.org", "named the conversation Harbour", "left the conversation",
            "stopped sharing a location", "did something that is not known (77, 0)",
        ]
        #expect(rows[3...].map(\.event) == events)
        #expect(rows[..<3].allSatisfy { $0.event.isEmpty })
    }

    private func archive(_ root: [String: PropertyList], _ more: [PropertyList] = []) throws -> [UInt8] {
        try PropertyList.dictionary([
            "$version": .integer(100_000), "$top": .dictionary(["root": .uid(1)]),
            "$objects": .array([.string("$null"), .dictionary(root)] + more),
        ])
        .encoded(as: .binary)
    }

    @Test("what apps put in is summarised with its facts")
    func apps() throws {
        var messages = try direct()
        let link = try archive(
            ["richLinkMetadata": .uid(2)],
            [
                .dictionary(["title": .string("A place"), "originalURL": .uid(3)]),
                .dictionary(["NS.relative": .string("https://maps.apple.com/?q=x&ll=59.91,10.75"), "$class": .uid(4)]),
                .dictionary(["$classname": .string("NSURL")]),
            ]
        )
        try messages.message(
            "A",
            ["balloon_bundle_id": "com.apple.messages.URLBalloonProvider", "payload_data": .blob(link)]
        )
        let json = #"{"version":1,"item":{"title":"Where?","orderedPollOptions":[{"text":"Sea"},{"text":"Berg ⛰"}]}}"#
        let poll = try archive(["URL": .string("data:,\(base64(json))?src=p&c=2")])
        let prefix = "com.apple.messages.MSMessageExtensionBalloonPlugin:0000000000:"
        try messages.message(
            "B",
            ["balloon_bundle_id": .text(prefix + "com.apple.messages.Polls"), "payload_data": .blob(poll)]
        )
        let pay = try archive(["userInfo": .dictionary(["caption": .string("CHF 20")]), "an": .string("Apple Pay")])
        try messages.message(
            "C",
            [
                "balloon_bundle_id": .text(prefix + "com.apple.PassbookUIService.PeerPaymentMessagesExtension"),
                "payload_data": .blob(pay),
            ]
        )
        let game = try archive(["an": .string("Chess"), "ldtext": .string("Your move")])
        try messages.message(
            "D",
            ["balloon_bundle_id": .text(prefix + "org.example.chess"), "payload_data": .blob(game)]
        )
        try messages.message(
            "E",
            ["balloon_bundle_id": "com.apple.DigitalTouchBalloonProvider", "payload_data": .blob([8, 1])]
        )
        try messages.message(
            "F",
            ["balloon_bundle_id": .text(prefix + "org.example.broken"), "payload_data": .blob(Array(game.prefix(60)))]
        )
        let parsed = try messages.parsed()
        let summaries = [
            "link preview: A place (https://maps.apple.com/?q=x&ll=59.91,10.75)", "poll: Where?; Sea; Berg ⛰",
            "Apple Pay: CHF 20", "Chess: Your move", "Digital Touch", "app org.example.broken",
        ]
        #expect(parsed.messages.map(\.appSummary) == summaries)
        #expect(parsed.messages[0].place == GeoPoint(latitude: 59.91, longitude: 10.75))
        #expect(parsed.problem(.partUndecoded)?.firstRowID == 6)
    }

    private func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
            let bits = group[0] << 16 | group[1] << 8 | group[2]
            for index in 0..<4 {
                let isPadding = start + index > bytes.count
                result.append(isPadding ? "=" : alphabet[Int(bits >> (18 - 6 * UInt32(index)) & 63)])
            }
        }
        return result
    }
}
