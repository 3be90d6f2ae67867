internal import Dispatch
internal import JuicerArtifacts
internal import JuicerSQLite
internal import Synchronization

/// Writes the files of a type from rows that are all there, in the order of their times.
///
/// Two threads share the work: this one writes items and words and a part of the grams, another one the rest of them.
struct TypeWriter {
    let files: IndexFiles.Generation
    let vfs: WritableVFS
    let sliceSize: Int
    /// Asked often; false ends the writing.
    let shouldContinue: @Sendable () -> Bool

    /// Items that are handed over at once, a part of a slice.
    private var batchSize: Int { min(1_024, sliceSize) }

    func write(_ rows: GatheredRows, from staging: StagingFile, sourceFileIDs: [String]) throws {
        let items = try TypeSchema.create(files.items, on: vfs, cacheKiB: 4_096)
        try items.execute(TypeSchema.tables)
        let queue = BatchQueue()
        let failure = Mutex<(any Error)?>(nil)
        let done = DispatchSemaphore(value: 0)
        // A queue of its own always gets a thread.
        DispatchQueue(label: "juicer-index-grams")
            .async { [files, vfs, sliceSize] in
                do {
                    try Self.writeGrams(files.grams, vfs, sliceSize, from: queue)
                } catch {
                    failure.withLock { $0 = error }
                    queue.close()
                }
                done.signal()
            }
        var own: (any Error)?
        do {
            try writeItems(rows, from: staging, to: items, queue)
        } catch {
            own = error
        }
        queue.close()
        done.wait()
        // What stopped the other thread made this one stop too.
        if let failure = failure.withLock({ $0 }) ?? own { throw failure }
        try items.transaction { try FacetWriter(rows, on: items).write(sourceFileIDs: sourceFileIDs) }
        try TypeSchema.finish(items, sliceSize: sliceSize)
    }

    private func writeItems(
        _ rows: GatheredRows,
        from staging: StagingFile,
        to items: Connection,
        _ queue: BatchQueue
    ) throws {
        let words = SliceWriter(.words, on: items, sliceSize: sliceSize)
        let grams = SliceWriter(.grams, on: items, sliceSize: sliceSize)
        var transaction = SliceTransaction(on: items, sliceSize: sliceSize)
        let insert = try items.prepare("INSERT INTO item VALUES (?, ?, ?)")
        for first in stride(from: 0, to: rows.count, by: batchSize) {
            guard shouldContinue() else { throw ParseStop() }
            try transaction.reach(first)
            let positions = first..<min(first + batchSize, rows.count)
            let batch = try staging.read(positions.lazy.map { rows.offset(at: $0) }, first: first)
            let slice = first / sliceSize
            let keepsGrams = TypeSchema.gramsLieWithItems(slice: slice)
            if !keepsGrams, !queue.push(batch) { throw ParseStop() }
            try words.add(batch)
            try batch.bytes.withUnsafeBytes { bytes in
                for index in batch.rows.indices {
                    try insert.bind(Int64(first + index), at: 1)
                    try insert.bind(blob: UnsafeRawBufferPointer(rebasing: bytes[batch.rows[index]]), at: 2)
                    if batch.files[index].isEmpty {
                        try insert.bind(.null, at: 3)
                    } else {
                        try insert.bind(blob: UnsafeRawBufferPointer(rebasing: bytes[batch.files[index]]), at: 3)
                    }
                    _ = try insert.step()
                }
            }
            if keepsGrams { try grams.add(batch) }
        }
        try transaction.finish()
    }

    private static func writeGrams(
        _ path: String,
        _ vfs: WritableVFS,
        _ sliceSize: Int,
        from queue: BatchQueue
    ) throws {
        let connection = try TypeSchema.create(path, on: vfs, cacheKiB: 4_096)
        let grams = SliceWriter(.grams, on: connection, sliceSize: sliceSize)
        var transaction = SliceTransaction(on: connection, sliceSize: sliceSize)
        while let batch = queue.pop() {
            try transaction.reach(batch.first)
            try grams.add(batch)
        }
        try transaction.finish()
        try TypeSchema.finish(connection, sliceSize: sliceSize)
    }
}
