import Glibc
import JuicerArtifacts
import JuicerCore
import JuicerSQLite

/// Measures the parsing of messages and the coding of their rows: `artifacts-bench [messages]`.
///
/// It makes a database in memory of that many messages, a third of them with a formatted body only, and prints rows per
/// second of one core beside their bars. It exits with 1 if a bar was missed.
@main
enum ArtifactsBench {
    static func main() throws {
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        let path = "/tmp/artifacts-bench-\(UInt64.random(in: 0...UInt64.max)).db"
        defer { unlinkFile(path) }
        try MessagesFixture.write(count, to: path)
        let source = BytesSource(try FileSource(path: path).allBytes(limit: 1 << 34))
        let inputs = ParserInputs([
            InputFile(request: MessagesParser.requests[0].name, domain: "", path: "", source: source)
        ])

        let counting = CountingSink()
        var report = ParseReport(kind: .message)
        measure("parse", count, bar: 150_000) {
            report = ArtifactParsers.run(MessagesParser.self, inputs, to: counting)
        }
        print("  \(report.outcome), \(counting.rowCount) rows, \(counting.textBytes) bytes of text, \(report.problems)")

        let encoding = EncodingSink()
        measure("parse and encode", count, bar: 150_000) {
            report = ArtifactParsers.run(MessagesParser.self, inputs, to: encoding)
        }
        print("  \(encoding.byteCount / max(1, Int(report.rowCount))) bytes a row")

        let rows = counting.kept
        let rounds = max(1, count / max(1, rows.count))
        var decoded = 0
        try measure("encode and decode", rounds * rows.count, bar: 200_000) {
            for _ in 0..<rounds {
                var encoder = RowEncoder()
                for row in rows { encoder.append(row) }
                var decoder = RowDecoder(encoder.bytes)
                while try decoder.next() != nil { decoded += 1 }
            }
        }
        print("  \(decoded) rows")
        if missedBars > 0 { exit(1) }
    }

    nonisolated(unsafe) private static var missedBars = 0

    private static func measure(_ name: String, _ count: Int, bar: Int, _ body: () throws -> Void) rethrows {
        let time = try ContinuousClock().measure(body)
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        let rate = Int(Double(count) / seconds)
        if rate < bar { missedBars += 1 }
        print("\(name): \(rate) a second (\(Int(seconds * 1_000)) ms); at least \(bar)\(rate < bar ? ": MISSED" : "")")
    }
}

private final class CountingSink: ArtifactSink {
    private(set) var rowCount = 0
    private(set) var textBytes = 0
    private(set) var kept: [ArtifactRow] = []

    func receive(_ rows: [ArtifactRow]) {
        rowCount += rows.count
        for case .message(let row) in rows { textBytes += row.text.utf8.count }
        if kept.count < 10_000 { kept += rows }
    }

    func progress(_ progress: ParseProgress) {}
}

private final class EncodingSink: ArtifactSink {
    private(set) var byteCount = 0
    private var encoder = RowEncoder()

    func receive(_ rows: [ArtifactRow]) {
        encoder.removeAll()
        for row in rows { encoder.append(row) }
        byteCount += encoder.bytes.count
    }

    func progress(_ progress: ParseProgress) {}
}
