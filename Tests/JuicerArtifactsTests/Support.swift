import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import TestSupport

/// Keeps everything that a parser gives.
final class CollectingSink: ArtifactSink {
    private(set) var rows: [ArtifactRow] = []
    private(set) var progress: [ParseProgress] = []
    /// Throws when this many rows are there.
    var failsAfter = Int.max

    struct Full: Error {}

    func receive(_ rows: [ArtifactRow]) throws {
        self.rows += rows
        if self.rows.count >= failsAfter { throw Full() }
    }

    func progress(_ progress: ParseProgress) { self.progress.append(progress) }
}

/// What a parser gave and said.
struct Parsed {
    let rows: [ArtifactRow]
    let report: ParseReport

    var messages: [MessageRow] { rows.compactMap { if case .message(let row) = $0 { row } else { nil } } }
    var conversations: [ConversationRow] {
        rows.compactMap { if case .conversation(let row) = $0 { row } else { nil } }
    }

    func problem(_ code: ProblemCode) -> ParseProblem? { report.problems.first { $0.code == code } }
}

/// A database that a test builds.
struct TestDatabase {
    private let folder: TemporaryDirectory
    let connection: Connection

    init(_ schema: String = "") throws {
        folder = try TemporaryDirectory()
        connection = try Connection(creating: folder.file("database"))
        try connection.execute("PRAGMA page_size = 4096; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
        try connection.execute(schema)
    }

    func insert(_ table: String, _ cells: KeyValuePairs<String, SQLValue>) throws {
        let names = cells.map { "\"\($0.key)\"" }.joined(separator: ", ")
        let marks = cells.map { _ in "?" }.joined(separator: ", ")
        try connection.run("INSERT INTO \"\(table)\" (\(names)) VALUES (\(marks))", cells.map(\.value))
    }

    func bytes() throws -> [UInt8] {
        try FileSource(path: folder.file("database")).allBytes(limit: 1 << 30)
    }
}

/// Runs a parser over files that answer its requests in turn.
func parse(
    _ parser: any ArtifactParser.Type,
    _ files: [[UInt8]?],
    options: ParseOptions = ParseOptions()
) -> Parsed {
    let sink = CollectingSink()
    let report = ArtifactParsers.run(parser, inputs(parser, files), to: sink, options: options)
    return Parsed(rows: sink.rows, report: report)
}

func inputs(_ parser: any ArtifactParser.Type, _ files: [[UInt8]?]) -> ParserInputs {
    ParserInputs(
        zip(parser.requests, files)
            .compactMap { request, bytes in
                guard let bytes else { return nil }
                return InputFile(request: request.name, domain: "", path: "", source: BytesSource(bytes))
            }
    )
}

/// How many damaged inputs a test tries: all ten thousand take too long for every run.
let mutationCount = isThorough ? 10_000 : 1_000

/// The same for whole databases, each of which takes milliseconds.
let databaseMutationCount = isThorough ? 10_000 : 250
