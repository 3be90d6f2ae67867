internal import JuicerSQLite

/// Writes the tables of one kind of full-text search, slice by slice.
final class SliceWriter {
    private let connection: Connection
    private let index: FullTextIndex
    private let sliceSize: Int
    private var current: (slice: Int, insert: Statement)?

    init(_ index: FullTextIndex, on connection: Connection, sliceSize: Int) {
        self.index = index
        self.connection = connection
        self.sliceSize = sliceSize
    }

    /// Adds the texts of a batch, which lies in one slice. One transaction must go over the whole slice, so that FTS5
    /// gathers it in memory and writes one segment.
    func add(_ batch: StagingFile.Batch) throws {
        let slice = batch.first / sliceSize
        if current?.slice != slice {
            current = nil
            current = (slice, try TypeSchema.makeSlice(index.table(slice: slice), index, on: connection))
        }
        guard let insert = current?.insert else { return }
        try batch.bytes.withUnsafeBytes { bytes in
            for (index, text) in batch.texts.enumerated() where !text.isEmpty {
                try insert.bind(Int64(batch.first + index), at: 1)
                try insert.bind(utf8: UnsafeRawBufferPointer(rebasing: bytes[text]), at: 2)
                _ = try insert.step()
            }
        }
    }
}

/// Keeps one transaction open for each slice.
struct SliceTransaction {
    private let connection: Connection
    private let sliceSize: Int
    private var slice: Int?

    init(on connection: Connection, sliceSize: Int) {
        self.connection = connection
        self.sliceSize = sliceSize
    }

    /// Makes sure that the transaction of the slice that an item is in is open.
    mutating func reach(_ item: Int) throws {
        let wanted = item / sliceSize
        guard slice != wanted else { return }
        try finish()
        try connection.execute("BEGIN")
        slice = wanted
    }

    mutating func finish() throws {
        guard slice != nil else { return }
        slice = nil
        try connection.execute("COMMIT")
    }
}
