internal import Glibc
internal import JuicerCore
internal import Synchronization

/// A thread that brings lines to one sink, and tries again with growing patience where that fails.
///
/// `@unchecked Sendable`: the sink is used by the runner's thread alone.
final class SinkRunner: @unchecked Sendable {
    private static let longestGathering = Duration.milliseconds(2)
    private static let delays: [Duration] = [.milliseconds(100), .milliseconds(500), .seconds(2), .seconds(5)]

    /// Nil once it has ended, so that what it is connected to hears of it.
    private var sink: (any AuditSink)?
    private let index: Int
    private var isShipping: Bool { index != LogState.file }
    private let signal = ThreadSignal()
    private let executor = BlockingExecutor(threadCount: 1, name: "juicer-audit")
    private let positions = NewestWork()
    private let isGivenUp = Atomic(false)
    private let isOver = Atomic(false)

    init(_ sink: any AuditSink, index: Int) {
        self.sink = sink
        self.index = index
    }

    func start(_ log: AuditLog) {
        _ = Task(executorPreference: executor) { self.run(log) }
    }

    func wake() { signal.raise() }

    /// Ends also with lines that the sink does not take.
    func giveUp() {
        isGivenUp.store(true, ordering: .relaxed)
        wake()
    }

    /// Whether its thread is done, and lines go nowhere any more.
    var hasEnded: Bool { isOver.load(ordering: .acquiring) && positions.isIdle }

    private func run(_ log: AuditLog) {
        guard let sink else { return }
        bring(to: sink, log)
        self.sink = nil
        isOver.store(true, ordering: .releasing)
    }

    private func bring(to sink: any AuditSink, _ log: AuditLog) {
        // A peer that goes is an error of the call and no signal.
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, nil)
        var failures = 0
        let position = isShipping ? PositionFile(sink.name, in: log.folder) : nil
        while !isGivenUp.load(ordering: .relaxed) {
            do {
                switch log.next(for: index) {
                case .end: return
                case .nothing: signal.wait(for: nil)
                case .missing(let sequence): try catchUp(sink, log, upTo: sequence)
                case .lines(let lines):
                    if isShipping { try ship(lines, to: sink, log) } else { try keep(lines, in: sink, log) }
                }
                failures = 0
                if let position {
                    let last = log.position(of: index)
                    // A disk that hangs must not keep lines from servers.
                    positions.perform { position.store(last) }
                }
            } catch {
                log.failed(index, "\(error)")
                signal.wait(for: Self.delays[min(failures, Self.delays.count - 1)])
                failures += 1
            }
        }
    }

    private func ship(_ lines: [AuditLine], to sink: any AuditSink, _ log: AuditLog) throws {
        try sink.write(lines[...])
        if let last = lines.last { log.took(index, upTo: last.head) }
    }

    private func keep(_ lines: [AuditLine], in file: any AuditSink, _ log: AuditLog) throws {
        let start = ContinuousClock.now
        try file.write(lines[...])
        let cost = ContinuousClock.now - start
        guard let last = lines.last else { return }
        let served = log.took(index, upTo: last.head, checkpoint: lines.last(where: \.isCheckpoint)?.head)
        if served > 1 { gather(served, for: min(cost / 2, Self.longestGathering), log) }
    }

    /// Gives callers who were answered together the time to come together again. Else the first of them would have a
    /// write for itself, and all others wait for two.
    private func gather(_ crowd: Int, for limit: Duration, _ log: AuditLog) {
        let end = ContinuousClock.now + limit
        while !log.gather(crowd), case let left = end - .now, left > .zero { signal.wait(for: left) }
        _ = log.gather(0)
    }

    /// Brings lines to a shipping sink that only the file has any more; what the file lacks is skipped.
    private func catchUp(_ sink: any AuditSink, _ log: AuditLog, upTo sequence: Int64) throws {
        var position = log.position(of: index)
        if isShipping {
            var reader = SegmentReader(log.folder, from: position + 1)
            var batch: [AuditLine] = []
            while position + 1 < sequence, !isGivenUp.load(ordering: .relaxed) {
                let line = try reader.next()
                if let line, line.sequence < sequence { batch.append(line) }
                let isLast = line.map { $0.sequence + 1 >= sequence } ?? true
                if batch.count == 1_024 || isLast, let last = batch.last {
                    try sink.write(batch[...])
                    position = last.sequence
                    log.took(index, upTo: last.head)
                    batch = []
                }
                if isLast { break }
            }
        }
        if position + 1 < sequence { log.skip(index, to: sequence) }
    }
}
