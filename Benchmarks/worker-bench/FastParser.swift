import JuicerArtifacts

/// Gives the same row again and again: what is measured is the way from the worker to the daemon.
struct FastParser: ArtifactParser {
    static let kind = ArtifactKind.message
    static let requests: [InputRequest] = []

    /// The first file's path says how many rows there are to be, the second's how long they are.
    func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        let count = Int64(inputs.files[0].path) ?? 0
        let text = String(repeating: "x", count: Int(inputs.files[1].path) ?? 0)
        let source = SourceRow(file: 0, table: "t", rowID: 1)
        let row = ConversationRow(id: text, app: .message, source: source)
        for _ in 0..<count { try output.emit(.conversation(row)) }
    }
}
