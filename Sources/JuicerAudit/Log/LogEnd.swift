internal import Glibc
internal import JuicerCore

/// Where a log goes on: its last line, and the segment that has it.
struct LogEnd {
    let head: ChainHead
    /// The segment to go on with, and the bytes of its whole lines; nil begins another.
    let segment: (segment: SegmentFolder.Segment, size: Int)?

    /// Looks at the newest segment. What follows its last newline was never acknowledged, and is cut off.
    ///
    /// Where the last line is damaged, the log goes on behind it in a new segment, and a check finds the damage.
    init(of folder: SegmentFolder) throws {
        guard let newest = try folder.segments().last else {
            (head, segment) = (.start, nil)
            return
        }
        var lines = try SegmentLines(folder.file(newest.name))
        var count: Int64 = 0
        var size = 0
        var last: ChainHead?
        while let (line, length) = try lines.next({ (AuditLine($0), $0.count) }) {
            if lines.isTorn { break }
            last = line?.head
            count += 1
            size += length + 1
        }
        if lines.isTorn, truncate(folder.file(newest.name), off_t(size)) != 0 {
            throw AuditError.system(path: folder.path, SystemError(lastErrorOf: "truncate"))
        }
        if let last {
            (head, segment) = (last, newest.isCompressed ? nil : (newest, size))
        } else {
            head = ChainHead(sequence: newest.first - 1 + count, hash: ChainHead.start.hash)
            segment = count == 0 ? (newest, 0) : nil
        }
    }
}
