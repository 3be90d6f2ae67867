/// The parsers there are.
public enum ArtifactParsers {
    /// One of each kind. A new one is a line here.
    public static let all: [any ArtifactParser.Type] = [
        MessagesParser.self,
        ContactsParser.self,
        CallsParser.self,
        NotesParser.self,
        WhatsAppParser.self,
        PhotosParser.self,
        CalendarParser.self,
        SafariHistoryParser.self,
        SafariBookmarksParser.self,
        VoicemailParser.self,
        LocationsParser.self,
    ]

    /// The parser of a kind.
    public static func parser(of kind: ArtifactKind) -> (any ArtifactParser.Type)? {
        all.first { $0.kind == kind }
    }

    /// Runs a parser to its end, whatever that is.
    ///
    /// It blocks and takes long: it belongs on a thread of its own.
    public static func run(
        _ parser: any ArtifactParser.Type,
        _ inputs: ParserInputs,
        to sink: any ArtifactSink,
        options: ParseOptions = ParseOptions()
    ) -> ParseReport {
        let output = ParseOutput(to: sink, options: options)
        var report = ParseReport(kind: parser.kind)
        do {
            try parser.init().parse(inputs, into: output)
            try output.finish()
        } catch is ParseStop {
            report.outcome = .stopped
        } catch ParserError.inputMissing(let request) {
            report.outcome = .absent
            report.failure = ParserError.inputMissing(request: request).description
        } catch {
            report.outcome = options.shouldContinue() ? .failed : .stopped
            report.failure = report.outcome == .failed ? String(describing: error) : ""
        }
        report.rowCount = output.rowCount
        report.problems = output.problems.problems
        return report
    }
}
