import JuicerProto
import Synchronization
import Testing

@testable import JuicerCommands

@Suite("Lists of the index")
struct RecordCommandTests {
    /// Runs command lines against the sample, unlocked.
    private func with(_ body: (CommandLineFixture) async throws -> Void) async throws {
        try await CommandLineFixture.with(index: ServedIndex(SampleItems.contents)) { juicer in
            _ = try await juicer.unlock()
            try await body(juicer)
        }
    }

    @Test("show photos with their file ids, of an album or of favorites")
    func photos() async throws {
        let index = ServedIndex(SampleItems.contents)
        try await CommandLineFixture.with(index: index) { juicer in
            _ = try await juicer.unlock()
            let all = try await juicer.run("photos", "0123")
            #expect(
                all.output == """
                    TAKEN             NAME              SIZE  FILE                                      MARKS                             TYPE        PEOPLE       PLACE
                    2024-05-01 12:00  IMG_0042.HEIC  1.50 kB  3d0d7e5fb2ce288813306e4d4636395e047a3d28  favorite, screenshot              image/heic  Anna Muster  47.37690, 8.54170
                    -                 -                    -  -                                         hidden, in the bin, smaller copy  -           -            -

                    """
            )
            let favorites = try await juicer.run("photos", "0123", "--favorites", "--limit", "1", "--json")
            #expect(favorites.output.hasPrefix(#"{"id":"photo-1","taken":"2024-05-01T12:00:05Z""#))
            #expect(favorites.output.split(separator: "\n").count == 1)
            let album = try await juicer.run("photos", "0123", "--album", "holidays", "--since", "2024-05-01")
            #expect(album.status == 0)
            let asked = index.asked.withLock { $0.last ?? "" }
            #expect(asked.contains(#"albumID: "a1""#))
            #expect(asked.contains("since: Optional(JuicerProto.Timestamp(seconds: 1714521600, nanos: 0))"))
            #expect(try await juicer.run("photos", "0123", "--album", "none").status == 4)
        }
    }

    @Test(
        "show what there is of each type, in columns",
        arguments: [
            (
                ["albums"],
                """
                ID  TITLE             PHOTOS  MADE              MARKS
                a1  Holidays  1,200 of 1,300  2024-05-01 12:00  shared
                a2  Work                   0  -                 -

                """
            ),
            (
                ["contacts"],
                """
                NAME         ORGANIZATION  PHONES                  EMAILS                  BIRTHDAY  ADDRESSES  GROUPS  NOTE  NICKNAME  JOB           URLS  ACCOUNTS  RELATED      DATES  MARKS
                Anna Muster  ACME          home: 079 000 00 01, 1  work: anna@example.org  --02-29   -          -       -     -         Editor, Maps  -     -         mother: Eva  -      owner

                """
            ),
            (
                ["calls"],
                """
                TIME              CALL        LENGTH  SERVICE   WITH         NUMBER
                2024-05-01 12:00  out, video    2:05  FaceTime  Anna Muster  +41790000001
                2024-05-01 12:01  missed           -  Phone     unknown      -

                """
            ),
            (
                ["calendar"],
                """
                BEGINS            ENDS              CALENDAR  TITLE    LOCATION     REPEATS      WITH         NOTES
                2024-05-01 12:00  2024-05-01 13:00  Home      Dentist  Main Street  FREQ=WEEKLY  Anna Muster  -
                2024-05-01        2024-05-03        -         Holiday  -            -            -            -

                """
            ),
            (
                ["notes"],
                """
                ID      CHANGED           MARKS        FOLDER  TITLE     PREVIEW
                note-1  2024-05-01 12:00  pinned       Home    Shopping  Milk \\x1b[5m
                note-2  -                 locked       -       Diary     -
                note-3  -                 not decoded  -       Torn      The beginning

                """
            ),
            (
                ["safari", "history"],
                """
                TIME              VISITS  TITLE    ADDRESS
                2024-05-01 12:00       3  Example  https://example.org/\\u{202e}

                """
            ),
            (
                ["safari", "bookmarks"],
                """
                ADDED  MARKS         FOLDER  TITLE  ADDRESS
                -      reading list  A/B     Later  https://example.org

                """
            ),
            (
                ["voicemail"],
                """
                TIME              FROM         LENGTH  FILE                                      TRANSCRIPT     MARKS
                2024-05-01 12:00  Anna Muster    0:12  3d0d7e5fb2ce288813306e4d4636395e047a3d28  Call me\\nback  deleted 2024-05-01 12:05

                """
            ),
            (
                ["locations"],
                """
                TIME              PLACE                           OF     LABEL   ITEM
                2024-05-01 12:00  -33.86880, 151.20930 ± 1.50 km  photo  Sydney  photo-1

                """
            ),
            (
                ["people", "list"],
                """
                ID  NAME         MESSAGES  CALLS  PHOTOS  LAST SEEN         HANDLES
                p1  Anna Muster     1,234      1       2  2024-05-01 12:00  +41790000001, anna@example.org
                p2  Ben                 0      0       0  -                 -
                p3  ben                 0      0       0  -                 -

                """
            ),
            (
                ["whatsapp", "chats"],
                """
                ID       TITLE            MESSAGES  LAST MESSAGE  SERVICE             PREVIEW
                2.group  Family \\x1b[31m         2  -             WhatsApp, archived  [deleted] 日本\\nsecond line [2 attachments]

                """
            ),
        ] as [([String], String)]
    )
    func tables(command: [String], table: String) async throws {
        try await with { juicer in
            let shown = try await juicer.run(command + ["0123"], input: "")
            #expect(shown.output == table)
            #expect(shown.errors.isEmpty && shown.status == 0)
            let json = try await juicer.run(command + ["0123", "--json"], input: "")
            let lines = json.output.split(separator: "\n")
            #expect(lines.count == table.split(separator: "\n").count - 1)
            #expect(lines.allSatisfy { $0.hasPrefix(#"{"id":""#) && $0.hasSuffix("}") })
        }
    }

    @Test("show the time line through all pages, or up to a limit, and say what it leaves out")
    func timeline() async throws {
        var contents = SampleItems.contents
        contents.types.append(.init(type: .note, state: .pending))
        try await CommandLineFixture.with(index: ServedIndex(contents)) { juicer in
            _ = try await juicer.unlock()
            let all = try await juicer.run("timeline", "0123")
            #expect(all.output.split(separator: "\n").count == SampleItems.items.count + 1)
            #expect(all.output.contains("\n2024-05-01 12:29  message    me           message 29"))
            #expect(all.output.contains("  call       Anna Muster  FaceTime  out, video  2:05"))
            #expect(
                all.errors == """
                    juicer: warning: Anna’s iPhone: not all of it is indexed: notes (not indexed)
                    juicer: hint: index it: juicer index 01234567

                    """
            )
            let some = try await juicer.run(
                "timeline",
                "0123",
                "--json",
                "--limit",
                "9",
                "--oldest-first",
                "--type",
                "calls"
            )
            #expect(some.output.split(separator: "\n").count == 9)
            #expect(some.output.hasPrefix(#"{"photo":{"id":"photo-1""#))
            #expect(some.errors.isEmpty)
        }
    }

    @Test("count by day in a column for each type")
    func days() async throws {
        try await with { juicer in
            let table = try await juicer.run("timeline", "0123", "--days")
            #expect(
                table.output == """
                    DAY           ALL  MESSAGES  PHOTOS  CALLS
                    2024-05-01     32        30       -      2
                    2024-05-02  1,000         -   1,000      -

                    """
            )
            let json = try await juicer.run("timeline", "0123", "--days", "--json")
            #expect(
                json.output.hasPrefix(#"{"day":"2024-05-01","type":"ARTIFACT_TYPE_MESSAGE","count":"30"}"# + "\n")
            )
        }
    }

    @Test("show one note with its check lists, by id or title")
    func note() async throws {
        try await with { juicer in
            let shown = try await juicer.run("notes", "show", "0123", "shopping")
            #expect(
                shown.output == """
                    id          note-1
                    title       Shopping
                    folder      Home
                    made        -
                    changed     2024-05-01 12:00
                    marks       pinned
                    attachment  [application/pdf] scan.pdf, not in this backup

                    - [ ] Milk
                    - [x] Bread \\u{202e}

                    """
            )
            let locked = try await juicer.run("notes", "show", "0123", "note-2")
            #expect(locked.output.hasSuffix("\n[the note has a password of its own and cannot be read]\n"))
            let torn = try await juicer.run("notes", "show", "0123", "torn")
            #expect(
                torn.output.hasSuffix(
                    """

                    [what follows is not the text: compressed in an unknown way]
                    The beginning

                    """
                )
            )
            #expect(try await juicer.run("notes", "show", "0123", "none").status == 4)
        }
    }

    @Test("show one person, by id, name or handle")
    func person() async throws {
        try await with { juicer in
            let shown = try await juicer.run("people", "show", "0123", "ANNA@example.org")
            #expect(shown.output.hasPrefix("id         p1\nname       Anna Muster\nhandle     +41790000001\n"))
            let ambiguous = try await juicer.run("people", "show", "0123", "ben")
            #expect(ambiguous.status == 2)
            #expect(
                ambiguous.errors == """
                    juicer: error: 2 people are called ‘ben’; name one by its id
                    juicer: hint: p2  Ben  0 messages, last seen -
                    juicer: hint: p3  ben  0 messages, last seen -

                    """
            )
        }
    }

    @Test("fit a terminal, where programs get all of it")
    func terminal() async throws {
        try await with { juicer in
            for columns in [60, 80, 120] {
                for command in [
                    ["contacts"], ["calls"], ["calendar"], ["safari", "history"], ["safari", "bookmarks"],
                    ["voicemail"],
                    ["photos"], ["timeline"], ["people", "list"], ["notes"], ["messages", "conversations"],
                ] {
                    let shown = try await juicer.runOnTerminal(columns: columns, command + ["0123"])
                    let lines = shown.output.split(separator: "\n")
                    #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= columns }, "\(command) \(columns)")
                }
            }
        }
    }

    @Test("say of an item that it is not whole")
    func problem() async throws {
        let large = ArtifactItem(
            item: .call(CallItem(id: "call-9", time: SampleItems.noon)),
            problem: "it is larger than an answer may be"
        )
        try await CommandLineFixture.with(index: ServedIndex(ServedContents(items: [large]))) { juicer in
            _ = try await juicer.unlock()
            let list = try await juicer.run("calls", "0123")
            #expect(list.errors == "juicer: warning: call-9 is not whole: it is larger than an answer may be\n")
            #expect(list.output.split(separator: "\n").count == 2)
            let timeline = try await juicer.run("timeline", "0123")
            #expect(
                timeline.output.contains("  call  unknown  [it is larger than an answer may be]  no answer  call-9\n")
            )
        }
    }

    @Test("say that a type is not indexed, and how to index it")
    func notIndexed() async throws {
        var contents = SampleItems.contents
        contents.notIndexed = [.photo, .message]
        try await CommandLineFixture.with(index: ServedIndex(contents)) { juicer in
            _ = try await juicer.unlock()
            for command in [["photos"], ["albums"], ["messages", "conversations"]] {
                let shown = try await juicer.run(command + ["0123"], input: "")
                #expect(shown.status == 1)
                #expect(
                    shown.errors.hasSuffix(
                        """
                         is not indexed yet
                        juicer: hint: index it: juicer index 01234567
                        juicer: hint: `juicer summary 01234567` shows what is indexed

                        """
                    )
                )
                #expect(shown.output.isEmpty)
            }
        }
    }

    @Test("need a session of the backup")
    func locked() async throws {
        try await CommandLineFixture.with(index: ServedIndex(SampleItems.contents)) { juicer in
            for command in [["calls"], ["summary"], ["timeline"], ["notes", "list"], ["index"]] {
                let shown = try await juicer.run(command + ["0123"], input: "")
                #expect(shown.status == 5)
                #expect(shown.errors.contains("juicer: hint: unlock it first: juicer unlock 01234567\n"))
            }
        }
    }

    @Test("media is read like any file, by the id that lists show")
    func media() async throws {
        try await CommandLineFixture.with([ServedFile("a.heic", "picture")]) { juicer in
            _ = try await juicer.unlock()
            let shown = try await juicer.run("media", "cat", "0123", String(repeating: "0", count: 40))
            #expect(shown.output == "picture")
            #expect(try await juicer.run("media", "cat", "0123", SampleItems.fileID).status == 4)
            let usage = try await juicer.run("media", "cat", "0123")
            #expect(usage.errors.contains("`juicer media cat --help`"))
        }
    }
}
