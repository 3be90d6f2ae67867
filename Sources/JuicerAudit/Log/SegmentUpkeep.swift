internal import CZlib
internal import Glibc
internal import JuicerCore
internal import Synchronization

/// Keeps the log's files within their bounds.
extension AuditLog {
    /// Compresses the segments that nothing is added to any more, and removes those that are too old or too many. Blocks.
    ///
    /// A log without its first segments still verifies: each line carries the hash of the one before.
    /// - Returns: the names of those that were removed.
    @discardableResult
    public func tidy() throws -> [String] {
        let removed = try removeOutdated().removed
        // Only now: a full disk must not keep old segments.
        for segment in try folder.segments().dropLast(2) where !segment.isCompressed { try compress(segment) }
        return removed.map(\.name)
    }

    /// Called before another segment begins: the bound must hold however fast lines come.
    ///
    /// - Throws: ``AuditError/full(path:bytes:)`` when nothing may go.
    func makeRoom() throws {
        if try removeOutdated().isFull {
            throw AuditError.full(path: folder.path, bytes: options.retention.bytes)
        }
    }

    /// Removes from the front what is too old, and what is too much as soon as all servers have it. The newest two segments stay.
    ///
    /// - Returns: what was removed, and whether there is still too much.
    private func removeOutdated() throws -> (removed: [SegmentFolder.Segment], isFull: Bool) {
        try upkeep.withLock { _ in
            var kept = try folder.segments()[...]
            var size = kept.reduce(0) { $0 + fileStatus($1).size }
            let oldest = time(nil) - options.retention.days * 86_400
            let shipped = state.withLock { $0.sinks.dropFirst().reduce(Int64.max) { min($0, $1.position) } }
            var removed: [SegmentFolder.Segment] = []
            while kept.count > 2, let segment = kept.first, let next = kept.dropFirst().first?.first {
                let status = fileStatus(segment)
                let isTooOld = status.modified < oldest
                guard isTooOld || size > options.retention.bytes else { break }
                guard isTooOld || next - 1 <= shipped else { return (removed, true) }
                try remove(segment)
                note(.removed(segment.first..<next, size: status.size, isTooOld: isTooOld))
                removed.append(segment)
                kept.removeFirst()
                size -= status.size
            }
            return (removed, false)
        }
    }

    private func remove(_ segment: SegmentFolder.Segment) throws {
        // Also what `compress` is making of it now.
        for name in segment.isCompressed ? [segment.name] : [segment.name + ".gz", segment.name] {
            guard unlink(folder.file(name)) == 0 || errno == ENOENT else {
                throw AuditError.system(path: folder.path, SystemError(lastErrorOf: "unlink"))
            }
        }
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
        let modified = fileStatus(segment).modified
        guard var lines = try SegmentLines(source) else { return }
        do {
            let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw SystemError(lastErrorOf: "open") }
            defer { Glibc.close(descriptor) }
            guard let file = gzdopen(dup(descriptor), "w") else { throw SystemError("gzdopen", code: ENOMEM) }
            var isDone = true
            var isOpen = true
            defer { if isOpen { gzclose(file) } }
            while let count = try lines.next({ line in
                gzwrite(file, line.baseAddress, CUnsignedInt(line.count)) + gzputc(file, 10)
            }) {
                if count <= 0 { isDone = false }
            }
            isOpen = false
            guard gzclose(file) == Z_OK, isDone, fsync(descriptor) == 0 else { throw SystemError("write", code: EIO) }
            var times = [timespec(tv_sec: modified, tv_nsec: 0), timespec(tv_sec: modified, tv_nsec: 0)]
            guard futimens(descriptor, &times) == 0, unlink(source) == 0 else {
                throw SystemError(lastErrorOf: "unlink")
            }
        } catch let error as SystemError {
            unlink(target)
            // Removed as too much meanwhile.
            if error.code == ENOENT { return }
            throw AuditError.system(path: target, error)
        }
    }
}

extension AuditEvent {
    /// A segment was removed. That is nothing to be told of only when its time had come.
    fileprivate static func removed(_ lines: Range<Int64>, size: Int64, isTooOld: Bool) -> AuditEvent {
        var event = AuditEvent("audit.removed", .delete, .success, code: "OK", time: .sinceEpoch)
        event.isAlert = !isTooOld
        event.counts = [
            Count("first_line", lines.lowerBound), Count("last_line", lines.upperBound - 1), Count("bytes", size),
        ]
        return event
    }
}
