internal import CZlib
internal import Glibc
internal import JuicerCore

/// How long segments are kept.
public struct AuditRetention: Sendable, Hashable {
    /// Days after a segment's last line.
    public var days: Int
    /// Bytes that all segments may take together.
    public var bytes: Int64

    /// Keeps for so long, and so much; the newest two segments stay in any case.
    public init(days: Int = 400, bytes: Int64 = 4 << 30) {
        self.days = days
        self.bytes = bytes
    }
}

extension AuditLog {
    /// Compresses the segments that nothing is added to any more, and removes those that are too old or too many.
    ///
    /// A log without its first segments still verifies: each line carries the hash of the one before.
    /// - Returns: the names of those that were removed.
    @discardableResult
    public func tidy(_ retention: AuditRetention) throws -> [String] {
        var removed: [String] = []
        var kept = try folder.segments()
        let oldest = time(nil) - retention.days * 86_400
        while kept.count > 2 {
            let status = kept.map { fileStatus($0) }
            let size = status.reduce(0) { $0 + $1.size }
            guard status[0].modified < oldest || size > retention.bytes else { break }
            guard unlink(folder.file(kept[0].name)) == 0 else {
                throw AuditError.system(path: folder.path, SystemError(lastErrorOf: "unlink"))
            }
            removed.append(kept.removeFirst().name)
        }
        // Only now: a full disk must not keep old segments.
        for segment in kept.dropLast(2) where !segment.isCompressed { try compress(segment) }
        return removed
    }

    private func fileStatus(_ segment: SegmentFolder.Segment) -> (size: Int64, modified: time_t) {
        var status = stat()
        guard stat(folder.file(segment.name), &status) == 0 else { return (0, time(nil)) }
        return (Int64(status.st_size), status.st_mtim.tv_sec)
    }

    /// Writes `NAME.gz`, and removes the original when that is on the disk with the same time.
    private func compress(_ segment: SegmentFolder.Segment) throws {
        let source = folder.file(segment.name)
        let target = source + ".gz"
        do {
            let modified = fileStatus(segment).modified
            let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw SystemError(lastErrorOf: "open") }
            defer { Glibc.close(descriptor) }
            guard let file = gzdopen(dup(descriptor), "w") else { throw SystemError("gzdopen", code: ENOMEM) }
            var isDone = true
            var isOpen = true
            defer { if isOpen { gzclose(file) } }
            do {
                var lines = try SegmentLines(source)
                while let count = try lines.next({ line in
                    gzwrite(file, line.baseAddress, CUnsignedInt(line.count)) + gzputc(file, 10)
                }) {
                    if count <= 0 { isDone = false }
                }
            }
            isOpen = false
            guard gzclose(file) == Z_OK, isDone, fsync(descriptor) == 0 else { throw SystemError("write", code: EIO) }
            var times = [timespec(tv_sec: modified, tv_nsec: 0), timespec(tv_sec: modified, tv_nsec: 0)]
            guard futimens(descriptor, &times) == 0, unlink(source) == 0 else {
                throw SystemError(lastErrorOf: "unlink")
            }
        } catch let error as SystemError {
            unlink(target)
            throw AuditError.system(path: target, error)
        }
    }
}
