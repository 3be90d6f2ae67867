import JuicerBackupFormat

/// The summaries of the known backups, in the order of lists.
struct Catalogue {
    /// What is known, by id; the next scan starts from it.
    private(set) var entries: [String: RootScan.Entry] = [:]

    /// Newest first; backups of the same time by id, so that the order is always the same.
    private(set) var ordered: [BackupSummary] = []

    var count: Int { ordered.count }

    subscript(id: String) -> BackupSummary? { entries[id]?.summary }

    /// Takes what a scan found and says what changed.
    mutating func replace(by new: [String: RootScan.Entry]) -> (added: [String], removed: [String]) {
        let added = new.keys.filter { entries[$0] == nil }.sorted()
        let removed = entries.keys.filter { new[$0] == nil }.sorted()
        entries = new
        ordered = new.values.map(\.summary)
            .sorted { left, right in
                if left.sortingTime != right.sortingTime { return left.sortingTime > right.sortingTime }
                return left.id < right.id
            }
        return (added, removed)
    }

    /// The one backup that is meant: by its id, by a prefix of it, or by its device's name.
    ///
    /// A name that is also a prefix of another backup's id is ambiguous, as it would be for a person.
    func resolve(_ selector: String) throws(BackupsError) -> BackupSummary {
        if let exact = self[selector] { return exact }
        guard !selector.isEmpty else { throw .notFound(selector) }
        let prefix = selector.lowercased()
        let matches = ordered.filter { $0.id.hasPrefix(prefix) || $0.deviceName == selector }
        switch matches.count {
        case 0: throw .notFound(selector)
        case 1: return matches[0]
        default: throw .ambiguous(selector, candidates: matches.map(\.id))
        }
    }
}
