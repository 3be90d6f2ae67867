import JuicerArtifacts
import JuicerBackupFormat
import JuicerCore
import JuicerWorker

/// Measures what it costs that parsing has a process of its own: `worker-bench [rows]`.
enum WorkerBench {
    static func run(rows: Int64) async throws {
        guard let path = WorkerProgram.running else { return }
        var settings = WorkerPool.Settings(program: path)
        settings.warmCount = 0
        let pool = WorkerPool(settings)
        for length in [20, 200, 2_000] {
            let count = length > 200 ? rows / 10 : rows
            try await flow("rows of \(length) bytes", pool, count, length, decoding: false)
            try await flow("  and decoded", pool, count, length, decoding: true)
        }
        try await starts("a worker's start and one row", rounds: 50) { "\($0)" }
        try await starts("one row of a worker that is there", rounds: 500) { _ in "same" }

        func starts(_ name: String, rounds: Int, _ backup: (Int) -> String) async throws {
            let clock = ContinuousClock()
            let start = clock.now
            for round in 0..<rounds { _ = try await pool.parse(job(1, 20, backup(round))) { _ in } }
            print("\(name): \((clock.now - start) / rounds / .microseconds(1)) microseconds")
        }
    }

    private static func flow(
        _ name: String,
        _ pool: WorkerPool,
        _ count: Int64,
        _ length: Int,
        decoding: Bool
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var (bytes, batches, decoded) = (0, 0, 0)
        let report = try await pool.parse(job(count, length, "flow")) { event in
            guard case .rows(let batch) = event else { return }
            bytes += batch.bytes.count
            batches += 1
            if decoding {
                var decoder = batch.decoder
                while try decoder.next() != nil { decoded += 1 }
            }
        }
        let seconds = (clock.now - start) / .seconds(1)
        print(
            "\(name): \(Int(Double(report.rowCount) / seconds)) rows a second, \(Int(Double(bytes) / seconds / 1e6)) MB/s, "
                + "\(bytes / max(1, batches)) bytes at once"
        )
    }

    private static func job(_ count: Int64, _ length: Int, _ backup: String) -> ParseJob {
        let nothing = StoredContent(file: nil, key: nil, declaredLength: 0)
        let files = ["\(count)", "\(length)"].map { JobFile(request: "", domain: "", path: $0, content: nothing) }
        return ParseJob(backup: backup, kind: .message, files: files)
    }
}
