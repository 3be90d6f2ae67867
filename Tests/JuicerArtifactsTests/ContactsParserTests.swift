import JuicerArtifacts
import JuicerSQLite
import TestSupport
import Testing

@Suite struct ContactsParserTests {
    private func database(old: Bool = false) throws -> TestDatabase {
        let more =
            old
            ? ""
            : ", guid TEXT NOT NULL DEFAULT (ab_generate_guid()), PhonemeData TEXT, AlternateBirthday TEXT, UNIQUE(guid)"
        // The real schema has a default that only Apple's process can compute, hence a text here; it is never used.
        return try TestDatabase(
            """
            CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, First TEXT, Last TEXT, Middle TEXT,
                FirstPhonetic TEXT, LastPhonetic TEXT, Organization TEXT, Department TEXT, Note TEXT, Kind INTEGER,
                Birthday TEXT, JobTitle TEXT, Nickname TEXT, Prefix TEXT, Suffix TEXT, FirstSort TEXT,
                CreationDate INTEGER, ModificationDate INTEGER, StoreID INTEGER, DisplayName TEXT,
                PersonLink INTEGER DEFAULT -1 \(more.replacing("(ab_generate_guid())", with: "''").replacing(", UNIQUE(guid)", with: "")));
            CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, identifier INTEGER,
                label INTEGER, value TEXT);
            CREATE TABLE ABMultiValueLabel (value TEXT, UNIQUE(value));
            CREATE TABLE ABMultiValueEntry (parent_id INTEGER, key INTEGER, value TEXT, UNIQUE(parent_id, key));
            CREATE TABLE ABMultiValueEntryKey (value TEXT, UNIQUE(value));
            CREATE TABLE ABGroup (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, StoreID INTEGER);
            CREATE TABLE ABGroupMembers (UID INTEGER PRIMARY KEY, group_id INTEGER, member_type INTEGER, member_id INTEGER);
            INSERT INTO ABMultiValueLabel VALUES ('_$!<Mobile>!$_'), ('_$!<HomeFAX>!$_'), ('Boat'), ('_$!<Sister>!$_');
            INSERT INTO ABMultiValueEntryKey VALUES ('Street'), ('City'), ('ZIP'), ('Country'), ('CountryCode'), ('State'),
                ('username'), ('service');
            """
        )
    }

    private func value(_ database: TestDatabase, _ uid: Int64, _ property: Int64, _ label: SQLValue, _ value: SQLValue)
        throws
    {
        try database.insert(
            "ABMultiValue",
            ["UID": .integer(uid), "record_id": 1, "property": .integer(property), "label": label, "value": value]
        )
    }

    private func entries(_ database: TestDatabase, _ uid: Int64, _ texts: [(Int64, String)]) throws {
        for (key, text) in texts {
            try database.insert(
                "ABMultiValueEntry",
                ["parent_id": .integer(uid), "key": .integer(key), "value": .text(text)]
            )
        }
    }

    private func contacts(_ parsed: Parsed) -> [ContactRow] {
        parsed.rows.compactMap { if case .contact(let row) = $0 { row } else { nil } }
    }

    @Test("everything on a card is read", arguments: [false, true])
    func everything(old: Bool) throws {
        let database = try database(old: old)
        try database.insert(
            "ABPerson",
            [
                "Prefix": "Dr.", "First": "Ana", "Middle": "M.", "Last": "Ünal", "Suffix": "Jr.", "Nickname": "Annie",
                "Organization": "Maps Ltd.", "Department": "Sea", "JobTitle": "Editor", "Note": "note 🙂",
                "Birthday": "-531144000.0",
            ]
        )
        try value(database, 10, 3, 1, "+41 79 123 45 67")
        try value(database, 11, 3, 2, "079 000")
        try value(database, 12, 4, 3, "ana@example.org")
        try value(database, 13, 5, .null, .null)
        try entries(database, 13, [(1, "Quay 1\nFloor 2"), (2, "Oslo"), (3, "0150"), (5, "no")])
        try value(database, 14, 22, .null, "https://example.org")
        try value(database, 15, 46, .null, .null)
        try entries(database, 15, [(7, "@ana"), (8, "Mastodon")])
        try value(database, 16, 23, 4, "Eva")
        try value(database, 17, 12, .null, "0.0")
        try value(database, 18, 99, .null, "of an unknown kind")
        try database.connection.execute(
            "INSERT INTO ABGroup (ROWID, Name) VALUES (7, 'Sailors'); INSERT INTO ABGroupMembers VALUES (1, 7, 0, 1), (2, 7, 1, 1)"
        )
        let parsed = parse(ContactsParser.self, [try database.bytes()])
        #expect(parsed.report.problems.isEmpty)
        let contact = try #require(contacts(parsed).first)
        #expect(contact.name == "Dr. Ana M. Ünal Jr." && contact.givenName == "Ana" && contact.familyName == "Ünal")
        #expect(contact.nickname == "Annie" && contact.organization == "Maps Ltd." && contact.jobTitle == "Editor, Sea")
        #expect(contact.phones.map(\.label) == ["mobile", "home fax"] && contact.phones[0].value == "+41 79 123 45 67")
        #expect(contact.emails == [LabeledValue(label: "Boat", value: "ana@example.org")])
        #expect(contact.addresses.map(\.value) == ["Quay 1, Floor 2, Oslo, 0150, NO"])
        #expect(contact.urls.map(\.value) == ["https://example.org"])
        #expect(contact.accounts.map(\.value) == ["Mastodon: @ana"])
        #expect(contact.related == [LabeledValue(label: "sister", value: "Eva")])
        #expect(contact.dates.map(\.value) == ["2001-01-01"])
        #expect(contact.birthday == "1984-03-03" && contact.groups == ["Sailors"] && contact.note == "note 🙂")
    }

    @Test(
        "birthdays are days, with a year or without",
        arguments: [
            ("-12497630400.0", "--12-19"), ("-12523032000.0", "--02-29"), ("0", "2001-01-01"),
            ("-531144000", "1984-03-03"), ("1984-02-29", "1984-02-29"),
            ("-12495038400.5", "1605-01-18"), ("soon", ""), ("1e300", ""), ("nan", ""), ("2020-13-01", ""),
        ]
    )
    func birthdays(stored: String, expected: String) throws {
        let database = try database()
        try database.insert("ABPerson", ["First": "A", "Birthday": .text(stored)])
        let parsed = parse(ContactsParser.self, [try database.bytes()])
        #expect(contacts(parsed).map(\.birthday) == [expected])
        #expect((parsed.problem(.wrongType) != nil) == expected.isEmpty)
    }

    @Test("a card without a name has that of its firm, or its address")
    func names() throws {
        let database = try database()
        try database.insert("ABPerson", ["Organization": "Apple Inc."])
        try database.insert("ABPerson", ["Nickname": "Nick"])
        try database.insert("ABPerson", ["Note": "no name at all"])
        try database.insert("ABMultiValue", ["UID": 1, "record_id": 3, "property": 3, "value": "117"])
        #expect(
            contacts(parse(ContactsParser.self, [try database.bytes()])).map(\.name) == ["Apple Inc.", "Nick", "117"]
        )
    }

    @Test("the owner's card, and cards of one person, are known")
    func owner() throws {
        let database = try database()
        try database.connection.execute(
            """
            CREATE TABLE ABStore (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, MeIdentifier INTEGER DEFAULT -1);
            INSERT INTO ABStore VALUES (0, 'local', -1), (1, 'Card', 2);
            INSERT INTO ABPerson (First, PersonLink) VALUES ('A', 7), ('B', -1), ('C', 7);
            """
        )
        let contacts = contacts(parse(ContactsParser.self, [try database.bytes()]))
        #expect(contacts.map(\.isOwner) == [false, true, false])
        #expect(contacts.map(\.linkID) == ["link-7", "", "link-7"])
    }

    @Test("the best picture is found and can be read")
    func pictures() throws {
        let database = try database()
        for name in ["A", "B", "C"] { try database.insert("ABPerson", ["First": .text(name)]) }
        let images = try TestDatabase(
            """
            CREATE TABLE ABThumbnailImage (ROWID INTEGER PRIMARY KEY, record_id INTEGER, format INTEGER, data BLOB);
            CREATE TABLE ABFullSizeImage (ROWID INTEGER PRIMARY KEY, record_id INTEGER, crop_x INTEGER, data BLOB);
            INSERT INTO ABThumbnailImage VALUES (1, 1, 0, x'0102'), (2, 1, 5, x'010203'), (3, 2, 0, x'0A'), (4, 3, 0, NULL);
            INSERT INTO ABFullSizeImage VALUES (9, 2, 0, x'0B0C');
            """
        )
        let files = [try database.bytes(), try images.bytes()]
        let parsed = parse(ContactsParser.self, files)
        let pictures = contacts(parsed).map(\.picture)
        #expect(pictures.map { $0?.size } == [3, 2, nil])
        guard case .cell(let cell) = try #require(pictures[1]).place else { return #expect(Bool(false)) }
        #expect(cell.row == SourceRow(file: 1, table: "ABFullSizeImage", rowID: 9))
        let inputs = inputs(ContactsParser.self, files)
        #expect(try inputs.read(cell) == [0x0B, 0x0C])
        var other = cell
        other.row.rowID = 99
        #expect(try inputs.read(other) == nil)
        other.column = "\"; DROP TABLE x"
        #expect(try inputs.read(other) == nil)
        #expect(throws: SQLiteError.self) { try inputs.read(cell, limit: 1) }
    }

    @Test("without pictures, and with pictures that are no database, the cards are there")
    func withoutPictures() throws {
        let database = try database()
        try database.insert("ABPerson", ["First": "A"])
        let bytes = try database.bytes()
        #expect(contacts(parse(ContactsParser.self, [bytes])).count == 1)
        let parsed = parse(ContactsParser.self, [bytes, [UInt8](repeating: 1, count: 4_096)])
        #expect(contacts(parsed).count == 1 && parsed.problem(.fileUnreadable) != nil)
    }

    @Test("mutated address books come to an end")
    func mutations() throws {
        let database = try database()
        try database.insert("ABPerson", ["First": "Ana", "Birthday": "-531144000.0"])
        for uid in 1...20 as ClosedRange<Int64> { try value(database, uid, uid % 6 + 3, .integer(uid % 4), "value") }
        for variant in Mutations(of: try database.bytes(), count: databaseMutationCount, seed: 5) {
            let parsed = parse(ContactsParser.self, [variant])
            #expect(contacts(parsed).count < 1_000)
        }
    }
}
