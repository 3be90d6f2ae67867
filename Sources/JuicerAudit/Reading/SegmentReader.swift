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
        let first = first
        return try next { line in
            guard let fields = LineFields(line), fields.sequence >= first else { return nil }
            return AuditLine(line)
        }
    }

    /// What a closure makes of the next line of which it makes anything; nil after the last. It sees lines before the first, too.
    mutating func next<R>(_ body: (UnsafeRawBufferPointer) throws -> R?) throws -> R? {
        if segments == nil {
            let all = try folder.segments()
            segments = all[(all.lastIndex { $0.first <= first } ?? 0)...]
        }
        while true {
            if lines == nil {
                guard let segment = segments?.popFirst() else { return nil }
                lines = try folder.lines(of: segment)
            } else if let found = try lines?.next(body) {
                if let found { return found }
            } else {
                lines = nil
            }
        }
    }
}
