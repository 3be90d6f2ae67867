internal import JuicerSQLite

/// Places that the device itself kept: cell towers and Wi-Fi access points near it, out of the caches of the location
/// service, which only backups of old versions have.
///
/// Places of photos, messages and events are theirs, and are derived from them by whoever has all rows.
public struct LocationsParser: ArtifactParser {
    public static let kind = ArtifactKind.location
    static let databases = InputRequest(
        "caches of the location service",
        ["consolidated.db", "cache_encryptedA.db", "lockCache_encryptedA.db", "cache_encryptedB.db"]
            .map { .file(domain: nil, path: "Library/Caches/locationd/\($0)") },
        choice: .all
    )
    public static let requests = [databases]

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        let positions = inputs.positions(of: Self.databases)
        guard !positions.isEmpty else { throw ParserError.inputMissing(request: Self.databases.name) }
        var readCount = 0
        for position in positions {
            guard let database = try inputs.optionalDatabase(at: position, for: output) else { continue }
            readCount += 1
            let tables = database.schema.tables.filter { Self.label($0) != nil }.sorted()
            if tables.isEmpty { output.report(.tableMissing, table: "CellLocation") }
            for table in tables { try read(database, table, output) }
        }
        guard readCount > 0 else { throw ParserError.unreadable("no cache of the location service can be opened") }
    }

    private func read(_ database: SourceDatabase, _ table: String, _ output: ParseOutput) throws {
        let times = TimeReader(table: table, output: output)
        var select = Select(database, from: table)
        let (latitude, longitude) = (select.column("Latitude"), select.column("Longitude"))
        let (accuracy, time) = (select.column("HorizontalAccuracy"), select.column("Timestamp"))
        try select.scan(for: output, counting: true) { row, rowID in
            // Towers whose place was asked for and not found have none.
            guard let north = row.number(latitude), let east = row.number(longitude),
                let place = GeoPoint(latitude: north, longitude: east, accuracy: row.number(accuracy) ?? 0)
            else { return }
            let id = "\(database.position)/\(table)-\(rowID)"
            var location = LocationRow(id: id, place: place, origin: .location, source: database.source(table, rowID))
            location.time = times.time(row, time, .cocoaSeconds, row: rowID)
            location.label = Self.label(table) ?? ""
            try output.emit(.location(location))
        }
    }

    /// What a table has: `CellLocation`, `LteCellLocation`, `WifiLocation` and others like them.
    private static func label(_ table: String) -> String? {
        if table == "WifiLocation" { return "Wi-Fi access point" }
        return table.hasSuffix("CellLocation") && table.utf8.count <= 20 ? "cell tower" : nil
    }
}
