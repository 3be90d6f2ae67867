import JuicerArtifacts
import JuicerSQLite
import TestSupport
import Testing

@Suite struct CallsParserTests {
    private func store(_ participants: Bool = true, blobs: Bool = false) throws -> TestDatabase {
        let group = """
            CREATE TABLE ZHANDLE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZTYPE INTEGER,
                ZNORMALIZEDVALUE VARCHAR, ZVALUE VARCHAR);
            CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES (Z_2REMOTEPARTICIPANTCALLS INTEGER,
                Z_4REMOTEPARTICIPANTHANDLES INTEGER, PRIMARY KEY (Z_2REMOTEPARTICIPANTCALLS, Z_4REMOTEPARTICIPANTHANDLES));
            """
        return try TestDatabase(
            """
            CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZANSWERED INTEGER,
                ZCALL_CATEGORY INTEGER, ZCALLTYPE INTEGER, ZDISCONNECTED_CAUSE INTEGER, ZNUMBER_AVAILABILITY INTEGER,
                ZORIGINATED INTEGER, ZREAD INTEGER, ZDATE TIMESTAMP, ZDURATION FLOAT,
                ZADDRESS \(blobs ? "BLOB" : "VARCHAR"), ZDEVICE_ID VARCHAR, ZISO_COUNTRY_CODE VARCHAR, ZLOCATION VARCHAR,
                ZNAME VARCHAR, ZSERVICE_PROVIDER VARCHAR, ZUNIQUE_ID VARCHAR);
            \(participants ? group : "")
            """
        )
    }

    private func calls(_ parsed: Parsed) -> [CallRow] {
        parsed.rows.compactMap { if case .call(let row) = $0 { row } else { nil } }
    }

    @Test("calls of every kind, with addresses as texts and as blobs", arguments: [false, true])
    func kinds(blobs: Bool) throws {
        let store = try store(!blobs, blobs: blobs)
        func add(_ id: String, _ address: String, _ more: KeyValuePairs<String, SQLValue>) throws {
            let cell: SQLValue = blobs ? .blob(Array(address.utf8)) : .text(address)
            try store.insert("ZCALLRECORD", ["ZUNIQUE_ID": .text(id), "ZADDRESS": cell, "ZDATE": 700_000_000.25])
            for (name, value) in more {
                try store.connection.run("UPDATE ZCALLRECORD SET \(name) = ? WHERE ZUNIQUE_ID = ?", [value, .text(id)])
            }
        }
        try add(
            "A",
            "+41791234567",
            ["ZCALLTYPE": 1, "ZORIGINATED": 0, "ZANSWERED": 1, "ZDURATION": 61.25, "ZNAME": "Ana"]
        )
        try add("B", "a@example.org", ["ZCALLTYPE": 8, "ZORIGINATED": 1, "ZANSWERED": 0, "ZDURATION": 5])
        try add(
            "C",
            "+1555",
            ["ZCALLTYPE": 16, "ZORIGINATED": 1, "ZANSWERED": 0, "ZSERVICE_PROVIDER": "com.apple.FaceTime"]
        )
        try add(
            "D",
            "x",
            ["ZCALLTYPE": 0, "ZORIGINATED": 0, "ZSERVICE_PROVIDER": "net.whatsapp.WhatsApp", "ZCALL_CATEGORY": 2]
        )
        try add("E", "y", ["ZCALLTYPE": 0, "ZSERVICE_PROVIDER": "org.example.app"])
        let parsed = parse(CallsParser.self, [try store.bytes()])
        #expect(parsed.report.outcome == .finished && parsed.report.problems.isEmpty)
        let calls = calls(parsed)
        #expect(calls.map(\.service) == ["Phone", "FaceTime", "FaceTime", "WhatsApp", "org.example.app"])
        #expect(calls.map(\.direction) == [.incoming, .outgoing, .outgoing, .incoming, .unknown])
        #expect(calls.map(\.isAnswered) == [true, true, false, false, false])
        #expect(calls.map(\.isVideo) == [false, true, false, true, false])
        #expect(calls[0].people == [HandleRef(handle: "+41791234567", kind: .phone, name: "Ana")])
        #expect(calls[0].time?.nanoseconds == 1_678_307_200_250_000_000 && calls[0].durationMilliseconds == 61_250)
        #expect(calls[1].people[0].kind == .email)
    }

    @Test("a call of several people has them all")
    func groups() throws {
        let store = try store()
        try store.insert("ZCALLRECORD", ["Z_PK": 1, "ZUNIQUE_ID": "A", "ZADDRESS": "+1", "ZCALLTYPE": 8, "ZDATE": 5])
        try store.connection.execute(
            """
            INSERT INTO ZHANDLE (Z_PK, ZVALUE, ZNORMALIZEDVALUE) VALUES (1, '+1', NULL), (2, NULL, 'b@example.org');
            INSERT INTO Z_2REMOTEPARTICIPANTHANDLES VALUES (1, 1), (1, 2), (1, 9), (7, 1);
            """
        )
        let parsed = parse(CallsParser.self, [try store.bytes()])
        #expect(calls(parsed)[0].people.map(\.handle) == ["+1", "b@example.org"])
        #expect(parsed.problem(.referenceMissing)?.count == 1)
    }

    @Test("a call that is in both stores is there once")
    func temporaryStore() throws {
        let (main, temporary) = (try store(), try store(false))
        for id in ["A", "B"] { try main.insert("ZCALLRECORD", ["ZUNIQUE_ID": .text(id), "ZDATE": 5]) }
        for id in ["B", "C"] { try temporary.insert("ZCALLRECORD", ["ZUNIQUE_ID": .text(id), "ZDATE": 5]) }
        let parsed = parse(CallsParser.self, [try main.bytes(), try temporary.bytes()])
        #expect(calls(parsed).map(\.id) == ["A", "B", "C"] && calls(parsed)[2].source.file == 1)
        #expect(calls(parse(CallsParser.self, [nil, try temporary.bytes()])).map(\.id) == ["B", "C"])
    }

    @Test("the call history of iOS 7 and before is read")
    func legacy() throws {
        let legacy = try TestDatabase(
            """
            CREATE TABLE call (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT, date INTEGER, duration INTEGER,
                flags INTEGER, id INTEGER, name TEXT, country_code TEXT, network_code TEXT, read INTEGER, assisted INTEGER,
                face_time_data BLOB, originalAddress TEXT);
            INSERT INTO call (address, date, duration, flags) VALUES ('+1555', 1300000000, 62, 5), ('+1556', 1300000100, 0, 4),
                ('a@example.org', 1300000200, 9, 20), ('', 1300000300, 0, 4);
            """
        )
        let parsed = parse(CallsParser.self, [nil, nil, try legacy.bytes()])
        let calls = calls(parsed)
        #expect(calls.map(\.direction) == [.outgoing, .incoming, .incoming, .incoming])
        #expect(calls.map(\.isAnswered) == [true, false, true, false] && calls[2].service == "FaceTime")
        #expect(calls[0].time?.nanoseconds == 1_300_000_000_000_000_000 && calls[3].people.isEmpty)
    }

    @Test("nothing, something else and wrong cells")
    func faults() throws {
        #expect(parse(CallsParser.self, []).report.outcome == .absent)
        #expect(parse(CallsParser.self, [[1, 2, 3]]).report.outcome == .failed)
        let store = try store()
        try store.insert("ZCALLRECORD", ["ZDATE": "then", "ZDURATION": "long", "ZADDRESS": 112, "ZCALLTYPE": "x"])
        try store.insert("ZCALLRECORD", ["ZDATE": 1e300, "ZDURATION": -5.0, "ZORIGINATED": 1])
        let parsed = parse(CallsParser.self, [try store.bytes()])
        #expect(calls(parsed).map(\.durationMilliseconds) == [0, 0] && calls(parsed)[0].people[0].handle == "112")
        #expect(parsed.problem(.wrongType)?.count == 1 && parsed.problem(.timeOutOfRange)?.count == 1)
        #expect(calls(parsed)[0].id != calls(parsed)[1].id)
    }

    @Test("mutated call histories come to an end")
    func mutations() throws {
        let store = try store()
        for index in 1...20 as ClosedRange<Int64> {
            try store.insert(
                "ZCALLRECORD",
                ["ZUNIQUE_ID": .text("U\(index)"), "ZDATE": .real(7e8), "ZADDRESS": "+1555"]
            )
            try store.insert("ZHANDLE", ["ZVALUE": "+1"])
            try store.connection.run(
                "INSERT INTO Z_2REMOTEPARTICIPANTHANDLES VALUES (?, ?)",
                [.integer(index), .integer(index)]
            )
        }
        for variant in Mutations(of: try store.bytes(), count: databaseMutationCount, seed: 6) {
            #expect(calls(parse(CallsParser.self, [variant])).count < 1_000)
        }
    }
}
