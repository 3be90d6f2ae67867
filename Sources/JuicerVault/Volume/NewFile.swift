internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

/// A file that is being written, once and from front to back. It gets its name when it is whole.
///
/// Not for several threads. What was not committed is removed with the object.
public final class NewFile {
    private let volume: Volume
    private let stagedPath: String
    private let id = FileID.random()
    private let descriptor: CInt
    private var pending: [UInt8] = []
    private var plainSize: Int64 = 0
    private let tags: IncrementalHash
    private var isStaged = true

    /// Bytes that are gathered before they are encrypted and written.
    private static let batch = SealedBatch.stretch * Parallel.limit

    init(in volume: Volume) throws {
        self.volume = volume
        tags = try IncrementalHash(.sha256)
        let staged = volume.stagingPath + "/" + Staging.newName()
        stagedPath = staged
        descriptor = try calling("create", .root) { open(staged, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        pending.reserveCapacity(SealedBatch.stretch)
    }

    deinit {
        close(descriptor)
        if isStaged { unlink(stagedPath) }
        pending.withUnsafeMutableBytes { wipe($0) }
    }

    /// Appends bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        // Whole batches pass without a copy.
        if pending.isEmpty {
            while rest.count >= Self.batch {
                try seal(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.batch)))
                rest = rest.dropFirst(Self.batch)
            }
        }
        while !rest.isEmpty {
            let part = rest.prefix(Self.batch - pending.count)
            pending.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if pending.count == Self.batch { try flush() }
        }
    }

    private func flush() throws {
        guard !pending.isEmpty else { return }
        try pending.withUnsafeBytes { try seal($0) }
        pending.withUnsafeMutableBytes { wipe($0) }
        pending.removeAll(keepingCapacity: true)
    }

    /// Encrypts and writes up to a batch. Only the last one may end within a block.
    private func seal(_ bytes: UnsafeRawBufferPointer) throws {
        let count = (bytes.count + VolumeLayout.blockSize - 1) / VolumeLayout.blockSize
        let keys = try volume.keys()
        try volume.budget.take(count)
        if plainSize == 0 { try id.header.withUnsafeBytes { try writeAll($0, to: descriptor, at: 0, .root) } }
        let batch = SealedBatch(
            bytes: bytes,
            tags: .allocate(byteCount: count * VolumeLayout.tagSize, alignment: 16),
            firstBlock: plainSize / Int64(VolumeLayout.blockSize),
            id: id,
            descriptor: descriptor
        )
        defer { batch.tags.deallocate() }
        let scratch = volume.scratch
        try Parallel.perform(batch.partCount) { part in
            try scratch.withScratch { scratch in
                try keys.content.withSealer { try batch.seal(part, $0, scratch) }
            }
        }
        try tags.update(UnsafeRawBufferPointer(batch.tags))
        plainSize += Int64(bytes.count)
    }

    /// Gives the file its name.
    ///
    /// - Parameters:
    ///   - path: its place; the folder must be there.
    ///   - modified: its time of change in nanoseconds since 1970, nil for now.
    ///   - replacing: whether a file of that name is replaced; else it is ``VolumeError/alreadyExists(path:)``.
    ///   - syncing: whether it is durable when this returns. Else ``Volume/syncAll()`` makes it so.
    /// - Returns: what the manifest records of it.
    public func commit(
        to path: VolumePath,
        modified: Int64? = nil,
        replacing: Bool = false,
        syncing: Bool = true
    ) throws -> RecordedFile {
        try flush()
        if let modified {
            let time = timespec(tv_sec: Int(modified / 1_000_000_000), tv_nsec: Int(modified % 1_000_000_000))
            _ = withUnsafePointer(to: (time, time)) {
                $0.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(descriptor, $0) }
            }
        }
        if syncing { try calling("fsync", path) { fsync(descriptor) } }
        let folder = try volume.folder(path.parent)
        let entry = try volume.entry(path, in: folder)
        try volume.writeLongName(entry, in: folder, path)
        if replacing {
            try calling("rename", path) { renameat(AT_FDCWD, stagedPath, folder.descriptor, entry.name) }
        } else {
            try calling("link", path) { linkat(AT_FDCWD, stagedPath, folder.descriptor, entry.name, 0) }
            unlink(stagedPath)
        }
        isStaged = false
        if syncing { try calling("fsync", path) { fsync(folder.descriptor) } }
        return RecordedFile(size: plainSize, id: plainSize == 0 ? nil : id, tagDigest: try tags.finish())
    }
}

extension Volume {
    /// Begins a file that is written once.
    public func newFile() throws -> NewFile { try NewFile(in: self) }
}
