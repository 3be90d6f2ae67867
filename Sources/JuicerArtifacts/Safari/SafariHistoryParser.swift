internal import JuicerSQLite

/// Visits of Safari, out of `History.db`: one for all, and since iOS 17 one for each profile.
///
/// What is known of the schema (docs/formats/safari.md): `history_visits` has a row for each visit, and refers to
/// `history_items`, which has an address once. Times are seconds since 2001. Since iOS 13 it is in encrypted backups only.
public struct SafariHistoryParser: ArtifactParser {
    public static let kind = ArtifactKind.safariVisit
    static let database = InputRequest(
        "History.db",
        // The domain is HomeDomain or that of the app, depending on the version.
        [
            .file(domain: nil, path: "Library/Safari/History.db"),
            .subfolders(domain: nil, path: "Library/Safari/Profiles", name: "History.db"),
        ],
        choice: .all
    )
    public static let requests = [database]

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        let positions = inputs.positions(of: Self.database)
        guard !positions.isEmpty else { throw ParserError.inputMissing(request: Self.database.name) }
        var prefixes: Set<String> = []
        var readCount = 0
        for position in positions {
            let file = inputs.files[position]
            // Numbers of visits are those of one file: what comes from a profile has it before them.
            var prefix = Self.profile(file.path).map { "\($0)/" } ?? ""
            if !prefixes.insert(prefix).inserted { prefix += "\(position)/" }
            guard let database = try inputs.optionalDatabase(at: position, for: output) else { continue }
            guard database.schema.has("history_visits") else {
                output.report(.tableMissing, table: "history_visits")
                continue
            }
            readCount += 1
            try read(database, prefix, output)
        }
        guard readCount > 0 else { throw ParserError.unreadable("no history can be opened") }
    }

    private func read(_ database: SourceDatabase, _ prefix: String, _ output: ParseOutput) throws {
        let table = "history_visits"
        let times = TimeReader(table: table, output: output)
        var item = Select(database, from: "history_items")
        let (url, count) = (item.column("url"), item.column("visit_count"))
        var items: RowLookup?
        if database.schema.has("history_items") {
            items = try RowLookup(item, for: output)
        } else {
            output.report(.tableMissing, table: "history_items")
        }
        var select = Select(database, from: table)
        let (itemID, time, title) = (select.column("history_item"), select.column("visit_time"), select.column("title"))
        let source = select.column("redirect_source")
        try select.scan(for: output, counting: true) { row, rowID in
            var visit = VisitRow(id: "\(prefix)visit-\(rowID)", source: database.source(table, rowID))
            visit.time = times.time(row, time, .cocoaSeconds, row: rowID)
            visit.title = row.string(title)
            if let source = row.integer(source), source != 0 { visit.redirectedFromID = "\(prefix)visit-\(source)" }
            if let itemID = row.integer(itemID), let cells = try items?.row(itemID, for: (table, rowID)) {
                visit.url = cells.string(url)
                visit.visitCount = max(0, cells.integer(count) ?? 0)
            }
            try output.emit(.visit(visit))
        }
    }

    /// The folder of a profile; nil for the history outside of profiles.
    private static func profile(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count >= 3, parts[parts.count - 3] == "Profiles" else { return nil }
        return String(parts[parts.count - 2])
    }
}
