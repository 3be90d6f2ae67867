internal import JuicerCore
internal import JuicerCrypto
internal import Synchronization

/// Which manifest a volume has: what another place remembers to notice that a whole volume was put back.
public struct ManifestHead: Sendable, Hashable {
    /// Counts the manifests of a volume; 0 when there is none yet.
    public let generation: UInt64
    /// SHA-256 of the manifest's text: 32 bytes. Empty when there is none yet.
    public let digest: [UInt8]

    public init(generation: UInt64, digest: [UInt8]) {
        self.generation = generation
        self.digest = digest
    }

    /// That of a volume without a manifest.
    public static let none = ManifestHead(generation: 0, digest: [])
}

/// The record of what lies in a volume, authenticated with a key that comes from the volume's master key.
///
/// The format by itself takes eight kinds of change for normal: files that were deleted, swapped, put back in an older
/// version, cut at a block, emptied, or partly replaced by zeros. What was recorded here shows each of them.
public final class Manifest: Sendable {
    /// Where it lies in its volume.
    public static let path: VolumePath = ".juicer/manifest"
    private static let sizeLimit = 1 << 30

    private struct State {
        var text: ManifestText
        var head: ManifestHead
        var isChanged = false
        /// Not kept: whoever comes after a crash finds strays.
        var unfinished: Set<VolumePath> = []
    }

    private let volume: Volume
    private let remember: @Sendable (ManifestHead) throws -> Void
    private let state: Mutex<State>

    /// Reads the manifest of a volume; one without a manifest has an empty one.
    ///
    /// - Parameters:
    ///   - expected: the head that another place remembers, nil when none does.
    ///   - remember: tells that place each new head.
    /// - Throws: ``VolumeError/damaged(path:_:)`` with ``VolumeDamage/manifest`` when it does not verify, is not of this
    ///   volume, or is another one than expected.
    public init(
        of volume: Volume,
        expecting expected: ManifestHead? = nil,
        remembering remember: @escaping @Sendable (ManifestHead) throws -> Void = { _ in }
    ) throws {
        self.volume = volume
        self.remember = remember
        let id = try volume.keys().volumeID
        let damage = VolumeError.damaged(path: Self.path.description, .manifest)
        let bytes: [UInt8]
        do {
            bytes = try volume.openFile(Self.path).allBytes(limit: Self.sizeLimit)
        } catch VolumeError.notFound {
            if let expected, expected.generation > 0 { throw damage }
            state = Mutex(State(text: ManifestText(volumeID: id), head: .none))
            return
        }
        guard let text = ManifestText(bytes, key: try volume.keys().manifest), text.volumeID == id else { throw damage }
        let head = ManifestHead(generation: text.generation, digest: HashFunction.sha256.hash(bytes))
        if let expected {
            // A crash between this manifest and its being remembered leaves it one ahead.
            guard head == expected || head.generation == expected.generation + 1 else { throw damage }
        }
        state = Mutex(State(text: text, head: head))
        if head != expected { try remember(head) }
    }

    /// Which manifest is on the disk.
    public var head: ManifestHead { state.withLock { $0.head } }

    /// What is recorded of a file.
    public subscript(path: VolumePath) -> RecordedFile? { state.withLock { $0.text.entries[path] } }

    /// All that is recorded.
    public var entries: [VolumePath: RecordedFile] { state.withLock { $0.text.entries } }

    /// Of a file that changes, how often it was opened to be changed; nil when it was not recorded.
    public func counter(of path: VolumePath) -> UInt64? { state.withLock { $0.text.counters[path] } }

    /// Records how often a file that changes was opened to be changed. It counts once ``commit()`` was called.
    public func setCounter(of path: VolumePath, to counter: UInt64) {
        state.withLock { state in
            state.text.counters[path] = counter
            state.isChanged = true
        }
    }

    /// Files that change, with their counters.
    var counters: [VolumePath: UInt64] { state.withLock { $0.text.counters } }

    /// Records a file, or forgets it. It counts once ``commit()`` was called.
    public func record(_ path: VolumePath, _ file: RecordedFile?) {
        state.withLock { state in
            guard state.text.entries[path] != file else { return }
            state.text.entries[path] = file
            state.isChanged = true
        }
    }

    /// Records a file that was written in place and will not change any more, as it is now. Reads its tags; it must be
    /// durable. It counts once ``commit()`` was called.
    public func recordFixed(_ path: VolumePath) throws {
        record(path, try volume.openFile(path).describe())
    }

    /// Says that files are being written that will be recorded, or removed, or that this is over: meanwhile a check of the volume
    /// takes no notice of them.
    public func setUnfinished(_ paths: [VolumePath], _ areUnfinished: Bool) {
        state.withLock { state in
            if areUnfinished { state.unfinished.formUnion(paths) } else { state.unfinished.subtract(paths) }
        }
    }

    /// Whether a file is being written or removed.
    func isUnfinished(_ path: VolumePath) -> Bool { state.withLock { $0.unfinished.contains(path) } }

    /// Writes the manifest when anything was recorded since the last time. What it speaks of must be durable before.
    ///
    /// - Returns: which manifest is on the disk now.
    @discardableResult
    public func commit() throws -> ManifestHead {
        try state.withLock { state in
            guard state.isChanged else { return state.head }
            state.text.generation += 1
            let bytes = state.text.encoded(key: try volume.keys().manifest)
            try volume.createFolders(Self.path.parent)
            let file = try volume.newFile()
            try bytes.withUnsafeBytes { try file.write($0) }
            _ = try file.commit(to: Self.path, replacing: true)
            state.isChanged = false
            state.head = ManifestHead(generation: state.text.generation, digest: HashFunction.sha256.hash(bytes))
            try remember(state.head)
            return state.head
        }
    }

    /// Opens a recorded file, and makes sure that it is the one that was recorded.
    public func openFixed(_ path: VolumePath) throws -> VolumeFile {
        guard let recorded = self[path] else { throw VolumeError.notFound(path: path.description) }
        do {
            let file = try volume.openFile(path)
            try file.checkIdentity(recorded)
            return file
        } catch VolumeError.notFound {
            throw VolumeError.damaged(path: path.description, .missing)
        } catch VolumeError.wrongKind {
            throw VolumeError.damaged(path: path.description, .replaced)
        }
    }
}
