import ArgumentParser
import JuicerProto

/// `juicer safari`: what Safari keeps.
struct SafariCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "safari",
        abstract: "Read Safari's history, bookmarks and reading list.",
        subcommands: [SafariHistory.self, SafariBookmarks.self]
    )
}

/// `juicer safari history ID`: visits, newest first.
struct SafariHistory: RecordListing {
    static let configuration = CommandConfiguration(commandName: "history", abstract: "List visits, newest first.")
    static let type = ArtifactType.safariVisit
    static let columns: [Table.Column] = [
        .init(title: "TIME"), .init(title: "VISITS", alignment: .right), .init(title: "TITLE", yielding: .shrinks),
        .init(title: "ADDRESS", yielding: .shrinks),
    ]

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var time: TimeOptions

    @Flag(name: .long, help: "Oldest first instead of newest first.")
    var oldestFirst = false

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func request(_ index: BackupIndex) -> ListArtifactsRequest {
        ListArtifactsRequest(
            backupID: index.backupID,
            type: Self.type,
            filter: time.filter(utc: index.usesUTC),
            oldestFirst: oldestFirst
        )
    }

    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]? {
        guard case .safariVisit(let visit) = item else { return nil }
        return [
            visit.time.text(utc: utc), Units.count(visit.visitCount), Printable.cell(visit.title),
            Printable.cell(visit.url),
        ]
    }
}

/// `juicer safari bookmarks ID`: bookmarks and the reading list.
struct SafariBookmarks: RecordListing {
    static let configuration = CommandConfiguration(
        commandName: "bookmarks",
        abstract: "List bookmarks and the reading list."
    )
    static let type = ArtifactType.safariBookmark
    static let columns: [Table.Column] = [
        .init(title: "ADDED"), .init(title: "MARKS", yielding: .shrinks), .init(title: "FOLDER", yielding: .shrinks),
        .init(title: "TITLE", yielding: .shrinks), .init(title: "ADDRESS", yielding: .shrinks),
    ]

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]? {
        guard case .safariBookmark(let bookmark) = item else { return nil }
        return [
            bookmark.added.text(utc: utc), Marks.text((bookmark.readingList, "reading list")),
            Printable.cell(bookmark.folder), Printable.cell(bookmark.title), Printable.cell(bookmark.url),
        ]
    }
}
