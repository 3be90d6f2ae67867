internal import Glibc
internal import JuicerCore
internal import Synchronization

/// A thread that brings lines to one sink, and tries again with growing patience where that fails.
///
/// `@unchecked Sendable`: the sink is used by the runner's thread alone.
final class SinkRunner: @unchecked Sendable {
    private static let delays: [Duration] = [.milliseconds(100), .milliseconds(500), .seconds(2), .seconds(5)]

    /// Nil once it has ended, so that what it is connected to hears of it.
    private var sink: (any AuditSink)?
    private let index: Int
    private let isShipping: Bool
    private let signal: OwnedEvent
    private let executor: BlockingExecutor
    private let isGivenUp = Atomic(false)
    private let isOver = Atomic(false)

    init(_ sink: any AuditSink, index: Int, isShipping: Bool) throws {
        self.sink = sink
        self.index = index
        self.isShipping = isShipping
        signal = try OwnedEvent()
        executor = BlockingExecutor(threadCount: 1, name: "juicer-audit")
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
    var hasEnded: Bool { isOver.load(ordering: .acquiring) }

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
                    try sink.write(lines)
                    let checkpoint = isShipping ? nil : lines.last(where: \.isCheckpoint)?.head
                    log.took(index, upTo: lines[lines.endIndex - 1].sequence, lastCheckpoint: checkpoint)
                }
                failures = 0
                position?.store(log.position(of: index))
            } catch {
                log.failed(index, "\(error)")
                signal.wait(for: Self.delays[min(failures, Self.delays.count - 1)])
                failures += 1
            }
        }
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
                    log.took(index, upTo: position, lastCheckpoint: nil)
                    batch = []
                }
                if isLast { break }
            }
        }
        if position + 1 < sequence { log.skip(index, to: sequence) }
    }
}

/// Something that one thread waits for and others raise: a pipe.
final class OwnedEvent: Sendable {
    private let reading: CInt
    private let writing: CInt

    init() throws {
        guard let pipe = Program.pipe() else { throw SystemError(lastErrorOf: "pipe") }
        (reading, writing) = (pipe.reading, pipe.writing)
        for descriptor in [reading, writing] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// A full pipe is raised already.
    func raise() { write(writing, "x", 1) }

    /// Waits until it is raised, or for so long.
    func wait(for limit: Duration?) {
        var request = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, limit.map { CInt(clamping: $0.milliseconds) } ?? -1)
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { _ = read(reading, $0.baseAddress, $0.count) }
    }
}
