internal import JuicerCore

/// Reads and verifies everything in a volume: each block, each name, and that all of it is what the manifest records.
public struct VolumeCheck {
    /// How far a check is.
    public struct Progress: Sendable {
        /// Plain bytes that were read.
        public var bytesDone: Int64 = 0
        /// Plain bytes of all files that were found so far; final once reading has begun.
        public var bytesTotal: Int64 = 0
    }

    private let volume: Volume
    private let manifest: Manifest
    private var progress = Progress()
    private var files: [(path: VolumePath, size: Int64)] = []
    private var damages: [VolumeError] = []

    public init(of volume: Volume, _ manifest: Manifest) {
        self.volume = volume
        self.manifest = manifest
    }

    /// Runs the check to its end.
    ///
    /// - Parameter report: is told how far it is and what is damaged, after each stretch of reading; it ends the check
    ///   by throwing.
    /// - Throws: only what `report` throws, ``VolumeError/sealed``, or a failure of the system that leaves nothing to
    ///   check. Damage is reported.
    public mutating func run(_ report: (Progress, [VolumeError]) throws -> Void) throws {
        try findFiles(in: .root)
        var missing = manifest.entries
        for (path, _) in files { missing[path] = nil }
        for (path, entry) in missing where entry != .changing {
            damages.append(.damaged(path: path.description, .missing))
        }
        progress.bytesTotal = files.reduce(0) { $0 + $1.size }
        for (path, _) in files {
            damages += try Self.damage { try verify(path, report) }
            try flush(report)
        }
        try flush(report)
    }

    private mutating func flush(_ report: (Progress, [VolumeError]) throws -> Void) throws {
        try report(progress, damages)
        damages = []
    }

    /// The damage that something meets; everything else that it meets ends the check.
    private static func damage(_ body: () throws -> Void) throws -> [VolumeError] {
        do {
            try body()
            return []
        } catch let error as VolumeError {
            if error == .sealed { throw error }
            return [error]
        }
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
            case .file:
                if path == Manifest.path { continue }
                guard isKnown(path) else {
                    damages.append(.damaged(path: path.description, .stray))
                    continue
                }
                damages += try Self.damage { files.append((path, try volume.status(path)?.size ?? 0)) }
            }
        }
    }

    /// Whether a file was recorded, or belongs to a database that was.
    private func isKnown(_ path: VolumePath) -> Bool {
        if manifest[path] != nil { return true }
        for suffix in ["-journal", "-wal"] where path.name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) {
            let database = path.parent.appending(Array(path.name.dropLast(suffix.utf8.count)))
            if manifest[database] == .changing { return true }
        }
        return false
    }

    private mutating func verify(_ path: VolumePath, _ report: (Progress, [VolumeError]) throws -> Void) throws {
        let file = try manifest.open(path)
        switch manifest[path] {
        case .fixed(let recorded), .closed(let recorded):
            try file.checkIdentity(recorded)
            if try file.describe() != recorded { throw VolumeError.damaged(path: path.description, .replaced) }
        case .changing, nil: break
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        defer { buffer.withUnsafeMutableBytes { wipe($0) } }
        var offset: Int64 = 0
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
            if count == 0 { return }
            offset += Int64(count)
            progress.bytesDone += Int64(count)
            try flush(report)
        }
    }
}
