import ArgumentParser
import JuicerProto

/// `juicer photos ID`: photos and videos, newest first.
struct PhotosCommand: RecordListing {
    static let configuration = CommandConfiguration(
        commandName: "photos",
        abstract: "List photos and videos, newest first.",
        discussion: "FILE is what `juicer media cat` takes. ALBUM is an album's id, or its title where no other has it."
    )
    static let type = ArtifactType.photo
    static let columns: [Table.Column] = [
        .init(title: "TAKEN"), .init(title: "NAME", yielding: .shrinks), .init(title: "SIZE", alignment: .right),
        .init(title: "FILE", yielding: .goes), .init(title: "MARKS", yielding: .goes),
        .init(title: "TYPE", yielding: .goes), .init(title: "PEOPLE", yielding: .goes),
        .init(title: "PLACE", yielding: .goes),
    ]

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only of this album, by id or title.", valueName: "album"))
    var album: String?

    @Flag(help: "Only favorites.")
    var favorites = false

    @OptionGroup var which: RecordOptions
    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    var isSelective: Bool { favorites }

    func request(_ index: BackupIndex) async throws -> ListArtifactsRequest {
        var request = try await which.request(Self.type, index)
        if let album { request.filter?.albumID = try await index.album(album).id }
        return request
    }

    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]? {
        guard case .photo(let photo) = item, photo.isFavorite || !favorites else { return nil }
        let name = [photo.originalName, photo.media?.name ?? ""].first { !$0.isEmpty } ?? ""
        return [
            photo.taken.text(utc: utc), Printable.cell(name), photo.media.map { Units.size($0.size) } ?? "-",
            photo.media.fileColumn, photo.marks, Printable.cell(photo.media?.mediaType ?? ""),
            photo.people.isEmpty ? "-" : photo.people.shownNames, photo.place?.text ?? "-",
        ]
    }
}

extension PhotoItem {
    /// What is to know about it beside its name and time.
    var marks: String {
        Marks.text(
            (isFavorite, "favorite"),
            (isHidden, "hidden"),
            (isTrashed, "in the bin"),
            (isScreenshot, "screenshot"),
            (liveVideo != nil, "live"),
            (edited != nil, "edited"),
            (!originalPresent, "smaller copy")
        )
    }
}
