internal import Glibc
public import JuicerCore

/// A file of a volume. Many may read at once, one writes; there is one object for a file however often it is opened.
///
/// Every byte that is read was verified; one that does not verify is an error, never data. Two things the format
/// does not notice by itself: a cut at a block, and blocks of zeros. Where the file was recorded in the manifest, or
/// was opened as ``Holes/refused``, both are errors too.
public final class VolumeFile: RandomAccessSource {
    /// What a block of zeros on disk means.
    public enum Holes: Sendable {
        /// Zeros that were never written.
        case allowed
        /// Damage. Gaps that a write leaves are filled with zeros that are encrypted.
        case refused
    }

    /// What an end means that no whole write leaves: a length that no file has, or nothing behind a header of zeros.
    public enum End: Sendable {
        /// Damage.
        case whole
        /// What a power cut left of a write that nobody was told was kept. It is cut off: for files that have a way
        /// of their own to tell what counts, as databases do.
        case mayBeTorn
    }

    /// Where it lies, for messages.
    public let path: VolumePath
    let volume: Volume
    let holes: Holes
    let lock = ReadWriteLock()
    /// What follows is guarded by `lock`.
    nonisolated(unsafe) var descriptor: CInt
    nonisolated(unsafe) var plainSize: Int64
    nonisolated(unsafe) var id: FileID?

    /// Takes over the descriptor of a regular file.
    init(
        owning descriptor: CInt,
        path: VolumePath,
        volume: Volume,
        holes: Holes,
        end: End
    ) throws(VolumeError) {
        self.path = path
        self.volume = volume
        self.holes = holes
        self.descriptor = descriptor
        var status = stat()
        do throws(VolumeError) {
            if end == .mayBeTorn { try Self.cutTornEnd(descriptor, path) }
            try calling("fstat", path) { fstat(descriptor, &status) }
            guard status.st_mode & S_IFMT == S_IFREG else { throw .wrongKind(path: path.description) }
            guard let size = VolumeLayout.plainSize(ofCipher: Int64(status.st_size)) else {
                throw .damaged(path: path.description, .length)
            }
            plainSize = size
            id = status.st_size == 0 ? nil : try Self.readHeader(descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private static func cutTornEnd(_ descriptor: CInt, _ path: VolumePath) throws(VolumeError) {
        var status = stat()
        try calling("fstat", path) { fstat(descriptor, &status) }
        let size = Int64(status.st_size)
        var header = [UInt8](repeating: 0, count: VolumeLayout.headerSize)
        let count = try calling("read", path) { pread(descriptor, &header, header.count, 0) }
        // The header is written with the first block, so without one no block was ever made durable.
        let hasHeader = count == header.count && header.contains { $0 != 0 }
        let kept = hasHeader ? VolumeLayout.wholeSize(below: size) : 0
        if kept < size { try calling("ftruncate", path) { ftruncate(descriptor, off_t(kept)) } }
    }

    private static func readHeader(_ descriptor: CInt, _ path: VolumePath) throws(VolumeError) -> FileID {
        var header = [UInt8](repeating: 0, count: VolumeLayout.headerSize)
        let count = try calling("read", path) { pread(descriptor, &header, header.count, 0) }
        guard count == header.count, let id = FileID(header: header) else {
            throw .damaged(path: path.description, .header)
        }
        return id
    }

    /// Length in bytes.
    public var size: Int64 {
        get throws {
            try lock.reading {
                try checkOpen()
                return plainSize
            }
        }
    }

    /// Makes what was written durable.
    public func sync() throws {
        try lock.reading {
            try checkOpen()
            try calling("fdatasync", path) { fdatasync(descriptor) }
        }
    }

    /// Closes it for everybody, when the vault is sealed.
    func shut() {
        lock.writing {
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    /// To be called under the lock.
    func checkOpen() throws(VolumeError) {
        if descriptor < 0 { throw .sealed }
    }

    func damage(_ damage: VolumeDamage) -> VolumeError {
        .damaged(path: path.description, damage)
    }
}
