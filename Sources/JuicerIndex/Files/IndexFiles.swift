internal import JuicerArtifacts
internal import JuicerSQLite
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

        /// The files that stay when the build is done.
        var databases: [VolumePath] { [VolumePath(items), VolumePath(grams)] }
        var all: [VolumePath] { databases + [VolumePath(staging)] }
    }
}

/// Where an index lies, and how its files come and go.
struct IndexStorage: Sendable {
    let volume: Volume
    let manifest: Manifest
    let vfs: WritableVFS

    /// Says that the files of a build will come.
    func begin(_ files: IndexFiles.Generation) { manifest.setUnfinished(files.all, true) }

    /// Removes what does not stay of a build, and says that the rest is there and recorded.
    func end(_ files: IndexFiles.Generation) {
        try? volume.remove(VolumePath(files.staging), syncing: false)
        manifest.setUnfinished(files.all, false)
    }

    /// Records the files of a build that is done, before the catalog names them: who puts others in their place shows.
    func record(_ files: IndexFiles.Generation) throws {
        for path in files.databases { try manifest.recordFixed(path) }
        try manifest.commit()
    }

    /// Whether the files of a generation are those that were recorded, as far as that shows without reading them.
    func isSound(_ files: IndexFiles.Generation) throws -> Bool {
        do {
            for path in files.databases { _ = try manifest.openFixed(path) }
            return true
        } catch VolumeError.damaged, VolumeError.notFound {
            return false
        }
    }

    /// Removes files that nobody needs any more. What fails is done when the index is opened the next time.
    func remove(_ files: IndexFiles.Generation) {
        manifest.setUnfinished(files.all, true)
        defer { manifest.setUnfinished(files.all, false) }
        let recorded = files.databases.filter { manifest[$0] != nil }
        for path in recorded { manifest.record(path, nil) }
        if !recorded.isEmpty { _ = try? manifest.commit() }
        for path in files.all { try? volume.remove(path, syncing: false) }
    }

    /// Removes what no generation that counts needs, which a build that died has left.
    func removeStrays(keeping current: Set<IndexFiles.Generation>) throws {
        var strays: Set<IndexFiles.Generation> = []
        let names = try volume.list(IndexFiles.folder).entries.map(\.name)
        let recorded = manifest.entries.keys.filter { $0.parent == IndexFiles.folder }.map(\.name)
        for name in names + recorded {
            guard let files = IndexFiles.Generation(fileName: String(decoding: name, as: UTF8.self)) else { continue }
            if !current.contains(files) { strays.insert(files) }
        }
        for files in strays { remove(files) }
        for files in current { try? volume.remove(VolumePath(files.staging), syncing: false) }
    }
}
