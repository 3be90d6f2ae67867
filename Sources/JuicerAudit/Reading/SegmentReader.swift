/// Lines of the log's files from a number on, in order.
struct SegmentReader: ~Copyable {
    private let folder: SegmentFolder
    private let first: Int64
    private var segments: ArraySlice<SegmentFolder.Segment>?
    private var lines: SegmentLines?

    init(_ folder: SegmentFolder, from first: Int64) {
        self.folder = folder
        self.first = first
    }

    /// The next line; nil after the last, and what has not the form of a line is passed over.
    mutating func next() throws -> AuditLine? {
        if segments == nil {
            let all = try folder.segments()
            let start = all.lastIndex { $0.first <= first } ?? 0
            segments = all[start...]
        }
        while true {
            if lines == nil {
                guard let segment = segments?.popFirst() else { return nil }
                lines = try SegmentLines(folder.file(segment.name))
            }
            guard let line = try lines?.next({ AuditLine($0) }) else {
                lines = nil
                continue
            }
            if let line, line.sequence >= first { return line }
        }
    }
}
