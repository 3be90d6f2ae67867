import JuicerArtifacts
import JuicerCore
import JuicerPlist
import JuicerSQLite
import TestSupport
import Testing

@Suite struct VoicemailParserTests {
    private func store(_ isNew: Bool = true) throws -> TestDatabase {
        try TestDatabase(
            """
            CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER, date INTEGER, token TEXT,
                sender TEXT, callback_num TEXT, duration INTEGER, expiration INTEGER, trashed_date INTEGER,
                flags INTEGER\(isNew ? ", receiver TEXT, label TEXT, uuid TEXT" : ""));
            CREATE TABLE deleted (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER);
            INSERT INTO voicemail (ROWID, date, sender, callback_num, duration, trashed_date, flags) VALUES
                (1, 1678307200, '+41791234567', '+41791234567', 17, 0, 2), (2, 1678307300, NULL, '+1555', 3, 700000000, 75),
                (4, 1678307400, '', NULL, -1, NULL, 1);
            """
        )
    }

    private func parsed(_ store: [UInt8], _ transcripts: [String: [UInt8]] = [:]) -> Parsed {
        let requests = VoicemailParser.requests.map(\.name)
        let folder = "Library/Voicemail"
        var files = [
            InputFile(
                request: requests[0],
                domain: "HomeDomain",
                path: "\(folder)/voicemail.db",
                source: BytesSource(store)
            )
        ]
        for (name, bytes) in transcripts.sorted(by: { $0.key < $1.key }) {
            let path = "\(folder)/\(name).transcript"
            #expect(VoicemailParser.requests[1].patterns.contains { $0.matches(domain: "HomeDomain", path: path) })
            files.append(InputFile(request: requests[1], domain: "HomeDomain", path: path, source: BytesSource(bytes)))
        }
        let sink = CollectingSink()
        let report = ArtifactParsers.run(VoicemailParser.self, ParserInputs(files), to: sink)
        return Parsed(rows: sink.rows, report: report)
    }

    private func mails(_ parsed: Parsed) -> [VoicemailRow] {
        parsed.rows.compactMap { if case .voicemail(let row) = $0 { row } else { nil } }
    }

    /// A keyed archive of pieces, as newer versions write it.
    private func archive() throws -> [UInt8] {
        func piece(_ text: Int64) -> PropertyList {
            .dictionary(["substring": .uid(UInt64(text)), "confidence": .real(0.9)])
        }
        return
            try PropertyList.dictionary([
                "$archiver": .string("NSKeyedArchiver"), "$version": .integer(100_000),
                "$top": .dictionary(["root": .uid(1)]),
                "$objects": .array([
                    .string("$null"), .dictionary(["segments": .uid(2), "confidence": .real(0.8), "$class": .uid(7)]),
                    .dictionary(["NS.objects": .array([.uid(3), .uid(4)]), "$class": .uid(8)]), piece(5), piece(6),
                    .string("Call me"), .string("tomorrow 🙂"),
                    .dictionary(["$classname": .string("VMVoicemailTranscript")]),
                    .dictionary(["$classname": .string("NSArray")]),
                ]),
            ])
            .encoded(as: .binary)
    }

    @Test("voicemail has its sound, what was said, and when it was thrown away", arguments: [false, true])
    func voicemail(isNew: Bool) throws {
        let plain =
            try PropertyList.dictionary(["transcriptionString": .string("Hi, it is me"), "confidence": .real(0.9)])
            .encoded(as: .binary)
        let parsed = parsed(try store(isNew).bytes(), ["1": plain, "2": try archive(), "4": [1, 2, 3], "99": plain])
        let mails = mails(parsed)
        #expect(mails.map(\.id) == ["voicemail-1", "voicemail-2", "voicemail-4"])
        #expect(mails.map { $0.from?.handle } == ["+41791234567", "+1555", nil] && mails[0].from?.kind == .phone)
        #expect(mails[0].time?.nanoseconds == 1_678_307_200_000_000_000 && mails[0].trashed == nil)
        #expect(mails[1].trashed?.nanoseconds == 1_678_307_200_000_000_000)
        #expect(mails.map(\.durationMilliseconds) == [17_000, 3_000, 0])
        #expect(mails[0].audio?.place == .file(domain: "HomeDomain", path: "Library/Voicemail/1.amr"))
        #expect(mails[0].audio?.mediaType == "audio/amr")
        #expect(mails.map(\.transcript) == ["Hi, it is me", "Call me tomorrow 🙂", ""])
        #expect(parsed.problem(.textUndecoded)?.firstRowID == 4 && parsed.report.problems.count == 1)
    }

    @Test("nothing, something else and wrong cells")
    func faults() throws {
        #expect(parse(VoicemailParser.self, []).report.outcome == .absent)
        #expect(parse(VoicemailParser.self, [[1]]).report.outcome == .failed)
        #expect(parse(VoicemailParser.self, [try TestDatabase("CREATE TABLE x (y)").bytes()]).report.outcome == .failed)
        let store = try store()
        try store.connection.execute("UPDATE voicemail SET date = 'then', duration = 'long', trashed_date = 1e200")
        let parsed = parsed(try store.bytes())
        #expect(mails(parsed).count == 3 && parsed.problem(.wrongType)?.count == 3)
        #expect(parsed.problem(.timeOutOfRange)?.count == 3)
    }

    @Test("mutated voicemail and transcripts come to an end")
    func mutations() throws {
        let store = try store().bytes()
        for variant in Mutations(of: store, count: mutationCount, seed: 41) {
            #expect(parsed(variant).rows.count < 100_000)
        }
        for variant in Mutations(of: try archive(), count: mutationCount, seed: 42) {
            #expect(mails(parsed(store, ["1": variant])).count == 3)
        }
    }
}
