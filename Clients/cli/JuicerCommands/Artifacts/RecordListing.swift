import ArgumentParser
import JuicerClient
import JuicerProto

/// A command that lists the items of one type, a row each.
protocol RecordListing: ArtifactCommand {
    static var type: ArtifactType { get }
    static var columns: [Table.Column] { get }
    var list: ListOptions { get }

    /// Which items, and in what order.
    func request(_ index: BackupIndex) async throws -> ListArtifactsRequest

    /// Whether there may be items that are not wanted, which do not count for the limit.
    var isSelective: Bool { get }

    /// The cells of an item, safe for a terminal, one for each column; nil for an item that is not wanted.
    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]?
}

extension RecordListing {
    var isSelective: Bool { false }

    func request(_ index: BackupIndex) async throws -> ListArtifactsRequest {
        ListArtifactsRequest(backupID: index.backupID, type: Self.type)
    }

    func run(_ index: BackupIndex) async throws {
        let utc = index.usesUTC
        var writer = ListWriter(index.daemon, Self.columns)
        var left = list.limit ?? .max
        let request = try await request(index)
        for try await item in index.artifacts.all(request, limit: isSelective ? nil : list.limit) {
            guard let kind = item.item, let cells = cells(kind, utc: utc) else { continue }
            if !item.problem.isEmpty { try index.warn("\(kind.id) is not whole: \(item.problem)") }
            try writer.add(kind.message) { cells }
            left -= 1
            if left == 0 { break }
        }
        try writer.finish()
    }
}

/// Which items of a type, and in what order.
struct RecordOptions: ParsableArguments {
    @OptionGroup var time: TimeOptions

    @Option(help: ArgumentHelp("Only with this person: id, name, number or address.", valueName: "person"))
    var person: String?

    @Flag(name: .long, help: "Oldest first instead of newest first.")
    var oldestFirst = false

    /// A request for them.
    func request(_ type: ArtifactType, _ index: BackupIndex) async throws -> ListArtifactsRequest {
        var filter = time.filter(utc: index.usesUTC)
        if let person { filter.personID = try await index.person(person).id }
        return ListArtifactsRequest(backupID: index.backupID, type: type, filter: filter, oldestFirst: oldestFirst)
    }
}
