public import JuicerArtifacts
internal import JuicerCore
internal import JuicerSQLite
internal import JuicerVault

/// Indexes one type anew, beside what an earlier build made, which stays readable until this one is finished.
///
/// Rows are handed over as they come; ``finish(_:)`` puts them into the order of their times, writes the type's files
/// and makes them the ones that are read, in one step. A build that is dropped or dies leaves nothing. For one thread;
/// it blocks.
public final class TypeBuild: ArtifactSink {
    /// What is being indexed.
    public let kind: ArtifactKind
    private let index: ArtifactIndex
    private let files: IndexFiles.Generation
    private let resolve: FileResolver
    private let sourceFileIDs: [String]
    private let mark: String
    private let shouldContinue: @Sendable () -> Bool
    private let sliceSize: Int
    private var staging: StagingFile?
    private var rows = GatheredRows()
    private var handles: HandleMemory
    private var contacts: [KnownContact] = []
    private var misplaced: Int64 = 0
    private var encoder = RowEncoder()

    init(
        of kind: ArtifactKind,
        in index: ArtifactIndex,
        _ files: IndexFiles.Generation,
        _ options: BuildOptions
    ) throws {
        self.kind = kind
        self.index = index
        self.files = files
        resolve = options.resolve
        sourceFileIDs = options.sourceFileIDs
        mark = options.mark
        shouldContinue = options.shouldContinue
        sliceSize = options.sliceSize
        handles = HandleMemory(index.handles)
        index.storage.begin(files)
        staging = try StagingFile(files.staging, in: index.storage.volume)
    }

    deinit {
        if staging != nil { abandon(.pending) }
    }

    /// Items that were handed over so far.
    public var itemCount: Int { rows.count }

    // MARK: Rows

    public func receive(_ rows: [ArtifactRow]) throws {
        guard shouldContinue() else { throw ParseStop() }
        for row in rows {
            encoder.removeAll()
            encoder.append(row)
            try add(row, encoded: encoder.bytes.dropFirst(4))
        }
    }

    /// Takes rows as another process has written them, with their lengths before them: see ``RowEncoder/append(_:)``.
    ///
    /// - Throws: ``RowCodingError`` for bytes that are no rows; the rows before them were taken.
    public func receive(encoded bytes: [UInt8]) throws {
        guard shouldContinue() else { throw ParseStop() }
        var decoder = RowDecoder(bytes)
        var position = 0
        while let row = try decoder.next() {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
            try add(row, encoded: bytes[(position + 4)..<(position + 4 + length)])
            position += 4 + length
        }
    }

    public func progress(_ progress: ParseProgress) {}

    private func add(_ row: ArtifactRow, encoded: ArraySlice<UInt8>) throws {
        switch row {
        case .conversation(let conversation) where conversation.app == kind:
            rows.set(conversation, members: conversation.members.map { handles.number(of: $0) })
            return
        case .album(let album) where kind == .photo:
            rows.set(album)
            return
        default: break
        }
        guard row.itemKind == kind, let staging else {
            misplaced += 1
            return
        }
        let facts = row.facts
        let files = row.attachments.map { attachment -> IndexedFile? in
            guard case .file(let domain, let path) = attachment.place else { return nil }
            return resolve(domain, path)
        }
        let offset = try staging.append(
            row: encoded,
            files: files.isEmpty ? [] : IndexedFileCoding.encode(files),
            text: { row.appendSearchText(to: &$0) }
        )
        let people = facts.people.map { handles.number(of: $0) }
        if case .contact(let contact) = row {
            contacts.append(
                KnownContact(
                    id: contact.id,
                    name: contact.name.isEmpty ? contact.organization : contact.name,
                    link: contact.linkID,
                    pictureFileID: files.first??.id,
                    handles: people.filter { $0 != 0 }
                )
            )
        }
        rows.append(
            facts,
            sender: facts.sender.map { handles.number(of: $0) } ?? 0,
            people: people,
            hash: IDHash.hash(row.id, seed: index.catalog.seed),
            offset: offset
        )
    }

    // MARK: The end

    /// Writes the files and publishes them, or notes why there are none.
    ///
    /// A report of a parser that was stopped ends the build like ``cancel()``.
    ///
    /// - Returns: what is known of the type now.
    @discardableResult
    public func finish(_ report: ParseReport) throws -> TypeSummary {
        var summary = summary(of: report)
        switch report.outcome {
        case .stopped:
            cancel()
            return TypeSummary(kind)
        case .failed where rows.count == 0, .absent:
            abandon(summary.state, summary)
            return summary
        default: break
        }
        guard let staging else { return summary }
        do {
            try staging.flush(all: true)
            rows.sort()
            releaseFreedMemory()
            for conversation in rows.conversationsWithoutRow {
                let source = SourceRow(file: 0, table: "", rowID: 0)
                rows.set(ConversationRow(id: conversation, app: kind, source: source), members: [])
            }
            let writer = TypeWriter(
                files: files,
                vfs: index.storage.vfs,
                sliceSize: sliceSize,
                shouldContinue: shouldContinue
            )
            try writer.write(rows, from: staging, sourceFileIDs: sourceFileIDs)
            summary.itemCount = Int64(rows.count)
            summary.conversationCount = Int64(rows.conversations.count)
            summary.first = rows.times.first { $0 != .min }.map { UnixTime(nanoseconds: $0) }
            summary.last = rows.times.last.flatMap { $0 == .min ? nil : UnixTime(nanoseconds: $0) }
            var result = BuildResult(generation: files.number, summary: summary)
            result.handles = handles.all
            result.uses = rows.handleUses()
            result.contacts = contacts
            rows = GatheredRows()
            try index.publish(result)
        } catch {
            abandon(error is ParseStop ? .pending : .failed)
            throw index.catalog.cause(of: error)
        }
        self.staging = nil
        index.storage.end(files)
        releaseFreedMemory()
        return summary
    }

    /// Ends the build and leaves what an earlier one made.
    public func cancel() {
        abandon(.pending)
    }

    private func abandon(_ state: IndexState, _ summary: TypeSummary? = nil) {
        guard staging != nil else { return }
        staging = nil
        index.storage.remove(files)
        var summary = summary ?? TypeSummary(kind)
        summary.state = state
        index.end(summary)
    }

    private func summary(of report: ParseReport) -> TypeSummary {
        var summary = TypeSummary(kind)
        summary.mark = mark
        summary.failedCount = report.problems.reduce(misplaced) { $0 + $1.count }
        var problems = report.failure.isEmpty ? [] : [report.failure]
        problems += report.problems.map { problem in
            let row = problem.firstRowID == 0 ? "" : " from row \(problem.firstRowID)"
            let detail = problem.detail.isEmpty ? "" : ": \(problem.detail)"
            return "\(problem.code.rawValue) in \(problem.table)\(row), \(problem.count) in all\(detail)"
        }
        if misplaced > 0 { problems.append("\(misplaced) rows are of another type") }
        summary.problems = Array(problems.prefix(TypeSummary.longestProblemList))
        summary.state =
            switch report.outcome {
            case .absent: .absent
            case .failed: rows.count == 0 ? .failed : .partial
            case .stopped: .pending
            case .finished: summary.failedCount == 0 ? .complete : .partial
            }
        return summary
    }
}

/// How a type is indexed.
public struct BuildOptions: Sendable {
    /// Which file of the backup lies where.
    public var resolve: FileResolver
    /// The ids in the manifest of the files that the parser reads, in the order of ``ParserInputs/files``.
    public var sourceFileIDs: [String]
    /// Names the state of the backup that is indexed: see ``TypeSummary/mark``.
    public var mark: String
    /// Asked often; false ends the build.
    public var shouldContinue: @Sendable () -> Bool
    /// Items of a slice: see ``TypeSchema/sliceSize``.
    var sliceSize = TypeSchema.sliceSize

    public init(
        sourceFileIDs: [String] = [],
        mark: String = "",
        resolve: @escaping FileResolver = { _, _ in nil },
        shouldContinue: @escaping @Sendable () -> Bool = { !Task.isCancelled }
    ) {
        self.sourceFileIDs = sourceFileIDs
        self.mark = mark
        self.resolve = resolve
        self.shouldContinue = shouldContinue
    }
}
