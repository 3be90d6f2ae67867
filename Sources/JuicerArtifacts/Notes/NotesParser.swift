internal import JuicerSQLite

/// Notes, out of `NoteStore.sqlite` (iOS 9 and later) and `notes.sqlite` (before, and for mail accounts still).
///
/// In the store everything is a row of `ZICCLOUDSYNCINGOBJECT`, told apart by the number of its entity: notes, folders,
/// accounts, attachments, media. Bodies are in `ZICNOTEDATA`: gzip over protobuf; see ``NoteDocument``.
public struct NotesParser: ArtifactParser {
    public static let kind = ArtifactKind.note
    static let domain = "AppDomainGroup-group.com.apple.notes"
    static let store = InputRequest(
        "NoteStore.sqlite",
        [.file(domain: domain, path: "NoteStore.sqlite")],
        isOptional: true
    )
    static let legacy = InputRequest(
        "notes.sqlite",
        [.file(domain: "HomeDomain", path: "Library/Notes/notes.sqlite")],
        isOptional: true
    )
    public static let requests = [store, legacy]

    /// Folders and attachments beyond this are not kept.
    static let mostKept = 1_000_000
    /// Longest body, expanded.
    static let largestBody = 32 << 20

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        let store = try inputs.optionalDatabase(Self.store, for: output)
        let legacy = try inputs.optionalDatabase(Self.legacy, for: output)
        if store == nil, legacy == nil {
            guard inputs.files.isEmpty else { throw ParserError.unreadable("no notes can be opened") }
            throw ParserError.inputMissing(request: Self.store.name)
        }
        if let store { try NoteStore(store, output)?.read() }
        if let legacy { try LegacyNotes.read(legacy, output) }
    }
}
