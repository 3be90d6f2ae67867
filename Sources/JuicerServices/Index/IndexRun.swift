import JuicerArtifacts
import JuicerBackupFormat
import JuicerIndex
import JuicerJobs
import JuicerWorker

/// Indexes types of one backup, one after the other.
struct IndexRun {
    let backup: UnlockedBackup
    let index: ArtifactIndex
    let workers: WorkerPool
    let context: JobContext

    /// Indexes one type. What fails of it is noted in the index and in the job.
    ///
    /// - Parameter isDueAgain: whether it failed before in this job.
    /// - Throws: when nothing else would fare better: the backup was locked, the vault sealed, the job cancelled.
    func index(_ kind: ArtifactKind, isDueAgain: Bool) async throws {
        try Task.checkCancellation()
        guard let parser = ArtifactParsers.parser(of: kind) else { return }
        do {
            try await build(kind, parser)
            if isDueAgain { context.settle(kind.name) }
        } catch {
            try context.fail(kind.name, error)
        }
    }

    private func build(_ kind: ArtifactKind, _ parser: any ArtifactParser.Type) async throws {
        context.begin(kind.name, items: context.itemsDone)
        let inputs = Result { try ParserFiles(of: parser, in: backup) }
        let build = try index.build(kind, options(try? inputs.get()))
        var report = ParseReport(kind: kind)
        var failure: (any Error)?
        do {
            report = try await parse(kind, try inputs.get(), into: build)
            try Task.checkCancellation()
        } catch {
            guard !Task.isCancelled, case .failed(let cause) = StatusTable.setback(of: error) else {
                build.cancel()
                throw error
            }
            // What came before stays, as a part.
            report.outcome = .failed
            report.failure = cause.message
            failure = error
        }
        context.begin("\(kind.name): sorting and writing", items: context.itemsDone)
        try build.finish(report)
        if let failure { throw failure }
        switch report.outcome {
        case .finished, .absent: break
        case .failed: throw JobCause(reason: "type_unreadable", message: report.failure)
        case .stopped: throw JobCause(reason: "type_unreadable", message: "the worker stopped before the end")
        }
    }

    private func parse(_ kind: ArtifactKind, _ inputs: ParserFiles, into build: TypeBuild) async throws -> ParseReport {
        guard !inputs.files.isEmpty else {
            var report = ParseReport(kind: kind)
            report.outcome = .absent
            return report
        }
        let before = context.itemsDone
        let job = ParseJob(backup: backup.id, kind: kind, files: inputs.files)
        var report = try await workers.parse(job) { event in
            switch event {
            case .rows(let batch):
                do {
                    try build.receive(encoded: batch.bytes)
                } catch let error as RowCodingError {
                    throw WorkerError.protocolBroken("rows that are none: \(error)")
                }
                context.advance(items: Int64(batch.count))
            case .progress(let progress):
                context.begin(kind.name, items: before + progress.estimated)
            }
        }
        for (request, count) in inputs.leftOut.sorted(by: { $0.key < $1.key }) {
            report.problems.append(
                ParseProblem(
                    code: .limitReached,
                    table: request,
                    count: count,
                    firstRowID: 0,
                    detail: "more files than are read"
                )
            )
        }
        return report
    }

    private func options(_ inputs: ParserFiles?) -> BuildOptions {
        BuildOptions(
            sourceFileIDs: inputs?.fileIDs ?? [],
            mark: backup.manifestMark,
            resolve: { [backup] domain, path in
                guard let record = try? backup.record(domain: domain, relativePath: Array(path.utf8)),
                    record.kind == .file
                else { return nil }
                return IndexedFile(id: record.fileID.description, size: record.attributes?.size ?? 0)
            }
        )
    }
}
