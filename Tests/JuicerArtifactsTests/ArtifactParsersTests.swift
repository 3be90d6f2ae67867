import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import JuicerSample
import TestSupport
import Testing

@Suite struct ArtifactParsersTests {
    @Test("there is one parser of each kind, and its requests have names of their own")
    func registry() {
        let kinds = ArtifactParsers.all.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        for kind in [ArtifactKind.message, .contact, .call, .note] { #expect(ArtifactParsers.parser(of: kind) != nil) }
        for parser in ArtifactParsers.all {
            let names = parser.requests.map(\.name)
            #expect(!names.isEmpty && Set(names).count == names.count)
            #expect(parser.requests.allSatisfy { !$0.patterns.isEmpty })
        }
    }

    @Test("patterns match paths in one domain or in all, and files directly in a folder")
    func patterns() {
        let file = InputRequest.Pattern.file(domain: nil, path: "a/b.db")
        #expect(file.matches(domain: "X", path: "a/b.db") && !file.matches(domain: "X", path: "a/b.db-wal"))
        #expect(!InputRequest.Pattern.file(domain: "Y", path: "a/b.db").matches(domain: "X", path: "a/b.db"))
        let folder = InputRequest.Pattern.folder(domain: "X", path: "a", suffix: ".amr")
        #expect(folder.matches(domain: "X", path: "a/1.amr") && !folder.matches(domain: "X", path: "a/b/1.amr"))
        #expect(!folder.matches(domain: "X", path: "ab/1.amr") && !folder.matches(domain: "X", path: "a/1.txt"))
    }

    @Test("rows that are only in the log are read, and a damaged log is told")
    func logs() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("database")
        let connection = try Connection(creating: path)
        try connection.execute(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT); PRAGMA wal_checkpoint(TRUNCATE)"
        )
        for index in 0..<3 { try connection.execute("INSERT INTO message (guid, text) VALUES ('\(index)', 'text')") }
        let database = try FileSource(path: path).allBytes(limit: 1 << 24)
        var log = try FileSource(path: path + "-wal").allBytes(limit: 1 << 24)
        func parsed() -> Parsed {
            let sink = CollectingSink()
            let file = InputFile(
                request: MessagesParser.requests[0].name,
                domain: "",
                path: "",
                source: BytesSource(database),
                log: BytesSource(log)
            )
            let report = ArtifactParsers.run(MessagesParser.self, ParserInputs([file]), to: sink)
            return Parsed(rows: sink.rows, report: report)
        }
        #expect(parsed().messages.count == 3 && parsed().problem(.logDamaged) == nil)
        log[log.count - 100] ^= 1
        #expect(parsed().messages.count == 2 && parsed().problem(.logDamaged) != nil)
    }

    /// The file ids of iTunes: SHA-1 of "domain-path".
    private static let fileIDs: [ArtifactKind: [String]] = [
        .message: ["3d0d7e5fb2ce288813306e4d4636395e047a3d28"],
        .contact: ["31bb7ba8914766d4ba40d6dfb6113c8b614be442", "cd6702cea29fe89cf280a76794405adb17f9a0ee"],
        .call: ["5a4935c78a5255723f707230a451d79c540d2741"], .note: ["4f98687d8ab0d6d1a371110e6b7300f6e465bef2"],
    ]

    @Test("what a sample backup has is found", arguments: [SampleGeneration.ios17, .ios9])
    func sampleBackup(generation: SampleGeneration) throws {
        let folder = try TemporaryDirectory()
        var options = SampleBackup.Options(generation: generation)
        options.messages = 240
        _ = try SampleBackup.write(to: folder.file("backup"), options: options)
        for (kind, ids) in Self.fileIDs {
            let parser = try #require(ArtifactParsers.parser(of: kind))
            let files: [[UInt8]?] = ids.map { id in
                let places = ["backup/\(id.prefix(2))/\(id)", "backup/\(id)"].map { folder.file($0) }
                return places.lazy.compactMap { try? FileSource(path: $0).allBytes(limit: 1 << 24) }.first
            }
            // Calls are only in encrypted backups since iOS 13.
            guard kind != .call || files[0] != nil else { continue }
            let parsed = parse(parser, files)
            #expect(parsed.report.outcome == .finished && parsed.report.rowCount > 3, "\(kind)")
            #expect(parsed.report.problems.isEmpty, "\(kind) \(parsed.report.problems)")
            guard kind == .message else { continue }
            let messages = parsed.messages
            #expect(messages.first?.text == SampleBackup.messageCanary)
            #expect(!messages.contains { $0.textState == .undecoded })
            #expect(messages.contains { $0.textState == .unsent } && messages.contains { !$0.edits.isEmpty })
            #expect(messages.contains { !$0.reactions.isEmpty } && messages.contains { !$0.replyToID.isEmpty })
            let placed = messages.flatMap(\.attachments)
            #expect(!placed.isEmpty && placed.allSatisfy { $0.textOffset == 0 && $0.place != .missing })
        }
    }
}
