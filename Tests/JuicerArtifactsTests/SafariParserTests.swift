import JuicerArtifacts
import JuicerCore
import JuicerPlist
import JuicerSQLite
import TestSupport
import Testing

@Suite struct SafariParserTests {
    /// iOS 9 has no scores, iOS 18 more of everything.
    private func history(_ isNew: Bool = true) throws -> TestDatabase {
        let more =
            isNew
            ? ", domain_expansion TEXT NULL, daily_visit_counts BLOB, weekly_visit_counts BLOB, visit_count_score INTEGER DEFAULT 0, status_code INTEGER DEFAULT 0"
            : ""
        return try TestDatabase(
            """
            CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE,
                visit_count INTEGER NOT NULL \(more));
            CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL REFERENCES
                history_items(id) ON DELETE CASCADE, visit_time REAL NOT NULL, title TEXT NULL,
                load_successful BOOLEAN NOT NULL DEFAULT 1, http_non_get BOOLEAN NOT NULL DEFAULT 0,
                synthesized BOOLEAN NOT NULL DEFAULT 0, redirect_source INTEGER NULL UNIQUE REFERENCES history_visits(id),
                redirect_destination INTEGER NULL UNIQUE REFERENCES history_visits(id) \(isNew ? ", origin INTEGER NOT NULL DEFAULT 0, score INTEGER DEFAULT 0" : ""));
            INSERT INTO history_items (id, url, visit_count) VALUES (1, 'http://example.org/', 3), (2, 'https://example.org/ü', 1);
            """
        )
    }

    private func visits(_ parsed: Parsed) -> [VisitRow] {
        parsed.rows.compactMap { if case .visit(let row) = $0 { row } else { nil } }
    }

    private func bookmarks(_ parsed: Parsed) -> [BookmarkRow] {
        parsed.rows.compactMap { if case .bookmark(let row) = $0 { row } else { nil } }
    }

    private func visit(_ store: TestDatabase, _ cells: KeyValuePairs<String, SQLValue>) throws {
        try store.insert("history_visits", cells)
    }

    @Test("visits have an address, a title, a count and what redirected to them", arguments: [false, true])
    func history(isNew: Bool) throws {
        let store = try history(isNew)
        try visit(
            store,
            ["id": 7, "history_item": 1, "visit_time": 700_000_000.5, "title": "Start", "redirect_destination": 8]
        )
        try visit(store, ["id": 8, "history_item": 2, "visit_time": 700_000_001, "redirect_source": 7])
        let parsed = parse(SafariHistoryParser.self, [try store.bytes()])
        let visits = visits(parsed)
        #expect(parsed.report.problems.isEmpty && visits.map(\.id) == ["visit-7", "visit-8"])
        #expect(visits.map(\.url) == ["http://example.org/", "https://example.org/ü"])
        #expect(visits.map(\.title) == ["Start", ""] && visits.map(\.visitCount) == [3, 1])
        #expect(visits.map(\.redirectedFromID) == ["", "visit-7"])
        #expect(visits[0].time?.nanoseconds == 1_678_307_200_500_000_000)
    }

    @Test("profiles have histories of their own, and one that is damaged does not stop the others")
    func profiles() throws {
        let store = try history()
        try visit(store, ["id": 1, "history_item": 1, "visit_time": 5])
        let bytes = try store.bytes()
        let name = SafariHistoryParser.requests[0].name
        let files = [
            ("HomeDomain", "Library/Safari/History.db", bytes),
            ("AppDomain-com.apple.mobilesafari", "Library/Safari/Profiles/UUID-1/History.db", bytes),
            ("AppDomain-com.apple.mobilesafari", "Library/Safari/Profiles/UUID-2/History.db", [1, 2, 3]),
            ("AppDomain-com.apple.mobilesafari", "Library/Safari/History.db", bytes),
        ]
        .map { InputFile(request: name, domain: $0.0, path: $0.1, source: BytesSource($0.2)) }
        for file in files {
            #expect(
                SafariHistoryParser.requests[0].patterns.contains { $0.matches(domain: file.domain, path: file.path) }
            )
        }
        let pattern = SafariHistoryParser.requests[0].patterns[1]
        for path in [
            "Profiles/History.db", "Profiles/a/b/History.db", "Profiles//History.db", "Profiles/a/History.db-wal",
        ] {
            #expect(!pattern.matches(domain: "HomeDomain", path: "Library/Safari/\(path)"))
        }
        let sink = CollectingSink()
        let report = ArtifactParsers.run(SafariHistoryParser.self, ParserInputs(files), to: sink)
        #expect(sink.rows.map(\.id) == ["visit-1", "UUID-1/visit-1", "3/visit-1"] && report.outcome == .finished)
        #expect(report.problems.map(\.code) == [.fileUnreadable])
    }

    @Test("a history with wrong cells and missing tables is read as far as it goes")
    func historyFaults() throws {
        let store = try history()
        try visit(store, ["history_item": 1, "visit_time": "then", "title": .blob([0x41])])
        try visit(store, ["history_item": 99, "visit_time": 1e300, "redirect_source": 4_000])
        let parsed = parse(SafariHistoryParser.self, [try store.bytes()])
        #expect(visits(parsed).map(\.title) == ["A", ""] && visits(parsed)[1].url.isEmpty)
        #expect(parsed.problem(.wrongType)?.count == 1 && parsed.problem(.timeOutOfRange)?.count == 1)
        #expect(parsed.problem(.referenceMissing)?.firstRowID == 2)
        try store.connection.execute("DROP TABLE history_items")
        #expect(visits(parse(SafariHistoryParser.self, [try store.bytes()])).count == 2)
        try store.connection.execute("DROP TABLE history_visits")
        #expect(parse(SafariHistoryParser.self, [try store.bytes()]).report.outcome == .failed)
        #expect(parse(SafariHistoryParser.self, []).report.outcome == .absent)
    }

    private func bookmarks(_ isNew: Bool = true) throws -> TestDatabase {
        try TestDatabase(
            """
            CREATE TABLE bookmarks (id INTEGER PRIMARY KEY AUTOINCREMENT, special_id INTEGER DEFAULT 0, parent INTEGER,
                type INTEGER, title TEXT, url TEXT COLLATE NOCASE, num_children INTEGER DEFAULT 0,
                editable INTEGER DEFAULT 1, deletable INTEGER DEFAULT 1, order_index INTEGER NOT NULL DEFAULT 0,
                external_uuid TEXT UNIQUE\(isNew ? ", hidden INTEGER DEFAULT 0, read INTEGER DEFAULT NULL, last_modified REAL DEFAULT NULL, added INTEGER DEFAULT 1, deleted INTEGER DEFAULT 0, extra_attributes BLOB DEFAULT NULL" : ""));
            INSERT INTO bookmarks (id, parent, type, title, special_id) VALUES (0, NULL, 1, 'Root', 0),
                (1, 0, 1, 'BookmarksBar', 1), (2, 0, 1, 'com.apple.ReadingList', 3), (3, 1, 1, 'Maps 🗺', 0),
                (4, 5, 1, 'in a', 0), (5, 4, 1, 'circle', 0);
            """
        )
    }

    @Test("bookmarks have their folders, and the reading list its dates", arguments: [false, true])
    func folders(isNew: Bool) throws {
        let store = try bookmarks(isNew)
        try store.connection.execute(
            """
            INSERT INTO bookmarks (id, parent, type, title, url, external_uuid) VALUES
                (10, 0, 0, 'Top', 'https://a.example.org', 'U-10'), (11, 3, 0, 'Nested', 'https://b.example.org', NULL),
                (12, 2, 0, 'Later', 'https://c.example.org', 'U-12'), (13, 4, 0, 'Lost', 'x', NULL), (14, 77, 0, 'Lost', 'y', NULL);
            """
        )
        if isNew {
            let list = PropertyList.dictionary([
                "com.apple.ReadingList": .dictionary(["DateAdded": .date(700_000_000), "PreviewText": .string("x")])
            ])
            let attributes = try list.encoded(as: .binary)
            try store.connection.run("UPDATE bookmarks SET extra_attributes = ? WHERE id = 12", [.blob(attributes)])
            try store.connection.run("UPDATE bookmarks SET extra_attributes = ? WHERE id = 10", [.blob([1, 2])])
            try store.connection.execute(
                "INSERT INTO bookmarks (parent, type, title, deleted) VALUES (0, 0, 'gone', 1)"
            )
        }
        let parsed = parse(SafariBookmarksParser.self, [try store.bytes()])
        let bookmarks = bookmarks(parsed)
        #expect(bookmarks.map(\.id) == ["U-10", "bookmark-11", "U-12", "bookmark-13", "bookmark-14"])
        #expect(bookmarks.map(\.folder) == ["", "Favorites/Maps 🗺", "", "", ""])
        #expect(bookmarks.map(\.isReadingList) == [false, false, true, false, false])
        #expect(bookmarks[1].title == "Nested" && bookmarks[1].url == "https://b.example.org")
        #expect(bookmarks[2].added?.nanoseconds == (isNew ? 1_678_307_200_000_000_000 : nil))
        #expect(parsed.problem(.referenceMissing)?.count == 2)
        #expect((parsed.problem(.partUndecoded) != nil) == isNew)
    }

    @Test("bookmarks that are none")
    func bookmarkFaults() throws {
        #expect(parse(SafariBookmarksParser.self, [nil]).report.outcome == .absent)
        #expect(parse(SafariBookmarksParser.self, [[0]]).report.outcome == .failed)
        let few = try TestDatabase("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')")
        #expect(bookmarks(parse(SafariBookmarksParser.self, [try few.bytes()])).map(\.url) == ["x"])
        try few.connection.execute("DROP TABLE bookmarks")
        #expect(parse(SafariBookmarksParser.self, [try few.bytes()]).report.outcome == .failed)
    }

    @Test("mutated histories and bookmarks come to an end")
    func mutations() throws {
        let (history, bookmarks) = (try history(), try bookmarks())
        for index in 1...20 as ClosedRange<Int64> {
            try visit(history, ["history_item": 1, "visit_time": .real(7e8), "title": .text("visit \(index)")])
            try bookmarks.insert(
                "bookmarks",
                ["parent": .integer(index % 6), "type": 0, "extra_attributes": .blob([1])]
            )
        }
        for variant in Mutations(of: try history.bytes(), count: mutationCount, seed: 51) {
            #expect(parse(SafariHistoryParser.self, [variant]).rows.count < 100_000)
        }
        for variant in Mutations(of: try bookmarks.bytes(), count: mutationCount, seed: 52) {
            #expect(parse(SafariBookmarksParser.self, [variant]).rows.count < 100_000)
        }
    }
}
