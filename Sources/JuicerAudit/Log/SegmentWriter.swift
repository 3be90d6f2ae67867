internal import Glibc
internal import JuicerCore

/// Writes lines to segments, and returns when they are on the disk.
final class SegmentWriter: AuditSink {
    let name = "file"
    private let folder: SegmentFolder
    private let limit: Int
    private var descriptor: CInt = -1
    private var size = 0
    private var last: Int64
    private var startsAnew: Bool
    /// Called before a segment begins; throws where there is no room for it.
    var makeRoom: () throws -> Void = {}

    /// - Parameters:
    ///   - folder: where segments lie.
    ///   - limit: bytes after which a new one begins.
    ///   - last: the last line that is there already.
    ///   - current: the segment to go on with; nil begins one.
    init(_ folder: SegmentFolder, limit: Int, last: Int64, current: (segment: SegmentFolder.Segment, size: Int)?) {
        self.folder = folder
        self.limit = limit
        self.last = last
        startsAnew = current == nil
        if let current {
            descriptor = open(folder.file(current.segment.name), O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
            size = current.size
            if descriptor < 0 { startsAnew = true }
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ lines: ArraySlice<AuditLine>) throws {
        // What was written before another segment could not be begun comes again.
        var rest = lines.drop { $0.sequence <= last }
        // A checkpoint ends a segment, so that each is proved by what is in it.
        while !rest.isEmpty {
            // Lines that too many others drove out of memory are missing here; a vault that stays sealed gives no checkpoints.
            if rest.first?.sequence != last + 1 || size >= 2 * limit { startsAnew = true }
            if startsAnew { try begin(rest.first.unsafelyUnwrapped.sequence) }
            var end = rest.startIndex
            var bytes: [UInt8] = []
            bytes.reserveCapacity(rest.reduce(0) { $0 + $1.bytes.count + 1 })
            repeat {
                bytes += rest[end].bytes
                bytes.append(UInt8(ascii: "\n"))
                end += 1
            } while end < rest.endIndex && !(size + bytes.count >= limit && rest[end - 1].isCheckpoint)
            try append(bytes)
            last = rest[end - 1].sequence
            startsAnew = size >= limit && rest[end - 1].isCheckpoint
            rest = rest[end...]
        }
    }

    private func begin(_ first: Int64) throws {
        try makeRoom()
        let path = folder.file(SegmentFolder.Segment(first: first).name)
        let new = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard new >= 0 else { throw SystemError(lastErrorOf: "open") }
        if descriptor >= 0 { close(descriptor) }
        (descriptor, size) = (new, 0)
        let directory = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        guard directory >= 0, fsync(directory) == 0 else { throw SystemError(lastErrorOf: "fsync") }
        startsAnew = false
    }

    private func append(_ bytes: [UInt8]) throws {
        do {
            var written = 0
            while written < bytes.count {
                let count = bytes[written...]
                    .withUnsafeBytes {
                        pwrite(descriptor, $0.baseAddress, $0.count, off_t(size + written))
                    }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw SystemError(lastErrorOf: "write") }
                written += count
            }
            guard fdatasync(descriptor) == 0 else { throw SystemError(lastErrorOf: "fdatasync") }
            size += bytes.count
        } catch {
            // Nothing of it may stay: it is written again, or was never acknowledged.
            ftruncate(descriptor, off_t(size))
            throw error
        }
    }
}
