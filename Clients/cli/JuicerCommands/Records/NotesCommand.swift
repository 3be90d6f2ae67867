import ArgumentParser
import JuicerProto

/// `juicer notes`: notes.
struct NotesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notes",
        abstract: "Read notes.",
        discussion: "NOTE is a note's id, or its title where no other has it.",
        subcommands: [NotesList.self, NotesShow.self],
        defaultSubcommand: NotesList.self
    )
}

/// `juicer notes ID`: notes, newest first.
struct NotesList: RecordListing {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List notes, newest first.")
    static let type = ArtifactType.note
    static let columns: [Table.Column] = [
        .init(title: "ID"), .init(title: "CHANGED"), .init(title: "MARKS", yielding: .goes),
        .init(title: "FOLDER", yielding: .shrinks), .init(title: "TITLE", yielding: .shrinks),
        .init(title: "PREVIEW", yielding: .shrinks),
    ]

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]? {
        guard case .note(let note) = item else { return nil }
        return [
            Printable.text(note.id), note.modified.text(utc: utc), note.marks, Printable.cell(note.folder),
            Printable.cell(note.title), Printable.cell(note.preview),
        ]
    }
}

/// `juicer notes show ID NOTE`: one note.
struct NotesShow: ArtifactCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one note, as Markdown with its check lists and tables."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The note: id or title.", valueName: "note"))
    var note: String

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ index: BackupIndex) async throws {
        let found = try await index.note(note)
        let request = GetArtifactRequest(backupID: index.backupID, type: .note, id: found.id)
        guard case .note(let note) = try await index.artifacts.get(request).item?.item else {
            throw CommandFailure("the daemon's answer holds no note")
        }
        try index.daemon.show(note) {
            Self.text(note, width: index.daemon.surroundings.outputWidth, utc: index.usesUTC)
        }
    }

    /// - Parameter width: columns of the terminal; nil where lines stay as long as they are.
    static func text(_ note: NoteItem, width: Int?, utc: Bool) -> String {
        var facts = FactSheet()
        facts.add("id", Printable.text(note.id))
        facts.add("title", Printable.text(note.title))
        facts.add("folder", Printable.text(note.folder))
        facts.add("made", note.created.text(utc: utc))
        facts.add("changed", note.modified.text(utc: utc))
        facts.add("marks", note.marks)
        for attachment in note.attachments { facts.add("attachment", "\(attachment.facts), \(attachment.place)") }
        var body: [String] = []
        func add(_ words: String) { body += TextWrap.lines(words, width: width ?? .max) }
        if note.isLocked { add("[the note has a password of its own and cannot be read]") }
        if !note.textProblem.isEmpty { add("[what follows is not the text: \(note.textProblem)]") }
        let words = [note.markdown, note.text, note.textProblem.isEmpty ? "" : note.preview].first { !$0.isEmpty }
        if let words { add(words) } else if body.isEmpty { add("[no text]") }
        return facts.render() + "\n" + body.joined(separator: "\n") + "\n"
    }
}

extension NoteItem {
    /// What is to know about it beside its title.
    var marks: String {
        Marks.text(
            (isPinned, "pinned"),
            (isLocked, "locked"),
            (isTrashed, "in the bin"),
            (!textProblem.isEmpty, "not decoded")
        )
    }
}
