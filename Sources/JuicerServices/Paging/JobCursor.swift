import JuicerJobs

/// Where a page of jobs ended: when its last one was queued, and its id.
struct JobCursor {
    let position: (created: Duration, id: String)

    /// The place after a job.
    init(after job: JuicerJobs.Job) {
        position = (job.created, job.id)
    }

    /// Reads what `bytes` made; a token's MAC has made sure that it did.
    init(_ bytes: [UInt8]) {
        let bits = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        position = (.milliseconds(Int64(bitPattern: bits)), String(decoding: bytes.dropFirst(8), as: UTF8.self))
    }

    /// For a page token. Jobs are made to the millisecond.
    var bytes: [UInt8] {
        let (seconds, attoseconds) = position.created.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return withUnsafeBytes(of: milliseconds.littleEndian) { Array($0) } + Array(position.id.utf8)
    }
}
