internal import Dispatch
internal import Glibc
public import JuicerCore
public import JuicerCrypto
internal import Synchronization

/// The audit log: a chain of lines, each of which carries the hash of the one before, with signed checkpoints among them.
///
/// `record` returns when a sink has the event for good. What comes meanwhile goes out with the next write, so that many
/// callers share one wait for the disk. How lines look is told in `docs/audit-format.md`.
public final class AuditLog: Sendable {
    /// What can be chosen about a log.
    public struct Options: Sendable {
        /// Events after which a checkpoint is signed, and the time after which it is in any case.
        public var checkpointEvents = 64
        public var checkpointInterval = Duration.seconds(60)
        /// How long an event may take to get to any sink, before the action is refused.
        public var patience = Duration.seconds(2)
        /// Lines in memory that sinks have yet to take; more drive out the oldest.
        public var memory = 16_384
        /// Bytes after which another segment begins.
        public var segmentSize = 64 << 20
        /// What else gets the lines.
        public var shipping: [ShippingTarget] = []

        public init() {}
    }

    /// How the log fares.
    public struct Status: Sendable {
        /// Whether a sink takes events now.
        public var isWritable: Bool
        /// The last line.
        public var last: ChainHead
        /// The last line that a checkpoint is proof of; 0 for none since the log was opened.
        public var lastCheckpoint: Int64
        /// Where lines go.
        public var sinks: [AuditSinkStatus]
        /// What verifies the checkpoints; nil while there is no key.
        public var publicKey: [UInt8]?
    }

    private struct Waiter {
        let sequence: Int64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Keys {
        let signing: Ed25519Key
        let text: SecretBytes
        let remember: @Sendable (ChainHead) -> Void
    }

    private struct State {
        var head: ChainHead
        var lines: [AuditLine] = []
        /// Lines before this index were driven out or taken by all.
        var start = 0
        var waiters: [Waiter] = []
        var sinks: [AuditSinkStatus]
        var keys: Keys?
        var uncovered = 0
        var lastCheckpoint: Int64 = 0
        var isChecking = false
        var isCheckpointDue = false
        var isClosed = false

        var isWritable: Bool { !isClosed && sinks.contains { $0.problem == nil } }
    }

    /// Names the log in its checkpoints: 32 hexadecimal digits.
    public let id: String
    let folder: SegmentFolder
    private let options: Options
    private let lock: FolderLock
    private let state: Mutex<State>
    private let runners: [SinkRunner]

    /// Opens the log in a folder, which is made if need be, and cuts off a line that was not wholly written.
    ///
    /// - Throws: ``AuditError/inUse(path:)``, ``AuditError/system(path:_:)``.
    public init(at path: String, options: Options = Options()) throws {
        self.options = options
        let folder = SegmentFolder(path: path)
        self.folder = folder
        lock = try FolderLock(path)
        id = try lock.logID()
        let end = try LogEnd(of: folder)
        let file = SegmentWriter(folder, limit: options.segmentSize, last: end.head.sequence, current: end.segment)
        let sinks: [any AuditSink] = [file] + options.shipping.map { $0.makeSink() }
        state = Mutex(
            State(
                head: end.head,
                sinks: sinks.map { sink in
                    // One that is new gets what comes from now on.
                    let known = sink === file ? nil : PositionFile.position(of: sink.name, in: folder)
                    let position = min(known ?? end.head.sequence, end.head.sequence)
                    return AuditSinkStatus(name: sink.name, position: position)
                }
            )
        )
        runners = try sinks.enumerated().map { try SinkRunner($1, index: $0, isShipping: $1 !== file) }
        for runner in runners { runner.start(self) }
    }

    // MARK: - Writing

    /// Writes an event, and returns when it is where it belongs.
    ///
    /// - Throws: ``AuditError/notWritten`` when no sink had it in time; ``AuditError/closed``.
    public func record(_ event: AuditEvent) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isClosed = state.withLock { state in
                if state.isClosed { return true }
                append(event, to: &state)
                let waiter = Waiter(
                    sequence: state.head.sequence,
                    deadline: .now + options.patience,
                    continuation: continuation
                )
                state.waiters.append(waiter)
                addCheckpointIfDue(&state)
                scheduleCheck(&state)
                return false
            }
            if isClosed { continuation.resume(throwing: AuditError.closed) } else { wake() }
        }
    }

    /// Writes an event as soon as that is possible, without waiting for it.
    public func note(_ event: AuditEvent) {
        state.withLock { state in
            if state.isClosed { return }
            append(event, to: &state)
            addCheckpointIfDue(&state)
        }
        wake()
    }

    /// Whether a sink takes events now, without waiting for anything.
    public var isWritable: Bool { state.withLock { $0.isWritable } }

    /// How the log fares.
    public var status: Status {
        state.withLock { state in
            Status(
                isWritable: state.isWritable,
                last: state.head,
                lastCheckpoint: state.lastCheckpoint,
                sinks: state.sinks,
                publicKey: state.keys?.signing.publicKey
            )
        }
    }

    private func append(_ event: AuditEvent, to state: inout State) {
        let uid = event.uid.isEmpty ? Hex.encode(randomBytes(count: 16)) : event.uid
        add(
            AuditLine(after: &state.head, severity: event.severity) { json in
                event.write(to: &json, logID: id, uid: uid, textKey: state.keys?.text)
            },
            to: &state
        )
        state.uncovered += 1
    }

    private func add(_ line: AuditLine, to state: inout State) {
        state.lines.append(line)
        if state.lines.count - state.start > options.memory { state.start += 1 }
        // Moved together now and then, and not for each line.
        if state.start >= 4_096 {
            state.lines.removeFirst(state.start)
            state.start = 0
        }
    }

    // MARK: - Checkpoints

    /// Signs checkpoints from now on, and codes texts.
    ///
    /// - Parameters:
    ///   - signing: signs.
    ///   - text: the key of texts' codes.
    ///   - remember: told of each checkpoint that was written, to be kept elsewhere: who cuts the log cannot cut that. Called
    ///     on a thread of the log's, which waits for it.
    public func useKeys(signing: Ed25519Key, text: SecretBytes, remember: @escaping @Sendable (ChainHead) -> Void) {
        state.withLock { $0.keys = Keys(signing: signing, text: text, remember: remember) }
        // Beside the log for convenience; who distrusts the machine keeps a copy elsewhere.
        folder.write(Hex.encode(signing.publicKey) + "\n", to: "public-key")
    }

    /// Signs a last checkpoint and lets go of the keys, as when the vault is sealed.
    public func dropKeys() {
        state.withLock { state in
            addCheckpoint(&state)
            state.keys = nil
        }
        wake()
    }

    private func addCheckpointIfDue(_ state: inout State) {
        if state.uncovered >= options.checkpointEvents { addCheckpoint(&state) }
        guard state.uncovered > 0, !state.isCheckpointDue else { return }
        state.isCheckpointDue = true
        DispatchQueue.global()
            .asyncAfter(deadline: .now() + options.checkpointInterval.timeInterval) { [weak self] in
                self?.checkpointTimePassed()
            }
    }

    private func checkpointTimePassed() {
        state.withLock { state in
            state.isCheckpointDue = false
            addCheckpoint(&state)
        }
        wake()
    }

    private func addCheckpoint(_ state: inout State) {
        guard let keys = state.keys, state.uncovered > 0, !state.isClosed else { return }
        guard let line = Checkpoint.line(after: &state.head, logID: id, time: .sinceEpoch, keys.signing) else { return }
        add(line, to: &state)
        state.uncovered = 0
    }

    // MARK: - For the sinks

    /// What a sink gets next.
    enum Next {
        case lines(ArraySlice<AuditLine>)
        /// Memory has lines only from this one on.
        case missing(upTo: Int64)
        case nothing
        case end
    }

    func next(for sink: Int) -> Next {
        state.withLock { state in
            let position = state.sinks[sink].position
            guard position < state.head.sequence else { return state.isClosed ? .end : .nothing }
            let first =
                state.lines.indices.contains(state.start) ? state.lines[state.start].sequence : state.head.sequence + 1
            if position + 1 < first { return .missing(upTo: first) }
            let index = state.start + Int(position + 1 - first)
            return .lines(state.lines[index...].prefix(1_024))
        }
    }

    /// A sink has lines up to one.
    func took(_ sink: Int, upTo sequence: Int64, lastCheckpoint: ChainHead?) {
        let (ready, remember) = state.withLock { state in
            state.sinks[sink].position = sequence
            state.sinks[sink].problem = nil
            let end = state.waiters.firstIndex { $0.sequence > sequence } ?? state.waiters.endIndex
            let ready = state.waiters[..<end]
            state.waiters.removeSubrange(..<end)
            if let lastCheckpoint { state.lastCheckpoint = max(state.lastCheckpoint, lastCheckpoint.sequence) }
            return (Array(ready), state.keys?.remember)
        }
        for waiter in ready { waiter.continuation.resume() }
        if let lastCheckpoint { remember?(lastCheckpoint) }
    }

    func position(of sink: Int) -> Int64 { state.withLock { $0.sinks[sink].position } }

    func failed(_ sink: Int, _ problem: String) {
        state.withLock { $0.sinks[sink].problem = problem }
    }

    func skip(_ sink: Int, to sequence: Int64) {
        state.withLock { state in
            state.sinks[sink].skipped += sequence - 1 - state.sinks[sink].position
            state.sinks[sink].position = sequence - 1
        }
    }

    private func wake() {
        for runner in runners { runner.wake() }
    }

    // MARK: - Giving up

    private func scheduleCheck(_ state: inout State) {
        guard !state.isChecking, let first = state.waiters.first else { return }
        state.isChecking = true
        let wait = max(.zero, ContinuousClock.now.duration(to: first.deadline))
        DispatchQueue.global().asyncAfter(deadline: .now() + wait.timeInterval) { [weak self] in self?.giveUpOnLate() }
    }

    /// Refuses what no sink has taken in time. The line stays where it is, and a second one says what became of the action.
    private func giveUpOnLate() {
        let late = state.withLock { state in
            state.isChecking = false
            let now = ContinuousClock.now
            let end = state.waiters.firstIndex { $0.deadline > now } ?? state.waiters.endIndex
            let late = state.waiters[..<end]
            state.waiters.removeSubrange(..<end)
            if !late.isEmpty {
                // Also one that hangs, and so could not say that it does.
                for index in state.sinks.indices where state.sinks[index].problem == nil {
                    state.sinks[index].problem = "it takes too long"
                }
                var event = AuditEvent("audit.refused", .other, .failure, code: "UNAVAILABLE", time: .sinceEpoch)
                event.counts = [
                    AuditEvent.Count("first_line", late.first?.sequence ?? 0),
                    AuditEvent.Count("lines", Int64(late.count)),
                ]
                append(event, to: &state)
            }
            scheduleCheck(&state)
            return Array(late)
        }
        for waiter in late { waiter.continuation.resume(throwing: AuditError.notWritten) }
    }

    /// Signs a last checkpoint, waits for the file to have everything, at most as long as an event may take, and ends.
    public func close() async {
        state.withLock { state in
            addCheckpoint(&state)
            state.isClosed = true
        }
        wake()
        // Not by waiting for their tasks: one may hang in the kernel for good.
        let deadline = ContinuousClock.now + options.patience
        while !runners.allSatisfy(\.hasEnded), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
        for runner in runners { runner.giveUp() }
        let left = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in left { waiter.continuation.resume(throwing: AuditError.closed) }
        lock.release()
    }
}

extension Duration {
    /// By the machine's clock, since 1970-01-01T00:00:00Z.
    static var sinceEpoch: Duration {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    fileprivate var timeInterval: DispatchTimeInterval { .milliseconds(Int(milliseconds)) }
}
