internal import JuicerCore

/// Reads and verifies everything in a volume: each block, each name, and that all of it is what the manifest records.
///
/// It goes step by step, so that whoever runs it can tell how far it is, and stop.
public struct VolumeCheck {
    /// One step's outcome.
    public struct Step: Sendable {
        /// Plain bytes that were read so far.
        public var bytesDone: Int64
        /// Plain bytes that there are to read.
        public var bytesTotal: Int64
        /// What was found damaged since the step before.
        public var damages: [VolumeError]
    }

    /// Plain bytes that a step reads at most.
    private static let stretch = 1 << 20

    private let volume: Volume
    private let manifest: Manifest
    private var hasBegun = false
    private var files: [VolumePath] = []
    private var current: (file: VolumeFile, path: VolumePath, offset: Int64)?
    private var bytesDone: Int64 = 0
    private var bytesTotal: Int64 = 0
    private var damages: [VolumeError] = []

    /// A check of a volume.
    public init(of volume: Volume, _ manifest: Manifest) {
        self.volume = volume
        self.manifest = manifest
    }

    /// Does the next step; nil after the last one.
    ///
    /// - Throws: ``VolumeError/sealed``. Everything else is reported as damage.
    public mutating func next() throws -> Step? {
        if !hasBegun {
            hasBegun = true
            try begin()
        } else if let (_, path, _) = current {
            try note(try Self.damage { try readOn() }, of: path)
        } else if let path = files.popLast() {
            try note(try Self.damage { try open(path) }, of: path)
        } else {
            return nil
        }
        defer { damages = [] }
        return Step(bytesDone: bytesDone, bytesTotal: bytesTotal, damages: damages)
    }

    private mutating func note(_ found: [VolumeError], of path: VolumePath) throws {
        if found.isEmpty { return }
        current = nil
        if try !isGone(path) { damages += found }
    }

    /// The damage that something meets.
    private static func damage(_ body: () throws -> Void) throws -> [VolumeError] {
        do {
            try body()
            return []
        } catch let error as VolumeError {
            if error == .sealed { throw error }
            return [error]
        }
    }

    // MARK: - What there is

    private mutating func begin() throws {
        try findFiles(in: .root)
        var missing = manifest.entries
        for path in files { missing[path] = nil }
        let changing = manifest.counters.keys.filter { !files.contains($0) }
        for path in Array(missing.keys) + changing where try isMissing(path) {
            damages.append(.damaged(path: path.description, .missing))
        }
    }

    /// Whether a file that was not in its folder is still recorded and still not there: others write while this looks.
    private func isMissing(_ path: VolumePath) throws -> Bool {
        guard manifest[path] != nil || manifest.counter(of: path) != nil else { return false }
        return try !manifest.isUnfinished(path) && !isThere(path, ifUnknown: false)
    }

    /// Whether a file that was not recorded still is not, and is still there.
    private func isStray(_ path: VolumePath) throws -> Bool {
        if manifest.isUnfinished(path) || manifest[path] != nil { return false }
        return try isThere(path, ifUnknown: true)
    }

    /// Whether a file was removed as it should be since its folder was looked at.
    private func isGone(_ path: VolumePath) throws -> Bool {
        if manifest.isUnfinished(path) { return true }
        return try manifest[path] == nil && !changes(path) && !isThere(path, ifUnknown: true)
    }

    private mutating func findFiles(in folder: VolumePath) throws {
        var listing = VolumeListing()
        damages += try Self.damage { listing = try volume.list(folder) }
        damages += listing.damages
        for entry in listing.entries {
            let path = folder.appending(entry.name)
            switch entry.kind {
            case .folder: try findFiles(in: path)
            case .link: damages += try Self.damage { _ = try volume.linkTarget(path) }
            case .file where path == Manifest.path: break
            case .file where manifest[path] == nil && !changes(path):
                damages += try Self.damage {
                    if try isStray(path) { throw VolumeError.damaged(path: path.description, .stray) }
                }
            case .file:
                damages += try Self.damage {
                    bytesTotal += try volume.status(path)?.size ?? 0
                    files.append(path)
                }
            }
        }
    }

    /// Whether a file is a database that the manifest knows to change, or the journal or log of one.
    private func changes(_ path: VolumePath) -> Bool {
        let companions = ["", "-journal", "-wal"].map { Array($0.utf8) }
        return companions.contains { suffix in
            guard path.name.suffix(suffix.count).elementsEqual(suffix) else { return false }
            return manifest.counter(of: path.parent.appending(Array(path.name.dropLast(suffix.count)))) != nil
        }
    }

    /// - Parameter ifUnknown: the answer where the way to it is damaged, which is told of elsewhere.
    private func isThere(_ path: VolumePath, ifUnknown: Bool) throws -> Bool {
        do {
            return try volume.status(path) != nil
        } catch  where error as? VolumeError != .sealed {
            return ifUnknown
        }
    }

    // MARK: - Reading

    private mutating func open(_ path: VolumePath) throws {
        if manifest[path] == nil {
            // Its blocks verify or not; what they are together, SQLite tells.
            current = (try volume.openFile(path), path, 0)
            return
        }
        let file = try manifest.openFixed(path)
        guard try file.describe() == manifest[path] else {
            throw VolumeError.damaged(path: path.description, .replaced)
        }
        current = (file, path, 0)
    }

    private mutating func readOn() throws {
        guard let (file, path, offset) = current else { return }
        var buffer = [UInt8](repeating: 0, count: Self.stretch)
        defer { buffer.withUnsafeMutableBytes { wipe($0) } }
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
        bytesDone += Int64(count)
        current = count < Self.stretch ? nil : (file, path, offset + Int64(count))
    }
}
