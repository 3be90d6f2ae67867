internal import Glibc
internal import JuicerCore

/// A new key for the root volume: everything is written anew beside the old volume, which is then replaced.
///
/// A power cut leaves the old volume, or, once the file `ready` is there, the new one: ``finish()`` goes on where it
/// ended.
struct Rotation {
    private let folder: VaultFolder
    private var root: String { folder.rotation + "/root" }
    private var slots: SlotFolder { SlotFolder(path: folder.rotation + "/slots") }
    private var ready: String { folder.rotation + "/ready" }

    init(_ folder: VaultFolder) {
        self.folder = folder
    }

    /// Writes the new volume and its slot.
    func prepare(
        _ old: Volume,
        _ manifest: Manifest,
        master: SecretBytes,
        slot name: String,
        _ slot: VolumeConfiguration
    ) throws {
        try Erasure.removeFolder(folder.rotation)
        try calling("mkdir", .root) { mkdir(folder.rotation, 0o700) }
        try calling("mkdir", .root) { mkdir(slots.path, 0o700) }
        try slots.write(name, slot)
        try Volume.create(at: root)
        let new = try Volume(at: root, stagingIn: folder.rotation + "/staging", master: master)
        defer { new.seal() }
        let newManifest = try Manifest(of: new)
        try Self.copy(.root, from: old, to: new) { path, file in
            if manifest[path] != nil { newManifest.record(path, file) }
        }
        for (path, counter) in manifest.counters { newManifest.setCounter(of: path, to: counter) }
        try new.syncAll()
        try newManifest.commit()
        do {
            try AtomicFile.write([], to: ready)
        } catch {
            throw VaultError.system(path: ready, error)
        }
    }

    private static func copy(
        _ path: VolumePath,
        from old: Volume,
        to new: Volume,
        _ record: (VolumePath, RecordedFile) -> Void
    ) throws {
        let listing = try old.list(path)
        if let damage = listing.damages.first { throw damage }
        for entry in listing.entries {
            let path = path.appending(entry.name)
            switch entry.kind {
            case .folder:
                try new.createFolder(path)
                try copy(path, from: old, to: new, record)
            case .link: try new.createLink(path, to: old.linkTarget(path))
            case .file where path == Manifest.path: break
            case .file:
                let source = try old.openFile(path)
                let target = try new.newFile()
                var buffer = [UInt8](repeating: 0, count: 1 << 18)
                defer { buffer.withUnsafeMutableBytes { wipe($0) } }
                var offset: Int64 = 0
                while true {
                    let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0, at: offset) }
                    if count == 0 { break }
                    try buffer.withUnsafeBytes { try target.write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                    offset += Int64(count)
                }
                record(path, try target.commit(to: path, syncing: false))
            }
        }
    }

    /// Puts the new volume and slots in the place of the old ones if they are whole; else removes what there is of them.
    func finish() throws {
        var status = stat()
        guard stat(folder.rotation, &status) == 0 else { return }
        if stat(ready, &status) == 0 {
            try swap(root, folder.root, keeping: folder.rotation + "/old-root")
            try swap(slots.path, folder.slots.path, keeping: folder.rotation + "/old-slots")
            // The new key has encrypted what it has encrypted, and not what the old one had.
            unlink(folder.staging("root") + "/blocks")
            rename(folder.rotation + "/staging/blocks", folder.staging("root") + "/blocks")
            let old = SlotFolder(path: folder.rotation + "/old-slots")
            for name in try old.names { try old.remove(name) }
        }
        try Erasure.removeFolder(folder.rotation)
        try AtomicFile.syncFolder(folder.path)
    }

    /// Each step was made or was not; which ones are left shows in what is where.
    private func swap(_ new: String, _ place: String, keeping old: String) throws {
        var status = stat()
        guard stat(new, &status) == 0 else { return }
        if stat(place, &status) == 0 { try calling("rename", .root) { rename(place, old) } }
        try calling("rename", .root) { rename(new, place) }
    }
}
