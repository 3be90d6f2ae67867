import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import Synchronization
import TestSupport
import Testing

@Suite struct WhatsAppParserTests {
    private let me = WhatsAppDatabase.me
    private let ana = WhatsAppDatabase.ana
    private let group = WhatsAppDatabase.group

    private func chats(_ version: WhatsAppDatabase.Version = .v2023) throws -> WhatsAppDatabase {
        let store = try WhatsAppDatabase(version)
        try store.chat(1, ana, name: "\u{200E}Ana Ünal")
        try store.chat(2, group, name: "Harbour", type: 1)
        try store.member(1, ana, chat: 2)
        try store.member(2, me, chat: 2)
        try store.member(3, "41795555555@s.whatsapp.net", chat: 2, name: "Ben")
        try store.member(4, "205690463334636@lid", chat: 2, active: 0)
        return store
    }

    private func parsed(_ store: WhatsAppDatabase, _ more: [String: [UInt8]] = [:]) throws -> Parsed {
        parseWhatsApp(more.merging(["WhatsApp ChatStorage.sqlite": try store.bytes()]) { $1 })
    }

    @Test("chats, members and senders of each version", arguments: WhatsAppDatabase.Version.allCases)
    func chats(version: WhatsAppDatabase.Version) throws {
        var store = try chats(version)
        try store.message(
            "A1",
            ["ZTEXT": "Grüße 🙂", "ZTOJID": .text(me), "ZFROMJID": .text(ana), "ZSENTDATE": 700_000_003.5]
        )
        try store.message("A2", ["ZTEXT": "hi", "ZISFROMME": 1, "ZTOJID": .text(ana), "ZSTARRED": 1])
        try store.message("B1", chat: 2, ["ZTEXT": "in", "ZGROUPMEMBER": 3, "ZFROMJID": .text(group)])
        try store.message("B2", chat: 2, ["ZTEXT": "by a lid", "ZGROUPMEMBER": 4, "ZPUSHNAME": "Chloé M"])
        let parsed = try parsed(store)
        #expect(parsed.report.outcome == .finished)
        #expect(parsed.conversations.map(\.id) == [ana, group])
        #expect(parsed.conversations.map(\.isGroup) == [false, true])
        #expect(parsed.conversations.map(\.title) == ["", "Harbour"] && parsed.conversations[1].service == "WhatsApp")
        #expect(parsed.conversations[0].members == [HandleRef(handle: ana, kind: .whatsApp, name: "Ana Ünal")])
        #expect(parsed.conversations[1].members.map(\.name) == ["Ana Ünal", "Ben"])
        let rows = parsed.messages
        #expect(rows.map(\.text) == ["Grüße 🙂", "hi", "in", "by a lid"])
        #expect(rows.map { $0.from?.name } == ["Ana Ünal", "", "Ben", "Chloé M"])
        #expect(rows[1].from == .owner(me))
        #expect(rows[3].from?.kind == .account)
        #expect(rows[0].id == "\(ana)/A1" && rows[2].conversationID == group)
        #expect(rows[0].sent?.nanoseconds == 1_678_307_201_000_000_000)
        if version == .v2023 {
            #expect(rows[0].delivered?.nanoseconds == 1_678_307_203_500_000_000 && rows[1].isStarred)
            #expect(parsed.report.problems.isEmpty)
        }
    }

    @Test("media have a type, a size, a duration, a caption and a place in the backup")
    func media() throws {
        var store = try chats()
        let photo = try store.item([
            "ZVCARDSTRING": "image/jpeg", "ZFILESIZE": 42_073, "ZLATITUDE": 452, "ZLONGITUDE": 603, "ZTITLE": "Sunset",
            "ZMEDIALOCALPATH": "Media/x/d/0/d041.jpg",
        ])
        let voice = try store.item([
            "ZVCARDSTRING": "audio/ogg; codecs=opus", "ZMOVIEDURATION": 17, "ZMEDIALOCALPATH": "Media/x/1.opus",
        ])
        let sticker = try store.item(["ZMEDIALOCALPATH": "Media/x/s.webp"])
        let document = try store.item([
            "ZVCARDSTRING": "application/pdf", "ZTITLE": "Lease.pdf", "ZMEDIALOCALPATH": "Media/x/9f.pdf",
        ])
        let gone = try store.item(["ZVCARDSTRING": "video/mp4", "ZMOVIEDURATION": 3])
        let new = try store.item(["ZVCARDSTRING": "image/heic", "ZMEDIALOCALPATH": "Media/x/n.heic"])
        try store.message("1", ["ZMESSAGETYPE": 1, "ZMEDIAITEM": photo])
        try store.message("2", ["ZMESSAGETYPE": 3, "ZMEDIAITEM": voice])
        try store.message("3", ["ZMESSAGETYPE": 15, "ZMEDIAITEM": sticker])
        try store.message("4", ["ZMESSAGETYPE": 8, "ZMEDIAITEM": document])
        try store.message("5", ["ZMESSAGETYPE": 2, "ZMEDIAITEM": gone])
        try store.message("6", ["ZMESSAGETYPE": 777, "ZMEDIAITEM": new])
        let domain = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
        let parsed = parseWhatsApp(["WhatsApp ChatStorage.sqlite": try store.bytes()], domain: domain)
        let files = parsed.messages.compactMap(\.attachments.first)
        #expect(
            files.map(\.mediaType) == [
                "image/jpeg", "audio/ogg", "image/webp", "application/pdf", "video/mp4", "image/heic",
            ]
        )
        #expect(files[0].place == .file(domain: domain, path: "Message/Media/x/d/0/d041.jpg"))
        #expect(files[0].size == 42_073 && files[0].width == 452 && files[0].height == 603)
        #expect(parsed.messages[0].text == "Sunset" && parsed.messages[0].place == nil)
        #expect(files[1].durationMilliseconds == 17_000 && files[2].isSticker && files[3].name == "Lease.pdf")
        #expect(parsed.messages[3].text.isEmpty && files[4].place == .missing)
        let legacy = parseWhatsApp(
            ["WhatsApp ChatStorage.sqlite": try store.bytes()],
            domain: "AppDomain-net.whatsapp.WhatsApp"
        )
        let place = AttachmentRef.Place.file(
            domain: "AppDomain-net.whatsapp.WhatsApp",
            path: "Library/Media/x/d/0/d041.jpg"
        )
        #expect(legacy.messages[0].attachments[0].place == place)
    }

    @Test("places, contact cards, links, deletions and what is not known are in words")
    func kinds() throws {
        var store = try chats()
        let place = try store.item(["ZLATITUDE": 59.91, "ZLONGITUDE": 10.75, "ZHACCURACY": 12, "ZTITLE": "Pier 4"])
        let card = try store.item([
            "ZVCARDNAME": "Cleo_$!<Name-Separator>!$_Dan", "ZVCARDSTRING": "BEGIN:VCARD\nEND:VCARD",
        ])
        let deleted = try store.item(["ZVCARDSTRING": "41795555555@s.whatsapp.net"])
        try store.message("1", ["ZMESSAGETYPE": 5, "ZMEDIAITEM": place])
        try store.message("2", ["ZMESSAGETYPE": 4, "ZMEDIAITEM": card])
        let link = try store.message("3", ["ZMESSAGETYPE": 7, "ZTEXT": "see https://example.org"])
        try store.database.insert(
            "ZWAMESSAGEDATAITEM",
            ["ZMESSAGE": .integer(link), "ZTITLE": "Title", "ZSUMMARY": "About", "ZMATCHEDTEXT": "https://example.org"]
        )
        try store.message("4", chat: 2, ["ZMESSAGETYPE": 14, "ZGROUPMEMBER": 1, "ZMEDIAITEM": deleted])
        try store.message("5", ["ZMESSAGETYPE": 46])
        let parsed = try parsed(store)
        #expect(parsed.report.problems.isEmpty)
        let rows = parsed.messages
        #expect(rows[0].place == GeoPoint(latitude: 59.91, longitude: 10.75, accuracy: 12))
        #expect(
            rows.map(\.appSummary) == [
                "location: Pier 4", "contact: Cleo; Dan", "link preview: Title; About (https://example.org)",
                "deleted by 41795555555@s.whatsapp.net", "something of a kind that is not known (46)",
            ]
        )
        #expect(rows[1].attachments[0].mediaType == "text/vcard" && rows[1].attachments[0].name == "Cleo.vcf")
        guard case .cell(let cell) = rows[1].attachments[0].place else { return #expect(Bool(false)) }
        let inputs = ParserInputs([
            InputFile(request: "", domain: "", path: "", source: BytesSource(try store.bytes()))
        ])
        #expect(try inputs.read(cell) == Array("BEGIN:VCARD\nEND:VCARD".utf8))
        #expect(rows[3].textState == .unsent && rows[4].textState == .decoded)
    }

    @Test("replies name what they answer, and quote it when it is gone")
    func replies() throws {
        var store = try chats()
        try store.message("3A26649A0A496377CB01", ["ZTEXT": "question"])
        func reply(_ stanza: String, _ text: [UInt8]) throws -> SQLValue {
            try store.item([
                "ZMETADATA": .blob(
                    MessageBuilder.field(5, stanza) + MessageBuilder.field(6, ana) + MessageBuilder.field(19, text)
                )
            ])
        }
        let known = try reply("3A26649A0A496377CB01", MessageBuilder.field(1, "question"))
        let gone = try reply("3A0000000000000000AA", MessageBuilder.field(6, MessageBuilder.field(1, "long ago")))
        let damaged = try store.item(["ZMETADATA": .blob([0x2A, 0x70, 1])])
        let other = try store.item(["ZMETADATA": .blob(MessageBuilder.field(5, "no id, is it?"))])
        for (index, item) in [known, gone, damaged, other].enumerated() {
            try store.message("R\(index)", ["ZTEXT": "answer", "ZMEDIAITEM": item])
        }
        let parsed = try parsed(store)
        let rows = parsed.messages
        #expect(rows[1].replyToID == rows[0].id && rows[1].appSummary.isEmpty && rows[1].attachments.isEmpty)
        #expect(rows[2].replyToID == "\(ana)/3A0000000000000000AA" && rows[2].appSummary == "reply to: long ago")
        #expect(rows[3].replyToID.isEmpty && rows[4].replyToID.isEmpty && rows[4].text == "answer")
        #expect(parsed.problem(.partUndecoded)?.count == 1 && parsed.problem(.partUndecoded)?.firstRowID == 3)
    }

    @Test("reactions are on their message, the last of each person counts, and taken-back ones are gone")
    func reactions() throws {
        var store = try chats()
        func entry(_ who: String?, _ what: String, _ time: Int) -> [UInt8] {
            let sender = who.map { MessageBuilder.field(2, $0) } ?? []
            return MessageBuilder.field(
                1,
                MessageBuilder.field(1, "ID") + sender + MessageBuilder.field(3, what) + MessageBuilder.field(4, time)
            )
        }
        let list =
            entry(ana, "😂", 1_683_043_229_000) + entry(ana, "🦄", 1_683_043_230_000)
            + entry("205690463334636@lid", "👍", 5_000) + entry("41795555555@s.whatsapp.net", "", 6_000)
            + entry(nil, "❤️", 1_683_043_228_311)
        // As a store of iOS 15 has it: the owner's reaction in a field of its own.
        let real: [UInt8] = [
            0x20, 0x02, 0x3A, 0x27, 0x12, 0x25, 0x0A, 0x14, 0x33, 0x41, 0x39, 0x31, 0x31, 0x44, 0x35, 0x30, 0x42, 0x39,
            0x38, 0x39, 0x42, 0x36, 0x38, 0x36, 0x42, 0x44, 0x46, 0x33, 0x12, 0x04, 0xF0, 0x9F, 0x91, 0x8D, 0x18, 0xFF,
            0xBC, 0xC6, 0xE9, 0xFD, 0x30, 0x20, 0x01,
        ]
        try store.message("A", ["ZTEXT": "x", "ZMESSAGEINFO": try store.info(1, MessageBuilder.field(7, list))])
        try store.message("B", ["ZTEXT": "y", "ZMESSAGEINFO": try store.info(2, real)])
        try store.message("C", ["ZTEXT": "z", "ZMESSAGEINFO": try store.info(3, [0x3A, 0x7F])])
        let parsed = try parsed(
            store,
            ["WhatsApp LID.sqlite": try WhatsAppDatabase.pair("205690463334636@lid", "+41 79 555 55 55")]
        )
        let on = parsed.messages[0].reactions
        #expect(on.map(\.kind) == ["👍", "❤️", "🦄"])
        #expect(on.map { $0.from?.kind } == [.whatsApp, .owner, .whatsApp])
        #expect(on.map { $0.from?.name } == ["Ben", "", "Ana Ünal"])
        #expect(on[1].time?.nanoseconds == 1_683_043_228_311_000_000)
        #expect(parsed.messages[1].reactions.map(\.kind) == ["👍"])
        #expect(parsed.messages[1].reactions[0].time?.nanoseconds == 1_683_043_229_311_000_000)
        #expect(parsed.messages[2].reactions.isEmpty && parsed.messages[2].text == "z")
        #expect(parsed.problem(.partUndecoded)?.table == "ZWAMESSAGEINFO")
    }

    @Test("receipts tell when a sent message was delivered and read, once all have")
    func receipts() throws {
        var store = try chats()
        let base: Int = 1_683_043_009
        func recipient(_ number: [UInt8], _ delivered: Int?, _ read: Int?) -> [UInt8] {
            let times =
                (delivered.map { MessageBuilder.field(4, $0) } ?? []) + (read.map { MessageBuilder.field(5, $0) } ?? [])
            return MessageBuilder.field(2, MessageBuilder.field(1, number) + times)
        }
        let (own, first, second): ([UInt8], [UInt8], [UInt8]) = (
            [0x81, 0x41, 0x79, 0x00, 0x00, 0x00, 0x0F], [0x81, 0x41, 0x79, 0x12, 0x34, 0x56, 0x7F],
            [0x81, 0x41, 0x79, 0x55, 0x55, 0x55, 0x5F]
        )
        let time = MessageBuilder.field(3, base)
        let both = recipient(first, 1, 25) + recipient(own, nil, nil) + time
        let one = recipient(first, 2, 7) + recipient(second, 4, nil) + time
        try store.message("0", ["ZTEXT": "in", "ZTOJID": .text(me)])
        for (index, receipts) in [both, one, recipient(first, nil, nil) + time].enumerated() {
            let info = try store.info(Int64(index + 1), receipts)
            try store.message("\(index)", chat: 2, ["ZTEXT": "out", "ZISFROMME": 1, "ZMESSAGEINFO": info])
        }
        let rows = try parsed(store).messages
        #expect(rows[1].delivered?.nanoseconds == 1_683_043_010_000_000_000)
        #expect(rows[1].read?.nanoseconds == 1_683_043_034_000_000_000)
        #expect(rows[2].delivered?.nanoseconds == 1_683_043_013_000_000_000 && rows[2].read == nil)
        #expect(rows[3].delivered == nil && rows[3].read == nil)
    }

    @Test("events are in words, with who did it")
    func events() throws {
        var store = try chats()
        let json = "{\"subject\":\"Winter\",\"author\":\"\(ana)\"}"
        let events: [(Int64, Int64, SQLValue, SQLValue)] = [
            (6, 1, "Summer", 3), (6, 1, .text(json), .null), (6, 2, .text("\(ana),41795555555@s.whatsapp.net"), .null),
            (6, 2, .null, 3), (6, 3, .null, 3), (6, 4, .null, 3), (6, 7, .text(ana), 3), (6, 12, "Harbour", .null),
            (10, 2, .null, .null), (10, 36, .null, .null), (6, 50, "data", .null),
        ]
        for (index, event) in events.enumerated() {
            try store.message(
                "\(index)",
                chat: 2,
                [
                    "ZMESSAGETYPE": .integer(event.0), "ZGROUPEVENTTYPE": .integer(event.1), "ZTEXT": event.2,
                    "ZGROUPMEMBER": event.3,
                ]
            )
        }
        let rows = try parsed(store).messages
        #expect(
            rows.map(\.event) == [
                "named the group Summer", "named the group Winter", "added Ana Ünal, Ben to the group",
                "joined the group",
                "left the group", "changed the picture of the group", "removed Ana Ünal from the group",
                "created the group Harbour", "Messages and calls are end-to-end encrypted", "The security code changed",
                "did something that is not known (6, 50)",
            ]
        )
        #expect(rows.map { $0.from?.name } == ["Ben", "Ana Ünal", nil, "Ben", "Ben", "Ben", "Ben", nil, nil, nil, nil])
        #expect(rows[10].text == "data" && rows[0].text.isEmpty)
    }

    @Test("names come from the address book, a hidden identity is joined to its number, and both may be missing")
    func names() throws {
        var store = try WhatsAppDatabase()
        try store.chat(1, "205690463334636@lid", name: "+41 79 123 45 67")
        try store.chat(2, "41791234567@s.whatsapp.net", name: "\u{200E}+41 79 123 45 67")
        try store.message("1", ["ZTEXT": "x", "ZPUSHNAME": .text("CgdDaGxvw6kgGgA=")])
        try store.database.insert("ZWAPROFILEPUSHNAME", ["ZJID": .text(ana), "ZPUSHNAME": "anü"])
        let bare = try parsed(store)
        #expect(bare.messages[0].from == HandleRef(handle: "205690463334636@lid", kind: .account, name: "Chloé "))
        #expect(bare.conversations[1].members[0].name == "anü")
        let full = try parsed(
            store,
            [
                "WhatsApp LID.sqlite": try WhatsAppDatabase.pair("205690463334636", "41791234567"),
                "WhatsApp ContactsV2.sqlite": try WhatsAppDatabase.contacts([ana: "Ana Ünal"]),
            ]
        )
        #expect(full.messages[0].from == HandleRef(handle: ana, kind: .whatsApp, name: "Ana Ünal"))
        #expect(full.conversations.map { $0.members.map(\.name) } == [["Ana Ünal"], ["Ana Ünal"]])
        #expect(full.conversations.map(\.id) == ["205690463334636@lid", ana])
        let broken = try parsed(store, ["WhatsApp ContactsV2.sqlite": [1, 2, 3]])
        #expect(broken.messages.count == 1 && broken.problem(.fileUnreadable)?.table == "WhatsApp ContactsV2.sqlite")
    }

    @Test("status feeds are apart from chats, and shown only if they have anything")
    func status() throws {
        var store = try chats()
        try store.chat(3, "41791234567@status", name: "Ana Ünal", type: 3)
        try store.chat(4, "41795555555@status", name: "Ben", type: 3)
        try store.message("1", chat: 3, ["ZTEXT": "at sea"])
        let parsed = try parsed(store)
        #expect(parsed.conversations.map(\.id) == [ana, group, "41791234567@status"])
        #expect(parsed.conversations[2].title == "Status of Ana Ünal")
        #expect(parsed.messages[0].from?.handle == ana)
    }

    @Test("both apps are read, their ids differ, and one that is damaged does not stop the other")
    func business() throws {
        var (first, second) = (try chats(), try chats())
        try first.message("1", ["ZTEXT": "private"])
        try second.message("1", ["ZTEXT": "business"])
        let name = "WhatsApp Business ChatStorage.sqlite"
        let parsed = try parsed(first, [name: try second.bytes()])
        #expect(parsed.messages.map(\.service) == ["WhatsApp", "WhatsApp Business"])
        #expect(Set(parsed.messages.map(\.id)).count == 2 && Set(parsed.conversations.map(\.id)).count == 4)
        // Files are sorted by name: Business comes first.
        #expect(parsed.messages.map(\.source.file) == [1, 0])
        let half = try self.parsed(first, [name: [UInt8](repeating: 7, count: 5_000)])
        #expect(half.messages.map(\.text) == ["private"] && half.problem(.fileUnreadable)?.table == name)
    }
}
