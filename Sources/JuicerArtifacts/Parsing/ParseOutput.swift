/// Takes what a parser finds.
public protocol ArtifactSink: AnyObject {
    /// Takes some rows, in the order in which the parser found them. What it throws ends the parsing.
    func receive(_ rows: [ArtifactRow]) throws

    /// Learns how far it is: at the beginning, about every ten thousand rows, and at the end.
    func progress(_ progress: ParseProgress)
}

/// How far a parser is.
public struct ParseProgress: Sendable, Hashable {
    /// Rows of the database that were read.
    public var done: Int64
    /// How many there are, as far as that is known; never less than `done`.
    public var estimated: Int64

    public init(done: Int64, estimated: Int64) {
        self.done = done
        self.estimated = estimated
    }
}

/// How a parser reads.
public struct ParseOptions: Sendable {
    /// Bytes of pages to keep in memory for each database.
    public var cacheByteCount = 8 << 20
    /// Longest text or blob of a database that is read; a row with a longer one is reported and left out.
    public var maximumValueByteCount = 32 << 20
    /// Rows that are handed over at once.
    public var batchCount = 256
    /// Asked often; false ends the parsing.
    public var shouldContinue: @Sendable () -> Bool

    public init(shouldContinue: @escaping @Sendable () -> Bool = { !Task.isCancelled }) {
        self.shouldContinue = shouldContinue
    }
}

/// Where a parser puts its rows and problems.
public final class ParseOutput {
    /// How to read.
    public let options: ParseOptions
    private let sink: any ArtifactSink
    private var batch: [ArtifactRow] = []
    private var progress = ParseProgress(done: 0, estimated: 0)
    private(set) var rowCount: Int64 = 0
    private(set) var problems = ProblemList()

    init(to sink: any ArtifactSink, options: ParseOptions) {
        self.sink = sink
        self.options = options
        batch.reserveCapacity(options.batchCount)
    }

    /// Hands over a row.
    ///
    /// - Throws: ``ParseStop`` when nobody wants more, or what the sink throws.
    public func emit(_ row: consuming ArtifactRow) throws {
        batch.append(row)
        rowCount += 1
        if batch.count >= options.batchCount { try flush() }
    }

    /// Hands over what is collected.
    func flush() throws {
        guard options.shouldContinue() else { throw ParseStop() }
        guard !batch.isEmpty else { return }
        try sink.receive(batch)
        batch.removeAll(keepingCapacity: true)
    }

    /// Hands over what is collected, and says that there is no more.
    func finish() throws {
        try flush()
        progress.estimated = progress.done
        sink.progress(progress)
    }

    /// Counts a problem.
    ///
    /// - Parameters:
    ///   - table: where it is; a name that the parser knows, not one out of the file.
    ///   - row: id of the row, 0 if it is none of a row.
    ///   - detail: the cause without any content, kept for the first of its kind.
    public func report(_ code: ProblemCode, table: String, row: Int64 = 0, detail: @autoclosure () -> String = "") {
        problems.add(code, table: table, row: row, detail: detail)
    }

    /// Says that this many rows more are to be read.
    public func expect(_ count: Int64) {
        progress.estimated = progress.estimated.addingReportingOverflow(max(0, count)).partialValue
        if progress.estimated < progress.done { progress.estimated = .max }
        sink.progress(progress)
    }

    /// Says that a row was read, whatever came of it.
    public func advance() throws {
        progress.done += 1
        guard progress.done % 10_000 == 0 else { return }
        progress.estimated = max(progress.estimated, progress.done)
        sink.progress(progress)
        guard options.shouldContinue() else { throw ParseStop() }
    }
}
