public import JuicerArtifacts
internal import JuicerSQLite
public import JuicerVault
internal import Synchronization

/// The index of one backup: what its apps' databases hold, to be searched and listed.
///
/// It lies in the backup's own volume, in a folder `index`: a catalog, and for each type two databases that are written
/// once (docs/formats/index.md). Types are indexed one by one and each can be indexed anew; meanwhile what was there is
/// read. All methods block, and may be called from several threads.
public final class ArtifactIndex: Sendable {
    let storage: IndexStorage
    let catalog: Catalog
    let handles: HandleTable
    let normalizer: HandleNormalizer

    private struct State {
        var readers: [ArtifactKind: TypeReader] = [:]
        var running: Set<ArtifactKind> = []
        var people: PeopleDirectory?
    }

    private let state: Mutex<State>

    /// Whether there is an index on a volume.
    ///
    /// - Throws: ``VolumeError``.
    public static func exists(on volume: Volume) throws -> Bool {
        try volume.status(VolumePath(IndexFiles.catalog)) != nil
    }

    /// Removes the index of a volume that cannot be used, and what is recorded of it. It must not be open.
    ///
    /// - Throws: ``VolumeError``.
    public static func remove(from volume: Volume, _ manifest: Manifest) throws {
        for path in manifest.entries.keys where path.parent == IndexFiles.folder { manifest.record(path, nil) }
        for entry in try volume.list(IndexFiles.folder).entries {
            try volume.remove(VolumePath(IndexFiles.folder.names + [entry.name]))
        }
        // A new catalog counts from the beginning.
        manifest.setCounter(of: VolumePath(IndexFiles.catalog), to: 0)
        try manifest.commit()
    }

    /// Opens the index of a volume, and makes an empty one if there is none.
    ///
    /// - Parameters:
    ///   - volume: the backup's volume.
    ///   - manifest: its manifest, which records the databases of types that were indexed, and counts how often the
    ///     catalog was opened.
    ///   - region: where the device is at home, as two letters of ISO 3166, by which telephone numbers without a country
    ///     code are read; empty if that is not known. An index that is there keeps the one it was made with.
    /// - Throws: ``IndexError``, ``VolumeError``.
    public init(on volume: Volume, _ manifest: Manifest, region: String = "") throws {
        try volume.createFolder(IndexFiles.folder, existingIsFine: true)
        storage = IndexStorage(volume: volume, manifest: manifest, vfs: try WritableVFS(VolumeDatabases(volume)))
        catalog = try Catalog(on: storage, region: region)
        normalizer = HandleNormalizer(region: catalog.region)
        handles = HandleTable(try catalog.handles(), normalizer)
        var state = State()
        for (kind, number) in try catalog.generations() {
            let files = IndexFiles.Generation(kind: kind, number: number)
            if try storage.isSound(files) {
                state.readers[kind] = TypeReader(files, storage)
            } else {
                try catalog.forget(kind)
            }
        }
        try storage.removeStrays(keeping: Set(state.readers.values.map(\.files)))
        self.state = Mutex(state)
    }

    /// Closes the index; nothing can be done with it afterwards.
    public func close() {
        state.withLock { $0 = State() }
        catalog.close()
        storage.vfs.close()
    }

    /// Whether its volume was sealed, so that nothing can be done with it any more.
    public var isSealed: Bool { storage.volume.isSealed }

    // MARK: Building

    /// Begins to index a type.
    ///
    /// - Throws: ``IndexError/alreadyRunning(_:)``, ``VolumeError``.
    public func build(_ kind: ArtifactKind, _ options: BuildOptions = BuildOptions()) throws -> TypeBuild {
        let isFree = state.withLock { $0.running.insert(kind).inserted }
        guard isFree else { throw IndexError.alreadyRunning(kind) }
        do {
            let number = try catalog.begin(kind)
            return try TypeBuild(of: kind, in: self, IndexFiles.Generation(kind: kind, number: number), options)
        } catch {
            state.withLock { _ = $0.running.remove(kind) }
            throw error
        }
    }

    /// Makes the files of a build the ones that are read.
    func publish(_ result: BuildResult) throws {
        let kind = result.summary.kind
        let files = IndexFiles.Generation(kind: kind, number: result.generation)
        try storage.record(files)
        try catalog.publish(result)
        let reader = TypeReader(files, storage)
        let old = state.withLock { state in
            state.running.remove(kind)
            state.people = nil
            return state.readers.updateValue(reader, forKey: kind)
        }
        old?.retire()
    }

    /// Notes that a build ended without anything to read.
    func end(_ summary: TypeSummary) {
        state.withLock { _ = $0.running.remove(summary.kind) }
        // On a sealed volume nothing can be noted; the state is mended when the index is opened again.
        try? catalog.end(summary)
    }

    // MARK: Reading

    /// The files of a type.
    ///
    /// - Throws: ``IndexError/notIndexed(_:)``; of a type that is not in the backup there is an empty reader (nil).
    func reader(_ kind: ArtifactKind) throws -> TypeReader? {
        try catalog.checkOpen()
        if let reader = state.withLock({ $0.readers[kind] }) { return reader }
        guard try catalog.isAbsent(kind) else { throw IndexError.notIndexed(kind) }
        return nil
    }

    /// The files of the types that are asked for by name, or of all that there are.
    func readers(_ kinds: Set<ArtifactKind>) throws -> [TypeReader] {
        try catalog.checkOpen()
        let known = state.withLock { $0.readers }
        guard kinds.isEmpty else {
            return try kinds.sorted { $0.rawValue < $1.rawValue }.compactMap { try known[$0] ?? reader($0) }
        }
        return known.values.sorted { $0.kind.rawValue < $1.kind.rawValue }
    }

    /// Who the people are, as of now.
    func people() throws -> PeopleDirectory {
        try catalog.checkOpen()
        if let people = state.withLock({ $0.people }) { return people }
        let people = PeopleDirectory(
            handles: try catalog.handles(),
            contacts: try catalog.contacts(),
            uses: try catalog.handleUses(),
            normalizer
        )
        state.withLock { $0.people = people }
        return people
    }

    /// Runs a reading call, and gives failures of SQLite their meaning.
    func reading<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch { throw catalog.cause(of: error) }
    }

    /// Says what is indexed.
    public func summary() throws -> IndexSummary {
        IndexSummary(types: try catalog.summaries(), personCount: Int64(try people().people.count))
    }
}
