import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import Synchronization
import TestSupport
import Testing

@Suite struct WhatsAppFaultTests {
    private let ana = WhatsAppDatabase.ana

    private func store(count: Int) throws -> WhatsAppDatabase {
        var store = try WhatsAppDatabase()
        try store.chat(1, ana, name: "Ana")
        try store.chat(2, WhatsAppDatabase.group, name: "Harbour", type: 1)
        try store.member(1, ana, chat: 2)
        try store.database.connection.execute("BEGIN")
        for index in 0..<count {
            var cells: [String: SQLValue] = [
                "ZTEXT": .text("message \(index)"), "ZISFROMME": .integer(Int64(index & 1)),
            ]
            if index % 3 == 0 {
                let reply =
                    MessageBuilder.field(5, "AAAAAAAA\(index)")
                    + MessageBuilder.field(19, MessageBuilder.field(1, "quoted"))
                cells["ZMEDIAITEM"] = try store.item(["ZMETADATA": .blob(reply), "ZMEDIALOCALPATH": "Media/x/1.jpg"])
            }
            if index % 4 == 0 {
                let info =
                    MessageBuilder.field(2, MessageBuilder.field(1, [0x81, 0x41]) + MessageBuilder.field(4, 3))
                    + MessageBuilder.field(3, 1_683_043_009)
                    + MessageBuilder.field(
                        7,
                        MessageBuilder.field(1, MessageBuilder.field(2, ana) + MessageBuilder.field(3, "👍"))
                    )
                cells["ZMESSAGEINFO"] = try store.info(Int64(index + 1), info)
            }
            try store.message("S\(index)", chat: Int64(index % 2 + 1), cells)
        }
        try store.database.connection.execute("COMMIT")
        return store
    }

    private func parsed(_ bytes: [UInt8], _ options: ParseOptions = ParseOptions()) -> Parsed {
        parseWhatsApp(["WhatsApp ChatStorage.sqlite": bytes], options: options)
    }

    @Test("cells of wrong types, missing references and times out of range are reported and the row goes on")
    func wrongCells() throws {
        var store = try store(count: 0)
        try store.message("A", ["ZTEXT": 42, "ZMESSAGEDATE": "yesterday"])
        try store.message("B", ["ZTEXT": .blob(Array("bytes".utf8)), "ZMESSAGEDATE": -63_114_076_800])
        try store.message("C", ["ZTEXT": "x", "ZMESSAGEDATE": 1e300, "ZMESSAGETYPE": "text"])
        try store.message(
            "D",
            chat: 99,
            ["ZTEXT": "lost", "ZFROMJID": .text(ana), "ZMEDIAITEM": 77, "ZMESSAGEINFO": 78]
        )
        try store.message("E", chat: nil, ["ZTEXT": "lost too", "ZFROMJID": .text(ana)])
        let parsed = parsed(try store.bytes())
        #expect(parsed.messages.map(\.text) == ["42", "bytes", "x", "lost", "lost too"])
        #expect(parsed.messages[1].sent == nil || parsed.messages[1].sent?.nanoseconds ?? 0 < 0)
        #expect(parsed.problem(.wrongType)?.count == 1 && parsed.problem(.timeOutOfRange) != nil)
        #expect(parsed.problem(.referenceMissing)?.count == 4)
        let loose = Set(parsed.messages[3...].map(\.conversationID))
        #expect(
            loose.count == 1 && parsed.conversations.contains { $0.id == loose.first && $0.members[0].name == "Ana" }
        )
    }

    @Test("a message that is there twice has two ids")
    func duplicates() throws {
        var store = try store(count: 0)
        for text in ["one", "two"] { try store.message("A", ["ZTEXT": .text(text)]) }
        try store.message("A", chat: 2, ["ZTEXT": "elsewhere"])
        try store.chat(9, ana, name: "again")
        let parsed = parsed(try store.bytes())
        #expect(parsed.messages.map(\.id) == ["\(ana)/A", "\(ana)/A#2", "\(WhatsAppDatabase.group)/A"])
        #expect(Set(parsed.conversations.map(\.id)).count == 3)
    }

    @Test("tables may be missing, one after the other")
    func missingTables() throws {
        let store = try store(count: 12)
        for table in [
            "ZWAPROFILEPUSHNAME", "ZWAMESSAGEDATAITEM", "ZWAMESSAGEINFO", "ZWAMEDIAITEM", "ZWAGROUPMEMBER",
            "ZWACHATSESSION",
        ] {
            try store.database.connection.execute("DROP TABLE \(table)")
            let parsed = parsed(try store.bytes())
            #expect(parsed.messages.count == 12 && parsed.report.outcome == .finished, "without \(table)")
        }
        try store.database.connection.execute("DROP TABLE ZWAMESSAGE")
        let parsed = parsed(try store.bytes())
        #expect(parsed.rows.isEmpty && parsed.problem(.tableMissing)?.table == "ZWAMESSAGE")
        #expect(parseWhatsApp([:]).report.outcome == .absent)
        #expect(parseWhatsApp(["WhatsApp ChatStorage.sqlite": [0, 1]]).report.outcome == .failed)
    }

    @Test("a huge text costs its row and no other")
    func hugeText() throws {
        var store = try store(count: 4)
        try store.message("H", ["ZTEXT": .text(String(repeating: "x", count: 3 << 20))])
        try store.message("after", ["ZTEXT": "after"])
        var options = ParseOptions()
        options.maximumValueByteCount = 1 << 20
        let parsed = parsed(try store.bytes(), options)
        #expect(parsed.messages.count == 5 && parsed.messages.last?.text == "after")
        #expect(parsed.problem(.rowUnreadable)?.firstRowID == 5)
    }

    private func calls(entity: Int = 1) throws -> TestDatabase {
        try TestDatabase(
            """
            CREATE TABLE ZWAAGGREGATECALLEVENT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZINCOMING INTEGER,
                ZMISSED INTEGER, ZMISSEDREASON INTEGER, ZVIDEO INTEGER, ZFIRSTDATE TIMESTAMP, ZLINKTOKEN VARCHAR);
            CREATE TABLE ZWACDCALLEVENT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZBYTESRECEIVED INTEGER,
                ZBYTESSENT INTEGER, ZOUTCOME INTEGER, Z\(entity)CALLEVENTS INTEGER, Z_FOK_\(entity)CALLEVENTS INTEGER,
                ZDATE TIMESTAMP, ZDURATION FLOAT, ZGROUPCALLCREATORUSERJIDSTRING VARCHAR, ZGROUPJIDSTRING VARCHAR,
                ZCALLIDSTRING VARCHAR);
            CREATE TABLE ZWACDCALLEVENTPARTICIPANT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
                ZOUTCOME INTEGER, Z\(entity)PARTICIPANTS INTEGER, Z_FOK_\(entity)PARTICIPANTS INTEGER, ZJIDSTRING VARCHAR);
            INSERT INTO ZWAAGGREGATECALLEVENT (Z_PK, ZINCOMING, ZMISSED, ZVIDEO) VALUES (1, 0, 0, 0), (2, 1, 1, 1);
            INSERT INTO ZWACDCALLEVENT (Z_PK, ZOUTCOME, Z\(entity)CALLEVENTS, ZDATE, ZDURATION, ZCALLIDSTRING,
                ZGROUPCALLCREATORUSERJIDSTRING) VALUES (1, 0, 1, 704736730.067211, 95.116, 'C1', NULL),
                (2, 1, 2, 704736906.5, 0, 'C2', '\(ana)'), (3, 4, 77, 'then', 'long', 'C2', NULL);
            INSERT INTO ZWACDCALLEVENTPARTICIPANT (Z\(entity)PARTICIPANTS, ZJIDSTRING) VALUES (1, '\(ana)'),
                (1, '41795555555@s.whatsapp.net'), (1, '\(WhatsAppDatabase.me)'), (9, '\(ana)');
            """
        )
    }

    @Test("calls are rows of calls, whatever number the keys carry", arguments: [1, 4])
    func calls(number: Int) throws {
        var store = try store(count: 1)
        try store.message("to me", ["ZTOJID": .text(WhatsAppDatabase.me)])
        let files = [
            "WhatsApp ChatStorage.sqlite": try store.bytes(),
            "WhatsApp CallHistory.sqlite": try calls(entity: number).bytes(),
        ]
        let parsed = parseWhatsApp(files, with: CallsParser.self)
        let calls = parsed.rows.compactMap { if case .call(let row) = $0 { row } else { nil } }
        #expect(calls.map(\.direction) == [.outgoing, .incoming, .unknown])
        #expect(calls.map(\.isAnswered) == [true, false, false] && calls.map(\.isVideo) == [false, true, false])
        #expect(
            calls[0].people.map(\.handle) == [ana, "41795555555@s.whatsapp.net"] && calls[0].people[0].name == "Ana"
        )
        #expect(calls[0].time?.nanoseconds == 1_683_043_930_067_211_000 && calls[0].durationMilliseconds == 95_116)
        #expect(calls[1].people.map(\.handle) == [ana] && calls[0].service == "WhatsApp")
        #expect(calls.map(\.id) == ["whatsapp-call-C1", "whatsapp-call-C2", "whatsapp-call-C2#3"])
        #expect(parsed.problem(.wrongType)?.count == 1)
        let alone = parseWhatsApp(
            ["WhatsApp CallHistory.sqlite": try self.calls().bytes()],
            with: CallsParser.self
        )
        #expect(alone.report.outcome == .finished && alone.rows.count == 3)
        // The index takes from a parser only rows of the parser's own type.
        #expect(parsed.rows.count == 3, "no messages among the calls")
        let messages = parseWhatsApp(files)
        #expect(
            messages.report.outcome == .finished
                && messages.rows.allSatisfy { if case .call = $0 { false } else { true } }
        )
        let without = parseWhatsApp(["WhatsApp ChatStorage.sqlite": try store.bytes()], with: CallsParser.self)
        #expect(without.report.outcome == .absent)
    }

    @Test("mutated stores come to an end")
    func mutations() throws {
        let original = try store(count: 24).bytes()
        var outcomes: [ParseReport.Outcome: Int] = [:]
        // Damaged pages can lead back to earlier ones, and give rows for as long as anybody takes them.
        func bounded() -> ParseOptions {
            let checks = Mutex(0)
            return ParseOptions(shouldContinue: {
                checks.withLock {
                    $0 += 1
                    return $0 < 200
                }
            })
        }
        for variant in Mutations(of: original, count: mutationCount, seed: 91) {
            let parsed = parsed(variant, bounded())
            outcomes[parsed.report.outcome, default: 0] += 1
            // It is asked whether to go on after some hundred rows.
            #expect(parsed.rows.count < 100_000)
        }
        #expect((outcomes[.finished] ?? 0) > mutationCount / 4)
        for variant in Mutations(of: try calls().bytes(), count: mutationCount, seed: 92) {
            let files = ["WhatsApp CallHistory.sqlite": variant]
            let parsed = parseWhatsApp(files, options: bounded(), with: CallsParser.self)
            #expect(parsed.rows.count < 100_000)
        }
    }
}
