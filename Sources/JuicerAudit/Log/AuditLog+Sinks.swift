internal import Dispatch
internal import Synchronization

/// What the sinks' threads ask of the log and tell it.
extension AuditLog {
    /// What a sink gets next.
    enum Next {
        case lines([AuditLine])
        /// Memory has lines only from this one on.
        case missing(upTo: Int64)
        case nothing
        case end
    }

    /// Lines that a sink takes at a time, at most.
    private static let batch = 1_024

    func next(for sink: Int) -> Next {
        state.withLock { state in
            let position = state.sinks[sink].position
            guard position < state.head.sequence else { return state.isClosed ? .end : .nothing }
            let first = state.lines.first ?? state.head.sequence + 1
            if position + 1 < first { return .missing(upTo: first) }
            return .lines(state.lines.lines(from: position + 1, limit: Self.batch))
        }
    }

    /// A sink has lines up to one.
    ///
    /// - Parameter checkpoint: the newest checkpoint among those that the file has now.
    /// - Returns: how many callers were waiting for that.
    @discardableResult
    func took(_ sink: Int, upTo last: ChainHead, checkpoint: ChainHead? = nil) -> Int {
        let (served, remember) = state.withLock { state in
            state.took(sink, upTo: last)
            if let checkpoint { state.lastCheckpoint = max(state.lastCheckpoint, checkpoint.sequence) }
            return (state.takeServed(), state.keys?.remember)
        }
        for waiter in served { waiter.continuation.resume() }
        if let checkpoint, let remember { remembering.perform { remember(checkpoint) } }
        return served.count
    }

    func position(of sink: Int) -> Int64 { state.withLock { $0.sinks[sink].position } }

    /// A sink did not take lines.
    func failed(_ sink: Int, _ problem: String) {
        let served = state.withLock { state in
            state.sinks[sink].problem = problem
            // Without the file, what other sinks have counts.
            return state.takeServed()
        }
        for waiter in served { waiter.continuation.resume() }
    }

    func skip(_ sink: Int, to sequence: Int64) {
        state.withLock { state in
            state.sinks[sink].skipped += sequence - 1 - state.sinks[sink].position
            state.sinks[sink].position = sequence - 1
        }
    }

    /// The file's thread waits until so many callers wait for it, 0 when it goes on.
    ///
    /// - Returns: whether they do already.
    func gather(_ crowd: Int) -> Bool {
        state.withLock { state in
            state.crowd = crowd
            return state.waiters.count >= crowd
        }
    }

    // MARK: - Giving up

    func scheduleCheck(_ state: inout LogState) {
        guard !state.isChecking, let first = state.waiters.first else { return }
        state.isChecking = true
        let wait = max(.zero, ContinuousClock.now.duration(to: first.deadline))
        DispatchQueue.global().asyncAfter(deadline: .now() + wait.timeInterval) { [weak self] in self?.giveUpOnLate() }
    }

    /// Refuses what no sink has taken in time. The line stays where it is, and a second one says what became of the action.
    private func giveUpOnLate() {
        let (served, late) = state.withLock { state in
            state.isChecking = false
            defer { scheduleCheck(&state) }
            let now = ContinuousClock.now
            guard let first = state.waiters.first, first.deadline <= now else {
                return ([LogState.Waiter](), [LogState.Waiter]())
            }
            // Also one that hangs, and so could not say that it does.
            for index in state.sinks.indices
            where state.sinks[index].problem == nil && state.sinks[index].position < first.sequence {
                state.sinks[index].problem = "it takes too long"
            }
            let served = state.takeServed()
            let late = state.takeLate(now)
            if let first = late.first {
                // It has no texts, so that no key is asked for, which would take the lock again.
                state.append(body(of: .refused(first: first.sequence, count: late.count)))
            }
            return (served, late)
        }
        for waiter in served { waiter.continuation.resume() }
        for waiter in late { waiter.continuation.resume(throwing: AuditError.notWritten) }
        if !late.isEmpty { wake() }
    }
}

extension AuditEvent {
    fileprivate static func refused(first: Int64, count: Int) -> AuditEvent {
        var event = AuditEvent("audit.refused", .other, .failure, code: "UNAVAILABLE", time: .sinceEpoch)
        event.counts = [Count("first_line", first), Count("lines", Int64(count))]
        return event
    }
}
