import JuicerClient
import JuicerProto
import TTRPC

/// Takes the files of a backup out into a folder, several at a time, and goes on after those that fail.
struct Extraction: Sendable {
    let backupID: String
    /// Only this domain; empty for all.
    let domain: String
    /// Only paths that fit this pattern; empty for all.
    let like: String
    /// Makes symbolic links that stay inside the target folder.
    let makesLinks: Bool
    let writer: TreeWriter
    let extractor: FileExtractor
    let meter: ProgressMeter?
    /// Called for each of the first problems as it comes up.
    let onProblem: @Sendable (ExtractionReport.Problem) -> Void

    /// An entry that waits for the end: folders for their times, links for the files that they may point to.
    private struct Later {
        var folders: [(names: [[UInt8]], time: FileTime)] = []
        var links: [(entry: FileEntry, path: EntryPath)] = []
    }

    /// Files that are extracted together.
    private struct Batch {
        /// Most files of one; a call of as many ranges is answered soon.
        static let mostItems = 64

        var items: [FileExtractor.Item] = []
        private var bytes = 0

        /// Whether one more finds room.
        func takes(_ item: FileExtractor.Item) -> Bool {
            items.isEmpty || (items.count < Self.mostItems && bytes + item.firstLength <= PieceReader.mostInCall)
        }

        mutating func add(_ item: FileExtractor.Item) {
            items.append(item)
            bytes += item.firstLength
        }
    }

    private struct Done: Sendable {
        let reader: PieceReader
        let items: [FileExtractor.Item]
        let results: [FileExtractor.Result]
    }

    /// Extracts everything that fits, as many batches of files at a time as there are readers.
    func run(lister: FilesClient, readers: [PieceReader]) async throws -> ExtractionReport {
        let counting = meter.map { meter in Task { try await count(lister, for: meter) } }
        defer { counting?.cancel() }

        var report = ExtractionReport()
        var later = Later()
        try await withThrowingTaskGroup(of: Done.self) { group in
            var idle = readers
            var batch = Batch()
            for try await entry in entries(lister) {
                guard let path = place(entry, &report), prepare(entry, path, &later, &report) else { continue }
                let item = FileExtractor.Item(entry: entry, path: path)
                if !batch.takes(item) {
                    try await start(batch, in: &group, &idle, &report)
                    batch = Batch()
                }
                batch.add(item)
            }
            try await start(batch, in: &group, &idle, &report)
            for try await done in group { take(done, &report) }
        }
        for link in later.links { try await makeLink(link.entry, link.path, lister, &report) }
        for folder in later.folders { try? writer.setTime(folder.names[...], folder.time) }
        return report
    }

    /// Gives a batch to a reader that is idle, or to the first one that becomes so.
    private func start(
        _ batch: Batch,
        in group: inout ThrowingTaskGroup<Done, any Error>,
        _ idle: inout [PieceReader],
        _ report: inout ExtractionReport
    ) async throws {
        if idle.isEmpty, let done = try await group.next() {
            take(done, &report)
            idle.append(done.reader)
        }
        guard let reader = idle.popLast() else { return }
        group.addTask {
            let results = try await extractor.extract(batch.items, by: reader)
            return Done(reader: reader, items: batch.items, results: results)
        }
    }

    // MARK: - Listing

    private func entries(_ files: FilesClient) -> PagedList<FileEntry> {
        // Short pages, so that reading begins soon.
        files.all(ListFilesRequest(backupID: backupID, domain: domain, like: like), pageSize: 250)
    }

    private func count(_ files: FilesClient, for meter: ProgressMeter) async throws {
        var bytes: Int64 = 0
        var count: Int64 = 0
        for try await entry in entries(files) where entry.kind == .file {
            bytes = bytes.addingReportingOverflow(max(entry.size, 0)).partialValue
            count += 1
        }
        meter.setTotals(bytes: bytes, files: count)
    }

    // MARK: - Entries

    /// Where an entry goes, or nil with a note when its name is refused.
    private func place(_ entry: FileEntry, _ report: inout ExtractionReport) -> EntryPath? {
        do throws(EntryPath.Refusal) {
            let path = try EntryPath(domain: entry.domain, relativePath: entry.relativePath)
            if path.names.count == 1, entry.kind != .directory { throw .emptyName }
            return path
        } catch {
            report.refused += 1
            note(entry, "refused: \(error.reason)", &report)
            return nil
        }
    }

    /// Does all there is to do for an entry but copying a file; returns whether it is a file to be copied.
    private func prepare(
        _ entry: FileEntry,
        _ path: EntryPath,
        _ later: inout Later,
        _ report: inout ExtractionReport
    ) -> Bool {
        if entry.damaged {
            fail(entry, "its record in the manifest is damaged", &report)
            return false
        }
        switch entry.kind {
        case .file:
            return true
        case .directory:
            do {
                try writer.makeFolder(path.names[...])
                report.folders += 1
                if let time = entry.modified {
                    later.folders.append((path.names, FileTime(seconds: time.seconds, nanoseconds: time.nanos)))
                }
            } catch {
                fail(entry, error.description, &report)
            }
        case .symlink where makesLinks:
            later.links.append((entry, path))
        case .symlink:
            report.linksLeftOut += 1
        default:
            fail(entry, "it is neither a file nor a folder nor a link", &report)
        }
        return false
    }

    private func makeLink(
        _ entry: FileEntry,
        _ path: EntryPath,
        _ files: FilesClient,
        _ report: inout ExtractionReport
    ) async throws {
        do {
            let request = StatFileRequest(backupID: backupID, file: FileSelector(fileID: entry.fileID))
            let target = try await files.stat(request).linkTarget
            guard LinkTarget.staysInside(target, of: path) else {
                report.refused += 1
                return note(entry, "refused: its target ‘\(Printable.text(bytes: target))’ is outside", &report)
            }
            let time = entry.modified.map { FileTime(seconds: $0.seconds, nanoseconds: $0.nanos) }
            try writer.makeLink(path, target: target, modified: time, replacing: extractor.overwrites)
            report.links += 1
        } catch let error as IOFailure {
            if error.stopsEverything { throw error }
            fail(entry, error.description, &report)
        } catch let error as RPCError {
            if Stop.isCalled(by: error.code) { throw error }
            fail(entry, error.message, &report)
        }
    }

    private func take(_ done: Done, _ report: inout ExtractionReport) {
        for (item, result) in zip(done.items, done.results) {
            meter?.addFile()
            switch result {
            case .written(let count):
                report.files += 1
                report.bytes += count
            case .alreadyThere:
                report.alreadyThere += 1
            case .inTheWay:
                report.inTheWay += 1
                note(item.entry, "something else has its name", &report)
            case .failed(let reason):
                fail(item.entry, reason, &report)
            }
        }
    }

    // MARK: - Problems

    private func fail(_ entry: FileEntry, _ reason: String, _ report: inout ExtractionReport) {
        report.failed += 1
        note(entry, reason, &report)
    }

    private func note(_ entry: FileEntry, _ reason: String, _ report: inout ExtractionReport) {
        let name = Printable.text(entry.domain) + ":" + Printable.text(bytes: entry.relativePath)
        let problem = ExtractionReport.Problem(name: name, reason: reason)
        if report.note(problem) { onProblem(problem) }
    }
}
