import JuicerArtifacts
import JuicerSQLite
import TestSupport
import Testing

@Suite struct NotesParserTests {
    enum Version: CaseIterable {
        case iOS12
        case iOS15
        case iOS18
    }

    /// Entity numbers differ; so do the numbered columns.
    private static let entities: [Version: [String: Int64]] = [
        .iOS12: ["ICAttachment": 4, "ICMedia": 7, "ICNote": 8, "ICAccount": 10, "ICFolder": 11],
        .iOS15: [
            "ICAttachment": 4, "ICInlineAttachment": 8, "ICMedia": 10, "ICNote": 11, "ICAccount": 13, "ICFolder": 14,
        ],
        .iOS18: [
            "ICAttachment": 5, "ICInlineAttachment": 9, "ICMedia": 11, "ICNote": 12, "ICAccount": 14, "ICFolder": 15,
        ],
    ]

    private struct Store {
        let version: Version
        let database: TestDatabase
        let account: String
        let created: String

        init(_ version: Version) throws {
            self.version = version
            account = version == .iOS12 ? "ZACCOUNT2" : version == .iOS15 ? "ZACCOUNT4" : "ZACCOUNT7"
            created = version == .iOS12 ? "ZCREATIONDATE1" : "ZCREATIONDATE3"
            let later = version == .iOS12 ? "" : ", ZALTTEXT VARCHAR, ZTYPEUTI1 VARCHAR, ZISPINNED INTEGER"
            let latest = version == .iOS18 ? ", ZGENERATION1 VARCHAR, ZFALLBACKIMAGEGENERATION VARCHAR" : ""
            database = try TestDatabase(
                """
                CREATE TABLE ZICNOTEDATA (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZNOTE INTEGER,
                    ZCRYPTOINITIALIZATIONVECTOR BLOB, ZCRYPTOTAG BLOB, ZDATA BLOB);
                CREATE TABLE ZICCLOUDSYNCINGOBJECT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
                    ZISPASSWORDPROTECTED INTEGER, ZMARKEDFORDELETION INTEGER, ZACCOUNT INTEGER, ZFILESIZE INTEGER,
                    ZMEDIA INTEGER, ZNOTE INTEGER, ZPARENTATTACHMENT INTEGER, \(account) INTEGER, ZFOLDER INTEGER,
                    ZNOTEDATA INTEGER, ZOWNER INTEGER, ZFOLDERTYPE INTEGER, ZPARENT INTEGER, ZCREATIONDATE TIMESTAMP,
                    \(created) TIMESTAMP, ZMODIFICATIONDATE1 TIMESTAMP, ZDURATION FLOAT, ZSIZEHEIGHT FLOAT, ZSIZEWIDTH FLOAT,
                    ZIDENTIFIER VARCHAR, ZTITLE VARCHAR, ZTYPEUTI VARCHAR, ZURLSTRING VARCHAR, ZFILENAME VARCHAR,
                    ZSNIPPET VARCHAR, ZTITLE1 VARCHAR, ZTITLE2 VARCHAR, ZNAME VARCHAR, ZMERGEABLEDATA1 BLOB \(later) \(latest));
                CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER);
                """
            )
            for (name, number) in NotesParserTests.entities[version] ?? [:] {
                try database.insert("Z_PRIMARYKEY", ["Z_ENT": .integer(number), "Z_NAME": .text(name)])
            }
            try row(1, "ICAccount", ["ZIDENTIFIER": "ACCT", "ZNAME": "iCloud"])
            try row(2, "ICFolder", ["ZIDENTIFIER": "F", "ZTITLE2": "Notes", "ZOWNER": 1])
            try row(3, "ICFolder", ["ZIDENTIFIER": "TrashFolder-X", "ZTITLE2": "Recently Deleted", "ZOWNER": 1])
            try row(4, "ICFolder", ["ZIDENTIFIER": "G", "ZTITLE2": "Recipes", "ZPARENT": 2])
        }

        func row(_ id: Int64, _ entity: String, _ cells: KeyValuePairs<String, SQLValue>) throws {
            let number = NotesParserTests.entities[version]?[entity] ?? 99
            try database.insert("ZICCLOUDSYNCINGOBJECT", ["Z_PK": .integer(id), "Z_ENT": .integer(number)])
            for (name, value) in cells {
                try database.connection.run(
                    "UPDATE ZICCLOUDSYNCINGOBJECT SET \(name) = ? WHERE Z_PK = ?",
                    [value, .integer(id)]
                )
            }
        }

        func note(
            _ id: Int64,
            _ title: String,
            _ body: [UInt8]?,
            folder: Int64 = 2,
            _ cells: KeyValuePairs<String, SQLValue> = [:]
        ) throws {
            try row(
                id,
                "ICNote",
                [
                    "ZIDENTIFIER": .text("N\(id)"), "ZTITLE1": .text(title), "ZFOLDER": .integer(folder), account: 1,
                    created: 600_000_000.5, "ZMODIFICATIONDATE1": 600_000_100, "ZNOTEDATA": .integer(id),
                ]
            )
            for (name, value) in cells {
                try database.connection.run(
                    "UPDATE ZICCLOUDSYNCINGOBJECT SET \(name) = ? WHERE Z_PK = ?",
                    [value, .integer(id)]
                )
            }
            guard let body else { return }
            try database.insert("ZICNOTEDATA", ["Z_PK": .integer(id), "ZNOTE": .integer(id), "ZDATA": .blob(body)])
        }

        func parsed() throws -> Parsed { parse(NotesParser.self, [try database.bytes()]) }
    }

    private func notes(_ parsed: Parsed) -> [NoteRow] {
        parsed.rows.compactMap { if case .note(let row) = $0 { row } else { nil } }
    }

    private func gzip(_ runs: NoteBuilder.Run...) -> [UInt8] { Deflate.gzip(NoteBuilder.document(runs)) }

    @Test("notes of several versions of the store are read", arguments: Version.allCases)
    func versions(version: Version) throws {
        let store = try Store(version)
        try store.note(10, "Shopping", gzip(.init("Shopping\n", style: 0), .init("oat milk 味噌 💡")), folder: 4)
        try store.note(11, "Old", gzip(.init("Old")), folder: 3)
        try store.note(12, "Gone", gzip(.init("Gone")), ["ZMARKEDFORDELETION": 1])
        let parsed = try store.parsed()
        #expect(parsed.report.outcome == .finished && parsed.report.problems.isEmpty)
        let notes = notes(parsed)
        #expect(notes.map(\.title) == ["Shopping", "Old", "Gone"] && notes.map(\.isTrashed) == [false, true, true])
        #expect(notes[0].text == "Shopping\noat milk 味噌 💡" && notes[0].markdown == "# Shopping\noat milk 味噌 💡")
        #expect(notes[0].folder == "Notes/Recipes" && notes[0].id == "N10")
        #expect(notes[0].created?.nanoseconds == 1_578_307_200_500_000_000)
        #expect(notes[0].modified?.nanoseconds == 1_578_307_300_000_000_000)
    }

    @Test("formats become Markdown")
    func markdown() throws {
        let store = try Store(.iOS15)
        func run(_ text: String, _ style: Int? = nil, _ change: (inout NoteBuilder.Run) -> Void = { _ in })
            -> NoteBuilder.Run
        {
            var run = NoteBuilder.Run(text, style: style)
            change(&run)
            return run
        }
        let runs = [
            run("Title\n", 0), run("Head\n", 1), run("Sub\n", 2), run("a *b* "), run("bold ", nil) { $0.weight = 1 },
            run("both", nil) { $0.weight = 3 }, run(" gone", nil) { $0.isStruck = true },
            run(" link", nil) { $0.link = "https://example.org/x" }, run("\n"),
            run("todo\n", 103) { $0.done = false }, run("did\n", 103) { ($0.done, $0.indent) = (true, 1) },
            run("one\ntwo\n", 102), run("dash\n", 101), run("let x = *1*\n\ny\n", 4),
            run("said", nil) { $0.isQuote = true },
        ]
        try store.note(10, "Title", Deflate.gzip(NoteBuilder.document(runs)))
        let expected = """
            # Title
            ## Head
            ### Sub
            a \\*b\\* **bold** ***both*** ~~gone~~ [link](<https://example.org/x>)
            - [ ] todo
                - [x] did
            1. one
            2. two
            - dash
            ```
            let x = *1*

            y
            ```
            > said
            """
        #expect(notes(try store.parsed()).first?.markdown == expected)
    }

    @Test("attachments are at their places, with the paths of their files", arguments: Version.allCases)
    func attachments(version: Version) throws {
        let store = try Store(version)
        try store.row(20, "ICMedia", ["ZIDENTIFIER": "MED", "ZFILENAME": "IMG_1.HEIC"])
        try store.row(
            21,
            "ICAttachment",
            [
                "ZIDENTIFIER": "ATT", "ZTYPEUTI": "public.heic", "ZMEDIA": 20, "ZFILESIZE": 999, "ZSIZEWIDTH": 40.0,
                "ZSIZEHEIGHT": 30.0, "ZTITLE": "a picture",
            ]
        )
        try store.row(22, "ICAttachment", ["ZIDENTIFIER": "DRAW", "ZTYPEUTI": "com.apple.drawing.2"])
        try store.row(
            23,
            "ICAttachment",
            ["ZIDENTIFIER": "LINK", "ZTYPEUTI": "public.url", "ZURLSTRING": "https://example.org"]
        )
        try store.row(24, "ICAttachment", ["ZIDENTIFIER": "SCAN", "ZTYPEUTI": "com.apple.notes.gallery"])
        try store.row(
            25,
            "ICAttachment",
            ["ZIDENTIFIER": "P1", "ZTYPEUTI": "public.jpeg", "ZPARENTATTACHMENT": 24, "ZMEDIA": 20]
        )
        try store.row(26, "ICAttachment", ["ZIDENTIFIER": "P2", "ZTYPEUTI": "public.jpeg", "ZPARENTATTACHMENT": 24])
        if version == .iOS18 {
            try store.database.connection.execute(
                "UPDATE ZICCLOUDSYNCINGOBJECT SET ZGENERATION1 = '1_GEN' WHERE Z_PK = 20; UPDATE ZICCLOUDSYNCINGOBJECT SET ZFALLBACKIMAGEGENERATION = '2_GEN' WHERE Z_PK = 22"
            )
        }
        let runs = ["ATT", "DRAW", "LINK", "SCAN", "MISSING"]
            .map { name -> NoteBuilder.Run in
                var run = NoteBuilder.Run("\u{FFFC}")
                run.attachment = (name, "public.data")
                return run
            }
        try store.note(10, "T", Deflate.gzip(NoteBuilder.document([.init("🙂: ")] + runs)))
        let parsed = try store.parsed()
        let note = try #require(notes(parsed).first)
        #expect(note.text == "🙂: \u{FFFC}\u{FFFC}https://example.org\u{FFFC}\u{FFFC}\u{FFFC}")
        #expect(note.attachments.map(\.textOffset) == [4, 5, 25, 26, 27])
        let domain = "AppDomainGroup-group.com.apple.notes"
        let isLatest = version == .iOS18
        let picture = "Accounts/ACCT/Media/MED/\(isLatest ? "1_GEN/" : "")IMG_1.HEIC"
        let drawing = "Accounts/ACCT/FallbackImages/DRAW\(isLatest ? "/2_GEN/FallbackImage.png" : ".jpg")"
        #expect(note.attachments[0].place == .file(domain: domain, path: picture))
        #expect(
            note.attachments[0].size == 999 && note.attachments[0].width == 40
                && note.attachments[0].name == "IMG_1.HEIC"
        )
        #expect(note.attachments[0].mediaType == "image/heic")
        #expect(note.attachments[1].place == .file(domain: domain, path: drawing))
        #expect(
            note.attachments[2].place == .file(domain: domain, path: picture) && note.attachments[3].place == .missing
        )
        #expect(note.attachments[4].place == .missing && parsed.problem(.partUndecoded)?.count == 1)
        #expect(
            note.markdown.contains(
                "![IMG\\_1.HEIC](attachment:0)![](attachment:1)[https://example.org](<https://example.org>)"
            )
        )
    }

    @Test("tags are their words, and tables their cells")
    func tablesAndTags() throws {
        let store = try Store(.iOS15)
        try store.row(
            20,
            "ICInlineAttachment",
            ["ZIDENTIFIER": "TAG", "ZTYPEUTI1": "com.apple.notes.inlinetextattachment.hashtag", "ZALTTEXT": "#sea"]
        )
        let cells = [["Name", "Depth|m"], ["Oslo", ""], ["", "12"]]
        try store.row(
            21,
            "ICAttachment",
            [
                "ZIDENTIFIER": "TAB", "ZTYPEUTI": "com.apple.notes.table",
                "ZMERGEABLEDATA1": .blob(Deflate.gzip(NoteBuilder.table(cells))),
            ]
        )
        try store.row(
            22,
            "ICAttachment",
            ["ZIDENTIFIER": "BAD", "ZTYPEUTI": "com.apple.notes.table", "ZMERGEABLEDATA1": .blob([1, 2, 3])]
        )
        let runs = [
            ("at ", nil), ("\u{FFFC}", "TAG"), ("\n", nil), ("\u{FFFC}", "TAB"), ("\nend", nil), ("\u{FFFC}", "BAD"),
        ]
        .map { text, name -> NoteBuilder.Run in
            var run = NoteBuilder.Run(text)
            run.attachment = name.map { ($0, "x") }
            return run
        }
        try store.note(10, "T", Deflate.gzip(NoteBuilder.document(runs)))
        let parsed = try store.parsed()
        let note = try #require(notes(parsed).first)
        #expect(note.text == "at #sea\nName\tDepth|m\nOslo\t\n\t12\nend\u{FFFC}")
        #expect(note.markdown.hasPrefix("at \\#sea\n\n| Name | Depth\\|m |\n| --- | --- |\n| Oslo |  |\n|  | 12 |\n"))
        #expect(parsed.problem(.partUndecoded)?.count == 1)
    }

    @Test("locked notes, notes without a body and damaged ones say so")
    func unreadable() throws {
        let store = try Store(.iOS18)
        try store.note(10, "Secret", [9, 9, 9], ["ZISPASSWORDPROTECTED": 1])
        try store.note(11, "Cloud only", nil, ["ZSNIPPET": "its beginning"])
        try store.note(12, "Damaged", Array(gzip(.init("text")).dropLast(6)), ["ZSNIPPET": "its beginning"])
        try store.note(13, "No document", Deflate.gzip([0x08, 0x01]))
        try store.note(14, "Bomb", Deflate.gzip([UInt8](repeating: 0, count: 33 << 20)))
        try store.note(15, "Good", gzip(.init("Good")), ["ZMODIFICATIONDATE1": "then"])
        let parsed = try store.parsed()
        let notes = notes(parsed)
        #expect(notes.map(\.isLocked) == [true, false, false, false, false, false])
        #expect(notes.map { $0.textProblem.isEmpty } == [true, false, false, false, false, true])
        #expect(notes[1].text == "its beginning" && notes[2].text == "its beginning" && notes[5].text == "Good")
        #expect(parsed.problem(.locked)?.firstRowID == 10 && parsed.problem(.textUndecoded)?.count == 3)
        #expect(parsed.problem(.wrongType)?.firstRowID == 15)
    }

    @Test("folders that contain each other have a path")
    func folderCycle() throws {
        let store = try Store(.iOS15)
        try store.database.connection.execute("UPDATE ZICCLOUDSYNCINGOBJECT SET ZPARENT = 4 WHERE Z_PK = 2")
        try store.note(10, "T", gzip(.init("T")), folder: 4)
        #expect(notes(try store.parsed()).count == 1)
    }

    @Test("the notes of old are read out of their HTML")
    func legacy() throws {
        let legacy = try TestDatabase(
            """
            CREATE TABLE ZNOTE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZDELETEDFLAG INTEGER, ZBODY INTEGER, ZSTORE INTEGER,
                ZCREATIONDATE TIMESTAMP, ZMODIFICATIONDATE TIMESTAMP, ZAUTHOR VARCHAR, ZSUMMARY VARCHAR, ZTITLE VARCHAR);
            CREATE TABLE ZNOTEBODY (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZOWNER INTEGER, ZCONTENT VARCHAR);
            CREATE TABLE ZSTORE (Z_PK INTEGER PRIMARY KEY, ZACCOUNT INTEGER, ZNAME VARCHAR);
            INSERT INTO ZSTORE VALUES (1, 1, 'Gmail');
            INSERT INTO ZNOTEBODY VALUES (7, 1, 1, 'One<div>two &amp; &#x1F642;</div><div><br></div><ul><li>three</li></ul>');
            INSERT INTO ZNOTE VALUES (1, 1, 0, 7, 1, 300000000, 300000001.5, NULL, 'One', 'One'), (2, 1, 1, 8, 1, 0, 0, NULL, 'sum', 'Two');
            """
        )
        let parsed = parse(NotesParser.self, [nil, try legacy.bytes()])
        let notes = notes(parsed)
        #expect(notes[0].text == "One\ntwo & 🙂\n\nthree" && notes[0].folder == "Gmail" && notes[0].source.file == 0)
        #expect(notes[1].isTrashed && notes[1].text == "sum" && !notes[1].textProblem.isEmpty)
        #expect(parse(NotesParser.self, []).report.outcome == .absent)
    }

    @Test("mutated stores, bodies and tables come to an end")
    func mutations() throws {
        let store = try Store(.iOS18)
        try store.row(21, "ICAttachment", ["ZIDENTIFIER": "TAB", "ZTYPEUTI": "com.apple.notes.table"])
        var run = NoteBuilder.Run("\u{FFFC}")
        run.attachment = ("TAB", "com.apple.notes.table")
        let document = NoteBuilder.document([.init("Title\n", style: 0), run, .init("\nsome text", style: 103)])
        let table = NoteBuilder.table([["a", "b"], ["c", "d"]])
        try store.note(10, "T", Deflate.zlib(document))
        let original = try store.database.bytes()
        for variant in Mutations(of: original, count: databaseMutationCount, seed: 9) {
            #expect(notes(parse(NotesParser.self, [variant])).count < 100)
        }
        let setTable = try store.database.connection.prepare(
            "UPDATE ZICCLOUDSYNCINGOBJECT SET ZMERGEABLEDATA1 = ? WHERE Z_PK = 21"
        )
        let setBody = try store.database.connection.prepare("UPDATE ZICNOTEDATA SET ZDATA = ?")
        let tables = Mutations(of: table, count: databaseMutationCount, seed: 10)
        for (table, body) in zip(tables, Mutations(of: document, count: databaseMutationCount, seed: 11)) {
            try setTable.run([.blob(Deflate.zlib(table))])
            try setBody.run([.blob(Deflate.zlib(table.count % 2 == 0 ? document : body))])
            #expect(notes(try store.parsed()).count == 1)
        }
    }
}
