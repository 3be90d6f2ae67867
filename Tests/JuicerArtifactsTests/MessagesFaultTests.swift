import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import Synchronization
import TestSupport
import Testing

@Suite struct MessagesFaultTests {
    private func database(count: Int) throws -> MessagesDatabase {
        var messages = try MessagesDatabase(.iOS16)
        try messages.handle(1, "+41791234567")
        try messages.chat(1, "iMessage;-;+41791234567", members: [1])
        try messages.database.connection.execute("BEGIN")
        for index in 0..<count {
            let row = try messages.message("G\(index)", ["attributedBody": .blob(ArchiveWriter.body("text \(index)"))])
            if index % 5 == 0 {
                try messages.attachment(row, "at\(index)", message: row, ["filename": "~/Library/SMS/x"])
            }
            if index % 7 == 3 {
                try messages.message(
                    "R\(index)",
                    ["associated_message_type": 2_000, "associated_message_guid": .text("p:0/G\(index)")]
                )
            }
        }
        try messages.database.connection.execute("COMMIT")
        return messages
    }

    @Test("cells of wrong types and times out of range are reported and the row goes on")
    func wrongTypes() throws {
        var messages = try database(count: 0)
        try messages.message("A", ["text": 42, "date": "yesterday", "is_from_me": "yes"])
        try messages.message("B", ["text": .blob(Array("bytes".utf8)), "date": .real(700_000_000.5)])
        try messages.message("C", ["text": "x", "date": .integer(.max), "date_read": .integer(63_113_904_000)])
        try messages.message("D", ["text": "x", "date": .blob([1])])
        try messages.message("E", ["text": "x", "service": .null, "handle_id": 77, "attributedBody": "text in a blob"])
        let parsed = try messages.parsed()
        #expect(parsed.report.outcome == .finished)
        #expect(parsed.messages.map(\.text) == ["42", "bytes", "x", "x", "x"])
        #expect(parsed.messages[1].sent?.nanoseconds == 1_678_307_200_500_000_000)
        #expect(parsed.messages[2].sent == nil && parsed.messages[2].read == nil)
        #expect(parsed.problem(.wrongType)?.count == 2)
        #expect(parsed.problem(.timeOutOfRange)?.count == 2)
    }

    @Test("a row that is too large is reported and left out, and all others are there")
    func hugeText() throws {
        var messages = try database(count: 20)
        let count = isThorough ? 100 << 20 : 3 << 20
        try messages.message("huge", ["text": .text(String(repeating: "x", count: count))])
        try messages.message("after", ["text": "after"])
        var options = ParseOptions()
        options.maximumValueByteCount = isThorough ? options.maximumValueByteCount : 1 << 20
        let parsed = try messages.parsed(options)
        #expect(parsed.messages.last?.text == "after" && !parsed.messages.contains { $0.id == "huge" })
        #expect(parsed.messages.count == 21)
        let problem = try #require(parsed.problem(.rowUnreadable))
        #expect(problem.count == 1 && problem.firstRowID == 24)
        #expect(parsed.report.outcome == .finished)
    }

    @Test("tables and columns may be missing")
    func missingTables() throws {
        let messages = try database(count: 10)
        for table in ["chat_recoverable_message_join", "message_attachment_join", "attachment", "chat_handle_join"] {
            try messages.database.connection.execute("DROP TABLE \(table)")
            let parsed = try messages.parsed()
            #expect(parsed.messages.count == 10 && parsed.report.outcome == .finished, "without \(table)")
        }
        for table in ["chat_message_join", "chat", "handle"] {
            try messages.database.connection.execute("DROP TABLE \(table)")
            let parsed = try messages.parsed()
            #expect(parsed.messages.count == 10 && parsed.problem(.tableMissing) != nil, "without \(table)")
        }
        try messages.database.connection.execute("DROP TABLE message")
        let parsed = try messages.parsed()
        #expect(parsed.report.outcome == .failed && parsed.report.failure == "the database has no table message")
    }

    @Test("a table with nothing but a text is read")
    func fewColumns() throws {
        let database = try TestDatabase("CREATE TABLE message (text TEXT); INSERT INTO message VALUES ('a'), ('b')")
        let parsed = parse(MessagesParser.self, [try database.bytes()])
        #expect(parsed.messages.map(\.text) == ["a", "b"] && parsed.messages[0].id != parsed.messages[1].id)
    }

    @Test("a view under the name of a table is not run")
    func hostileSchema() throws {
        let database = try TestDatabase(
            """
            CREATE VIEW message AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS text FROM n;
            """
        )
        let parsed = parse(MessagesParser.self, [try database.bytes()])
        #expect(parsed.report.outcome == .failed && parsed.rows.isEmpty)
    }

    @Test("no database, and bytes that are none")
    func noDatabase() throws {
        #expect(parse(MessagesParser.self, [nil]).report.outcome == .absent)
        let parsed = parse(MessagesParser.self, [[UInt8](repeating: 9, count: 5_000)])
        #expect(parsed.report.outcome == .failed && parsed.report.failure.contains("no database"))
    }

    @Test("the parsing stops when it is told to, and when the sink fails")
    func stopping() throws {
        let bytes = try database(count: 3_000).bytes()
        let asked = Mutex(0)
        let options = ParseOptions(shouldContinue: {
            asked.withLock {
                $0 += 1
                return $0 < 12
            }
        })
        let stopped = parse(MessagesParser.self, [bytes], options: options)
        #expect(stopped.report.outcome == .stopped && stopped.messages.count < 3_000)
        let sink = CollectingSink()
        sink.failsAfter = 500
        let report = ArtifactParsers.run(MessagesParser.self, inputs(MessagesParser.self, [bytes]), to: sink)
        #expect(report.outcome == .failed && sink.rows.count < 1_000)
    }

    @Test("rows come in batches, and the progress ends at its estimate")
    func batches() throws {
        let messages = try database(count: 10_500)
        let sink = CollectingSink()
        let report = ArtifactParsers.run(
            MessagesParser.self,
            inputs(MessagesParser.self, [try messages.bytes()]),
            to: sink
        )
        #expect(report.outcome == .finished && report.rowCount == Int64(sink.rows.count))
        #expect(sink.progress.count >= 3)
        #expect(sink.progress.allSatisfy { $0.done <= $0.estimated && $0.estimated >= 10_500 })
        #expect(sink.progress.last == ParseProgress(done: 12_000, estimated: 12_000))
        #expect(zip(sink.progress, sink.progress.dropFirst()).allSatisfy { $0.done <= $1.done })
    }

    @Test("damaged pages cost their rows, and every mutated database comes to an end")
    func mutations() throws {
        let original = try database(count: 30).bytes()
        var outcomes: [ParseReport.Outcome: Int] = [:]
        for variant in Mutations(of: original, count: databaseMutationCount, seed: 77) {
            let checks = Mutex(0)
            var options = ParseOptions(shouldContinue: {
                checks.withLock {
                    $0 += 1
                    return $0 < 200
                }
            })
            options.maximumValueByteCount = 1 << 20
            let parsed = parse(MessagesParser.self, [variant], options: options)
            outcomes[parsed.report.outcome, default: 0] += 1
            #expect(parsed.rows.count < 5_000)
        }
        #expect((outcomes[.finished] ?? 0) > databaseMutationCount / 4 && (outcomes[.failed] ?? 0) > 0)
    }
}
