internal import Glibc
internal import JuicerCore
internal import JuicerCrypto
internal import Synchronization

/// The audit log: a chain of lines, each of which carries the hash of the one before, with signed checkpoints among them.
///
/// `record` returns when the event counts as written. What comes meanwhile goes out with the next write, so that many
/// callers share one wait for the disk. How lines look, and when an event counts, is told in `docs/audit-format.md`.
public final class AuditLog: Sendable {
    /// What can be chosen about a log.
    public struct Options: Sendable {
        /// Events after which a checkpoint is signed, and the time after which it is in any case.
        public var checkpointEvents = 64
        public var checkpointInterval = Duration.seconds(60)
        /// How long an event may take to get where it belongs, before the action is refused.
        public var patience = Duration.seconds(2)
        /// Lines in memory that sinks have yet to take; more drive out the oldest.
        public var memory = 16_384
        /// Bytes after which another segment begins.
        public var segmentSize = 64 << 20
        /// How long segments are kept, and how much of them.
        public var retention = AuditRetention()
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

    /// Names the log in its checkpoints: 32 hexadecimal digits.
    public let id: String
    let folder: SegmentFolder
    let options: Options
    let state: Mutex<LogState>
    let remembering = NewestWork()
    /// Held by whoever removes segments.
    let upkeep = Mutex(())
    private let lock: FolderLock
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
            LogState(
                head: end.head,
                written: end.head,
                lines: LineQueue(limit: options.memory),
                sinks: sinks.map { sink in
                    // One that is new gets what comes from now on.
                    let known = sink === file ? nil : PositionFile.position(of: sink.name, in: folder)
                    let position = min(known ?? end.head.sequence, end.head.sequence)
                    return AuditSinkStatus(name: sink.name, position: position)
                }
            )
        )
        runners = sinks.enumerated().map { SinkRunner($1, index: $0) }
        file.makeRoom = { [weak self] in try self?.makeRoom() }
        for runner in runners { runner.start(self) }
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

    // MARK: - Writing

    /// Writes an event, and returns when it counts as written.
    ///
    /// - Throws: ``AuditError/notWritten`` when it did not in time; ``AuditError/closed``.
    public func record(_ event: AuditEvent) async throws {
        let body = body(of: event)
        try await withCheckedThrowingContinuation { continuation in
            let (isClosed, isAlone) = state.withLock { state in
                if state.isClosed { return (true, false) }
                state.append(body)
                state.waiters.append(
                    LogState.Waiter(
                        sequence: state.head.sequence,
                        deadline: .now + options.patience,
                        continuation: continuation
                    )
                )
                addCheckpointIfDue(&state)
                scheduleCheck(&state)
                return (false, state.waiters.count < state.crowd)
            }
            if isClosed { continuation.resume(throwing: AuditError.closed) } else { wake(waitingForCrowd: isAlone) }
        }
    }

    /// Writes an event as soon as that is possible, without waiting for it.
    public func note(_ event: AuditEvent) {
        let body = body(of: event)
        state.withLock { state in
            if state.isClosed { return }
            state.append(body)
            addCheckpointIfDue(&state)
        }
        wake()
    }

    /// What an event's line says. Made by whoever has the event, so that nobody else waits for it.
    func body(of event: AuditEvent) -> LineBody {
        let textKey = event.texts.isEmpty ? nil : state.withLock { $0.keys?.text }
        return LineBody(severity: event.severity) { event.write(to: &$0, logID: id, textKey: textKey) }
    }

    /// - Parameter waitingForCrowd: whether the file's thread is to be left to wait for more lines.
    func wake(waitingForCrowd: Bool = false) {
        for runner in runners.dropFirst(waitingForCrowd ? 1 : 0) { runner.wake() }
    }

    /// Signs a last checkpoint, waits for everything to be where it belongs, at most as long as an event may take, and ends.
    public func close() async {
        state.withLock { state in
            addCheckpoint(&state)
            state.isClosed = true
        }
        wake()
        // Not by waiting for their tasks: one may hang in the kernel for good.
        let deadline = ContinuousClock.now + options.patience
        while !(runners.allSatisfy(\.hasEnded) && remembering.isIdle), ContinuousClock.now < deadline {
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
}
