internal import JuicerArtifacts
internal import JuicerCore
internal import JuicerVault

/// Where the index of a backup lies in the backup's volume.
///
/// A type's files are written once, by one build, and never change; the catalog says which generation of them counts.
enum IndexFiles {
    static let folder: VolumePath = "index"
    static let catalog = "index/catalog.db"

    /// The three files of one build of one type.
    struct Generation: Hashable {
        let kind: ArtifactKind
        /// Counts the builds of the type, from 1.
        let number: Int64

        private var stem: String { "index/\(kind.rawValue)-\(number)" }
        /// Items, facets, conversations and words.
        var items: String { stem + ".items.db" }
        /// Runs of characters.
        var grams: String { stem + ".grams.db" }
        /// Rows in the order in which they came, for the time of the build.
        var staging: String { stem + ".staging" }

        /// The generation that a file belongs to.
        init?(fileName: String) {
            let parts = fileName.split(separator: ".")[0].split(separator: "-")
            guard parts.count == 2, let raw = UInt8(parts[0]), let kind = ArtifactKind(rawValue: raw),
                let number = Int64(parts[1])
            else { return nil }
            self.init(kind: kind, number: number)
        }

        init(kind: ArtifactKind, number: Int64) {
            self.kind = kind
            self.number = number
        }

        func remove(from volume: Volume) {
            for path in [items, grams, staging] { try? volume.remove(VolumePath(path), syncing: false) }
        }
    }

    /// Removes what no generation that counts needs, which a build that died has left.
    static func removeStrays(from volume: Volume, keeping current: Set<Generation>) throws {
        for entry in try volume.list(folder).entries {
            let name = String(decoding: entry.name, as: UTF8.self)
            guard let generation = Generation(fileName: name) else { continue }
            if !current.contains(generation) || name.hasSuffix(".staging") {
                try volume.remove(folder.appending(entry.name), syncing: false)
            }
        }
    }
}
