internal import JuicerArtifacts

/// The rules of what a worker may say, and when: a pure state machine over its packets.
struct ReplySequence {
    /// What there is to hand on.
    enum Event: Hashable {
        case progress(ParseProgress)
        /// The last of a parsing.
        case report(ParseReport)
        /// The last of a cell; nil when there is none.
        case content([UInt8]?)
        /// The last of work that cannot be done.
        case failure(String)
    }

    private enum Phase {
        case parsing(ArtifactKind)
        case reading
        case over
    }

    private var phase: Phase
    private let limits: ReadingLimits
    private var rows: RowAssembler
    private var content: [UInt8] = []

    /// - Parameter task: what the worker was told to do.
    init(_ task: WorkerTask) {
        switch task {
        case .parse(let kind, let limits): (phase, self.limits) = (.parsing(kind), limits)
        case .cell(_, let limits): (phase, self.limits) = (.reading, limits)
        }
        rows = RowAssembler(longestRow: limits.rowByteCount)
    }

    /// Bytes of whole rows that can be taken.
    var waitingByteCount: Int { rows.wholeByteCount }

    /// Takes the rows that are whole; nil when there are none.
    mutating func takeRows() -> RowBatch? { rows.take() }

    /// Takes a packet in, and gives what there is to hand on before anything that comes later. Rows wait for ``takeRows()``.
    ///
    /// - Throws: the rule that the packet broke; then the worker is not to be heard any more.
    mutating func take(_ packet: UnsafeRawBufferPointer) throws(PacketError) -> Event? {
        switch (phase, try WorkerReply(packet)) {
        case (.parsing, .rows(let piece)):
            try rows.append(piece)
            return nil
        case (.parsing, .progress(let progress)):
            guard progress.done >= 0, progress.estimated >= progress.done else { throw .malformed("progress") }
            return .progress(progress)
        case (.parsing(let kind), .report(let bytes)):
            guard !rows.isWithinRow else { throw .malformed("rows end within one") }
            let report = try Self.report(bytes)
            guard report.kind == kind, report.rowCount == rows.totalCount else {
                throw .malformed("a report on something else")
            }
            phase = .over
            return .report(report)
        case (.reading, .content(let piece)):
            guard content.count + piece.count <= limits.valueByteCount else {
                throw .malformed("more content than was asked for")
            }
            content.append(contentsOf: piece)
            return nil
        case (.reading, .contentEnd(let isThere)):
            guard isThere || content.isEmpty else { throw .malformed("content of nothing") }
            phase = .over
            return .content(isThere ? content : nil)
        case (.parsing, .failure(let reason)), (.reading, .failure(let reason)):
            phase = .over
            return .failure(reason)
        default:
            throw .malformed("a reply at a wrong time")
        }
    }

    private static func report(_ bytes: UnsafeRawBufferPointer) throws(PacketError) -> ParseReport {
        do {
            return try RowDecoder.decodeReport(Array(bytes))
        } catch {
            throw .malformed("a report that is none")
        }
    }
}
