/// Gives ids that an app promises to be unique a mark where they are not, which in a damaged database happens.
struct UniqueIDs {
    /// Ids beyond this are believed.
    private static let mostRemembered = 5_000_000
    private var seen: Set<Int> = []

    /// The id, with the row behind it if another row has had it.
    mutating func unique(_ id: String, row: Int64) -> String {
        guard seen.count < Self.mostRemembered else { return id }
        return seen.insert(id.hashValue).inserted ? id : "\(id)#\(row)"
    }

    /// Whether a row has had it.
    func contains(_ id: String) -> Bool { seen.contains(id.hashValue) }
}
