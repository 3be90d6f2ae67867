import JuicerArtifacts
import TestSupport
import Testing

@testable import JuicerIndex

@Suite("People of the index")
struct PeopleTests {
    @Test(
        "Numbers are the same however they are written",
        arguments: [
            ("CH", "+41 79 123 45 67", "+41791234567"), ("CH", "079 123 45 67", "+41791234567"),
            ("CH", "0041 79 123 45 67", "+41791234567"), ("CH", "+41 (0)79 123 45 67", "+41791234567"),
            ("CH", "tel:+41-79-123-45-67", "+41791234567"), ("US", "(415) 555-0100", "+14155550100"),
            ("US", "1 415 555 0100", "+14155550100"), ("US", "011 41 79 123 45 67", "+41791234567"),
            ("IT", "06 1234 5678", "+390612345678"), ("RU", "8 (912) 345-67-89", "+79123456789"),
            ("RU", "8 10 41 79 123 45 67", "+41791234567"), ("GB", "07700 900123", "+447700900123"),
            ("JP", "090-1234-5678", "+819012345678"), ("CH", "١٢٣٤٥٦٧٨٩٠", "+411234567890"), ("CH", "117", "117"),
            ("", "079 123 45 67", "0791234567"), ("xx", "+49 30 1234567", "+49301234567"),
        ]
    )
    func phones(_ region: String, _ text: String, _ expected: String) {
        #expect(HandleNormalizer(region: region).phone(text) == HandleKey(.phone, expected))
    }

    @Test("A WhatsApp id is its number, an address is lower case, and the owner is nobody")
    func handles() {
        let normalizer = HandleNormalizer(region: "CH")
        func key(_ handle: String, _ kind: HandleRef.Kind, _ name: String = "") -> String? {
            normalizer.key(of: HandleRef(handle: handle, kind: kind, name: name))?.value
        }
        #expect(key("41791234567@s.whatsapp.net", .whatsApp) == "+41791234567")
        #expect(key("41791234567:12@s.whatsapp.net", .whatsApp) == "+41791234567")
        #expect(key("123-456@g.us", .whatsApp) == "123-456@g.us")
        #expect(key("@", .whatsApp) == "@")
        #expect(key(" Ana@Example.ORG ", .email) == "ana@example.org")
        #expect(key("mailto:ana@example.org", .email) == "ana@example.org")
        #expect(key("*143#", .phone) == "*143#")
        #expect(key("Swisscom", .other) == "Swisscom")
        #expect(key("", .other, "Ána") == "ana")
        #expect(key("", .other) == nil)
        #expect(key("+41791234567", .owner) == nil)
    }

    private func contact(_ id: String, _ name: String, phones: [String] = [], emails: [String] = []) -> ArtifactRow {
        var row = ContactRow(id: id, source: MessageModel.source(0))
        row.name = name
        row.phones = phones.map { LabeledValue(label: "home", value: $0) }
        row.emails = emails.map { LabeledValue(label: "home", value: $0) }
        return .contact(row)
    }

    private func message(_ id: String, _ app: ArtifactKind, from: HandleRef) -> ArtifactRow {
        var row = MessageRow(id: id, conversationID: "c", app: app, source: MessageModel.source(0))
        row.from = from
        row.sent = UnixTime(seconds: Int64(1_000))
        return .message(row)
    }

    @Test("One person has numbers, addresses and accounts of all apps, whatever was indexed first")
    func oneIdentity() throws {
        let contacts = [
            contact("1", "Ana Müller", phones: ["079 123 45 67"], emails: ["ANA@example.org"]),
            contact("2", "ana muller", emails: ["ana@example.org"]),
            contact("3", "Bo Müller", phones: ["+41 44 000 00 00", "079 123 45 67"]),
            contact("4", "No Number"),
        ]
        let messages = [
            message("m1", .message, from: HandleRef(handle: "+41791234567", kind: .phone)),
            message("m2", .message, from: HandleRef(handle: "ana@example.org", kind: .email)),
            message("m3", .message, from: HandleRef(handle: "+49301234567", kind: .phone, name: "Carl")),
        ]
        let whatsApp = [message("w", .whatsApp, from: HandleRef(handle: "41791234567@s.whatsapp.net", kind: .whatsApp))]
        var seen: [[Person]] = []
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let test = try TestIndex()
            for step in order {
                switch step {
                case 0: try test.build(.contact, contacts)
                case 1: try test.build(.message, messages)
                default: try test.build(.whatsApp, whatsApp)
                }
            }
            let people = try test.index.people(matching: "").items
            seen.append(people)
            #expect(people.map(\.name) == ["Ana Müller", "Bo Müller", "Carl", "No Number"])
            let ana = people[0]
            #expect(ana.handles == ["+41791234567", "ana@example.org"])
            #expect(ana.contactIDs == ["1", "2"])
            #expect(ana.messageCount == 3)
            #expect(ana.lastSeen == UnixTime(seconds: Int64(1_000)))
            #expect(people[1].handles == ["+41440000000"])
            #expect(try test.index.person(ana.id) == ana)
            var filter = ItemFilter()
            filter.personID = ana.id
            #expect(try test.index.timeline(filter).ids.sorted() == ["m1", "m2", "w"])
            // Names everywhere.
            let item = try test.index.item(.whatsApp, id: "w")
            let from = try #require(item.row.handles.first)
            #expect(item.people[from]?.name == "Ana Müller")
            #expect(item.people[from]?.handle == "+41791234567")
            #expect(item.people[from]?.personID == ana.id)
            filter.kinds = [.contact]
            #expect(try test.index.items(.contact, filter).ids.sorted() == ["1", "2", "3"])
        }
        #expect(seen[0] == seen[1] && seen[1] == seen[2])
    }

    @Test("Cards that the device shows as one are one person, whatever they are called")
    func linked() throws {
        let test = try TestIndex()
        let cards = [("1", "Ana", "079 123 45 67"), ("2", "Mum", "079 765 43 21"), ("3", "Bo", "079 000 00 00")]
        try test.build(
            .contact,
            cards.map { id, name, phone in
                var row = ContactRow(id: id, source: MessageModel.source(0))
                (row.name, row.linkID) = (name, id == "3" ? "" : "link")
                row.phones = [LabeledValue(label: "", value: phone)]
                return .contact(row)
            }
        )
        let people = try test.index.people(matching: "").items
        #expect(people.map(\.contactIDs) == [["1", "2"], ["3"]])
        #expect(people.first?.handles == ["+41791234567", "+41797654321"])
    }

    @Test("People are found by a part of the name or of a handle, page by page")
    func search() throws {
        let test = try TestIndex()
        try test.build(.contact, (0..<57).map { contact("\($0)", "Name \(100 + $0)", phones: ["07912340\($0 + 10)"]) })
        #expect(
            try allPages(10) { try test.index.people(matching: "nAMÉ", $0) }.items.map(\.name)
                == (0..<57).map { "Name \(100 + $0)" }
        )
        #expect(try test.index.people(matching: "+4179123402").total == 10)
        #expect(throws: IndexError.notFound) { try test.index.person("nobody") }
    }
}
