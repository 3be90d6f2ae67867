import ArgumentParser
import JuicerProto

/// `juicer locations ID`: places with a time, newest first.
struct LocationsCommand: RecordListing {
    static let configuration = CommandConfiguration(
        commandName: "locations",
        abstract: "List places with a time, newest first: the device's own, and those of photos and messages."
    )
    static let type = ArtifactType.location
    static let columns: [Table.Column] = [
        .init(title: "TIME"), .init(title: "PLACE"), .init(title: "OF"), .init(title: "LABEL", yielding: .shrinks),
        .init(title: "ITEM", yielding: .goes),
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
        guard case .location(let location) = item else { return nil }
        return [
            location.time.text(utc: utc), location.place?.text ?? "-", location.origin.noun,
            Printable.cell(location.label), Printable.cell(location.originID),
        ]
    }
}
