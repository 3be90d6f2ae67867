internal import Glibc
internal import JuicerCore

/// Where a log goes on: its last line, and the segment that has it.
struct LogEnd {
    /// The last line.
    private(set) var head = ChainHead.start
    /// The segment to go on with, and the bytes of its whole lines; nil begins another.
    private(set) var segment: (segment: SegmentFolder.Segment, size: Int)?

    /// Looks at the newest segment that has lines. What follows its last newline was never acknowledged, and is cut off.
    ///
    /// Where the last line is damaged, the log goes on behind it in a new segment, and a check finds the damage.
    init(of folder: SegmentFolder) throws {
        for candidate in try folder.segments().reversed() {
            guard var lines = try folder.lines(of: candidate) else { continue }
            var count: Int64 = 0
            var last: ChainHead?
            while let place = try lines.next({ LineFields($0)?.place(in: $0) }) {
                last = place
                count += 1
            }
            let size = lines.offset
            if lines.isTorn, !candidate.isCompressed, truncate(folder.file(candidate.name), off_t(size)) != 0 {
                throw AuditError.system(path: folder.path, SystemError(lastErrorOf: "truncate"))
            }
            // One that had only begun when its writer ended says nothing of where the log ends.
            if count == 0, !lines.isDamaged { continue }
            if let last, !lines.isDamaged {
                head = last
                if !candidate.isCompressed { segment = (candidate, size) }
            } else {
                head = ChainHead(sequence: candidate.first - 1 + count, hash: ChainHead.start.hash)
            }
            return
        }
    }
}
