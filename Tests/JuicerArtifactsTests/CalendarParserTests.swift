import JuicerArtifacts
import JuicerSQLite
import TestSupport
import Testing

@Suite struct CalendarParserTests {
    enum Version: CaseIterable {
        case iOS4
        case iOS7
        case iOS18
    }

    private static let rest = """
        CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER, title TEXT, flags INTEGER,
            color TEXT, type TEXT, external_id TEXT, UUID TEXT);
        CREATE TABLE Location (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, address TEXT, latitude INTEGER,
            longitude INTEGER, item_owner_id INTEGER);
        CREATE TABLE Identity (display_name TEXT, address TEXT, first_name TEXT, last_name TEXT,
            UNIQUE (display_name, address, first_name, last_name));
        CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, entity_type INTEGER, type INTEGER,
            status INTEGER, pending_status INTEGER, role INTEGER, identity_id INTEGER, owner_id INTEGER,
            external_rep BLOB, UUID TEXT, email TEXT, is_self INTEGER);
        CREATE TABLE Recurrence (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, frequency INTEGER, interval INTEGER,
            week_start INTEGER, count INTEGER, cached_end_date REAL, cached_end_date_tz TEXT, end_date REAL,
            specifier TEXT, by_month_months INTEGER, owner_id INTEGER, external_id TEXT, UUID TEXT);
        CREATE TABLE ExceptionDate (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER, date REAL,
            sync_order INTEGER);
        """

    private func store(_ version: Version = .iOS18) throws -> TestDatabase {
        switch version {
        case .iOS4:
            return try TestDatabase(
                """
                CREATE TABLE Event (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, location TEXT, description TEXT,
                    start_date INTEGER, start_tz TEXT, end_date INTEGER, end_tz TEXT, all_day INTEGER,
                    calendar_id INTEGER, orig_event_id INTEGER, orig_start_date INTEGER, organizer_id INTEGER,
                    status INTEGER, availability INTEGER, url TEXT, last_modified INTEGER, birthday_id INTEGER,
                    hidden INTEGER, UUID TEXT);
                CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER, title TEXT,
                    read_only INTEGER, hidden INTEGER, color_r INTEGER, color_g INTEGER, color_b INTEGER);
                CREATE TABLE Recurrence (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, frequency INTEGER, interval INTEGER,
                    week_start INTEGER, count INTEGER, cached_end_date INTEGER, cached_end_date_tz TEXT,
                    end_date INTEGER, specifier TEXT, by_month_months INTEGER, event_id INTEGER);
                """
            )
        case .iOS7:
            return try TestDatabase(
                """
                CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, location_id INTEGER,
                    description TEXT, start_date REAL, start_tz TEXT, end_date REAL, all_day INTEGER,
                    calendar_id INTEGER, orig_item_id INTEGER, orig_date REAL, organizer_id INTEGER,
                    self_attendee_id INTEGER, status INTEGER, availability INTEGER, url TEXT, last_modified REAL,
                    birthday_id INTEGER, unique_identifier TEXT, hidden INTEGER, has_recurrences INTEGER,
                    has_attendees INTEGER, UUID TEXT, entity_type INTEGER, priority INTEGER, due_date REAL, due_tz TEXT,
                    completion_date REAL, creation_date REAL, conference TEXT);
                \(Self.rest)
                """
            )
        case .iOS18:
            return try TestDatabase(
                """
                CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, location_id INTEGER,
                    description TEXT, start_date REAL, start_tz TEXT, end_date REAL, end_tz TEXT, all_day INTEGER,
                    calendar_id INTEGER, orig_item_id INTEGER, orig_date REAL, organizer_id INTEGER,
                    self_attendee_id INTEGER, status INTEGER, invitation_status INTEGER, availability INTEGER,
                    privacy_level INTEGER, url TEXT, last_modified REAL, birthday_id INTEGER, hidden INTEGER,
                    has_recurrences INTEGER, has_attendees INTEGER, UUID TEXT, entity_type INTEGER, due_date REAL,
                    creation_date REAL, calendar_scale TEXT, travel_time INTEGER, conference_url TEXT,
                    conference_url_detected TEXT, junk_status INTEGER);
                \(Self.rest)
                ALTER TABLE Participant ADD COLUMN phone_number TEXT;
                """
            )
        }
    }

    private func events(_ parsed: Parsed) -> [EventRow] {
        parsed.rows.compactMap { if case .event(let row) = $0 { row } else { nil } }
    }

    @Test("events of each version, with calendar, place and time zone", arguments: Version.allCases)
    func versions(version: Version) throws {
        let store = try store(version)
        let table = version == .iOS4 ? "Event" : "CalendarItem"
        try store.connection.execute(
            "INSERT INTO Calendar (ROWID, title) VALUES (1, 'DEFAULT_CALENDAR_NAME'), (2, 'Arbeit 🗓')"
        )
        if version != .iOS4 {
            try store.connection.execute(
                "INSERT INTO Location (ROWID, title, address) VALUES (7, 'Pier 4', 'Pier 4, Oslo')"
            )
        }
        try store.insert(
            table,
            [
                "ROWID": 3, "summary": "Review", "description": "Bring the map", "start_date": 700_000_000,
                "end_date": 700_003_600, "start_tz": "Europe/Oslo", "all_day": 0, "calendar_id": 2, "UUID": "U-3",
                "url": "https://example.org",
                version == .iOS4 ? "location" : "location_id": version == .iOS4 ? "Pier 4, Oslo" : 7,
            ]
        )
        try store.insert(
            table,
            ["summary": "Holiday", "start_date": 700_012_800, "start_tz": "_float", "all_day": 1, "calendar_id": 1]
        )
        let owner = version == .iOS4 ? "event_id" : "owner_id"
        try store.insert("Recurrence", ["frequency": 2, "interval": 2, .init(stringLiteral: owner): 4, "count": 10])
        let parsed = parse(CalendarParser.self, [try store.bytes()])
        #expect(parsed.report.outcome == .finished && parsed.report.problems.isEmpty)
        let events = events(parsed)
        #expect(events.map(\.title) == ["Review", "Holiday"] && events.map(\.id) == ["U-3", "event-4"])
        #expect(events.map(\.calendar) == ["Arbeit 🗓", "Calendar"] && events[0].location == "Pier 4, Oslo")
        #expect(events[0].start?.nanoseconds == 1_678_307_200_000_000_000)
        #expect(events[0].end?.nanoseconds == 1_678_310_800_000_000_000)
        #expect(events.map(\.timeZone) == ["Europe/Oslo", ""] && events.map(\.isAllDay) == [false, true])
        #expect(events[0].notes == "Bring the map" && events[0].url == "https://example.org")
        #expect(events.map(\.recurrence) == ["", "FREQ=WEEKLY;INTERVAL=2;COUNT=10"])
    }

    @Test("who invites stands first, who is invited once, and the owner is known")
    func attendees() throws {
        let store = try store()
        try store.connection.execute(
            """
            INSERT INTO CalendarItem (ROWID, summary, start_date, organizer_id, url, conference_url) VALUES
                (1, 'Meet', 5, 10, '', 'https://meet.example.org'), (2, 'Alone', 6, 0, NULL, NULL);
            INSERT INTO Identity (ROWID, display_name, address, first_name, last_name) VALUES
                (1, 'Alex', 'mailto:alex@example.org', NULL, NULL), (2, NULL, 'MAILTO:blair@example.org', 'Blair', 'B'),
                (3, '', 'tel:+41791234567', NULL, NULL), (4, 'Room', '/aMyOt/principal/', NULL, NULL);
            INSERT INTO Participant (ROWID, entity_type, identity_id, owner_id, email, is_self, phone_number) VALUES
                (11, 7, 2, 1, NULL, 0, NULL), (10, 8, 1, 1, 'alex@example.org', 1, NULL),
                (12, 7, 1, 1, 'alex@example.org', 1, NULL), (13, 7, 3, 1, NULL, 0, NULL), (14, 7, 4, 1, NULL, 0, NULL),
                (15, 7, 99, 1, NULL, 0, NULL), (16, 7, 1, 77, 'x@example.org', 0, NULL);
            """
        )
        let parsed = parse(CalendarParser.self, [try store.bytes()])
        let people = events(parsed)[0].attendees
        #expect(people.map(\.handle) == ["alex@example.org", "blair@example.org", "+41791234567", ""])
        #expect(people.map(\.name) == ["Alex", "Blair B", "", "Room"])
        #expect(people.map(\.kind) == [.owner, .email, .phone, .other])
        #expect(events(parsed)[1].attendees.isEmpty && events(parsed)[0].url == "https://meet.example.org")
        #expect(parsed.problem(.referenceMissing)?.table == "Participant")
    }

    @Test("repetitions are written as RFC 5545 has them")
    func recurrences() throws {
        let store = try store()
        let rules: [(KeyValuePairs<String, SQLValue>, Bool, String)] = [
            (["frequency": 1, "interval": 1, "count": 0], false, "FREQ=DAILY"),
            (["frequency": 2, "specifier": "D=0MO,0WE", "week_start": 7], false, "FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU"),
            (
                ["frequency": 3, "specifier": "D=+1TU,-1FR;S=-1", "week_start": 1], false,
                "FREQ=MONTHLY;BYDAY=1TU,-1FR;BYSETPOS=-1"
            ),
            (["frequency": 3, "specifier": "M=15,-1"], false, "FREQ=MONTHLY;BYMONTHDAY=15,-1"),
            (
                ["frequency": 4, "specifier": "O=2,7", "end_date": 700_000_000], false,
                "FREQ=YEARLY;UNTIL=20230308T202640Z;BYMONTH=2,7"
            ),
            (["frequency": 4, "end_date": 700_000_000], true, "FREQ=YEARLY;UNTIL=20230308"),
            (["frequency": 2, "specifier": "D=0XX;M=1"], false, "FREQ=WEEKLY;BYMONTHDAY=1"),
            (["frequency": 9], false, ""), (["frequency": 2, "end_date": 63_113_904_000], false, "FREQ=WEEKLY"),
            (["frequency": 2, "specifier": "FREQ=WEEKLY"], false, "FREQ=WEEKLY"),
        ]
        for (index, rule) in rules.enumerated() {
            let row = Int64(index + 1)
            try store.insert("CalendarItem", ["ROWID": .integer(row), "all_day": rule.1 ? 1 : 0, "start_date": 5])
            try store.insert("Recurrence", ["owner_id": .integer(row)])
            for (name, value) in rule.0 {
                try store.connection.run(
                    "UPDATE Recurrence SET \(name) = ? WHERE owner_id = ?",
                    [value, .integer(row)]
                )
            }
        }
        try store.connection.execute(
            "INSERT INTO ExceptionDate (owner_id, date) VALUES (1, 700000000), (1, 700086400), (6, 700012800), (1, 'never')"
        )
        let parsed = parse(CalendarParser.self, [try store.bytes()])
        var expected = rules.map(\.2)
        expected[0] += "\nEXDATE:20230308T202640Z,20230309T202640Z"
        expected[5] += "\nEXDATE;VALUE=DATE:20230309"
        #expect(events(parsed).map(\.recurrence) == expected)
        #expect(parsed.problem(.partUndecoded)?.count == 2 && parsed.problem(.timeOutOfRange)?.count == 1)
        #expect(parsed.problem(.wrongType)?.table == "Recurrence")
    }

    @Test("a birthday without a year is moved to where it can be, and what no date can be is reported")
    func oddDates() throws {
        let store = try store()
        // The 29th of February 1604 at noon, and the years 4001 and 1.
        try store.connection.execute(
            """
            INSERT INTO CalendarItem (summary, start_date, end_date, all_day, calendar_scale) VALUES
                ('Birthday', -12523032000, -12522945601, 1, 'gregorian');
            INSERT INTO CalendarItem (summary, start_date, end_date, calendar_id) VALUES ('Far', 63113904000, 5, 99),
                ('Old', -63114076800, 5, NULL), ('Text', 'not-a-date', '700000000', NULL);
            """
        )
        let parsed = parse(CalendarParser.self, [try store.bytes()])
        let events = events(parsed)
        #expect(events[0].start?.nanoseconds == 1_078_056_000_000_000_000)  // 2004-02-29T12:00:00Z
        #expect(events[1].start == nil && events[2].start == nil && events[3].start == nil)
        #expect(events[3].end?.nanoseconds == 1_678_307_200_000_000_000)
        #expect(parsed.problem(.timeOutOfRange)?.count == 2 && parsed.problem(.wrongType)?.firstRowID == 4)
        #expect(parsed.problem(.referenceMissing)?.detail == "a calendar")
    }

    @Test("tables may be missing, one after the other")
    func missingTables() throws {
        let store = try store()
        for _ in 0..<4 { try store.insert("CalendarItem", ["summary": "x", "calendar_id": 1, "location_id": 1]) }
        for table in ["ExceptionDate", "Recurrence", "Identity", "Participant", "Location", "Calendar"] {
            try store.connection.execute("DROP TABLE \(table)")
            let parsed = parse(CalendarParser.self, [try store.bytes()])
            #expect(events(parsed).count == 4 && parsed.report.outcome == .finished, "without \(table)")
        }
        try store.connection.execute("DROP TABLE CalendarItem")
        #expect(parse(CalendarParser.self, [try store.bytes()]).report.outcome == .failed)
        #expect(parse(CalendarParser.self, [nil]).report.outcome == .absent)
    }

    @Test("mutated calendars come to an end")
    func mutations() throws {
        let store = try store()
        for row in 1...20 as ClosedRange<Int64> {
            try store.insert(
                "CalendarItem",
                ["summary": "x", "start_date": .real(7e8), "location_id": 1, "calendar_id": 1]
            )
            try store.insert("Recurrence", ["owner_id": .integer(row), "frequency": 2, "specifier": "D=0MO;M=1,2"])
            try store.insert("Participant", ["owner_id": .integer(row), "identity_id": 1, "entity_type": 7])
            try store.insert("ExceptionDate", ["owner_id": .integer(row), "date": .real(7e8)])
        }
        try store.insert("Identity", ["display_name": "x"])
        try store.insert("Calendar", ["title": "x"])
        try store.insert("Location", ["title": "x"])
        for variant in Mutations(of: try store.bytes(), count: mutationCount, seed: 71) {
            #expect(parse(CalendarParser.self, [variant]).rows.count < 100_000)
        }
    }
}
