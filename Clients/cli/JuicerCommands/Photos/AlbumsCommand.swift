import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer albums ID`: albums by title.
struct AlbumsCommand: ArtifactCommand {
    static let configuration = CommandConfiguration(
        commandName: "albums",
        abstract: "List albums of photos by title; `juicer photos ID --album ALBUM` lists what is in one."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ index: BackupIndex) async throws {
        let utc = index.usesUTC
        var writer = ListWriter(
            index.daemon,
            [
                .init(title: "ID"), .init(title: "TITLE", yielding: .shrinks),
                .init(title: "PHOTOS", alignment: .right), .init(title: "MADE"), .init(title: "MARKS"),
            ]
        )
        for try await album in index.artifacts.albums(of: index.backupID, limit: list.limit) {
            try writer.add(album) {
                [
                    Printable.text(album.id), Printable.cell(album.title), album.shownCount,
                    album.created.text(utc: utc), Marks.text((album.isShared, "shared")),
                ]
            }
        }
        try writer.finish()
    }
}

extension AlbumItem {
    /// "1,200", or where the app counts more than the index has "1,200 of 1,300".
    fileprivate var shownCount: String {
        let count = Units.count(photoCount)
        return appPhotoCount > photoCount ? count + " of " + Units.count(appPhotoCount) : count
    }
}
