internal import JuicerCore
internal import JuicerCrypto

/// What the log's threads share: its end, the lines that sinks have yet to take, how sinks fare, and who waits.
struct LogState {
    /// Whoever wants to know that an event counts as written.
    struct Waiter {
        let sequence: Int64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    struct Keys {
        let signing: Ed25519Key
        let text: SecretBytes
        let remember: @Sendable (ChainHead) -> Void
    }

    /// The place in `sinks` of the one that writes the log's own files.
    static let file = 0

    /// The last line.
    var head: ChainHead
    /// The last line that the file has for good.
    var written: ChainHead
    var lines: LineQueue
    /// In the order of their lines.
    var waiters: [Waiter] = []
    /// Waiters for whom the file's thread waits, so that they share a write; 0 while it does not.
    var crowd = 0
    var sinks: [AuditSinkStatus]
    var keys: Keys?
    /// Events since the last checkpoint.
    var uncovered = 0
    var lastCheckpoint: Int64 = 0
    var isChecking = false
    var isCheckpointDue = false
    var isClosed = false

    var isWritable: Bool { !isClosed && sinks.contains { $0.problem == nil } }

    mutating func add(_ line: AuditLine) {
        head = line.head
        lines.append(line)
    }

    mutating func append(_ event: LineBody) {
        var place = head
        add(AuditLine(after: &place, event))
        uncovered += 1
    }

    /// A sink has lines up to one.
    mutating func took(_ sink: Int, upTo last: ChainHead) {
        sinks[sink].position = last.sequence
        sinks[sink].problem = nil
        if sink == Self.file { written = last }
        lines.drop(upTo: sinks.reduce(Int64.max) { min($0, $1.position) })
    }

    /// Takes out those whose events count as written: the file has them or, while that is known not to take any, another sink.
    mutating func takeServed() -> [Waiter] {
        let counting = sinks[Self.file].problem == nil ? sinks[Self.file...Self.file] : sinks[...]
        let last = counting.reduce(0) { max($0, $1.position) }
        return takeWaiters { $0.sequence <= last }
    }

    /// Takes out those who have waited for long enough.
    mutating func takeLate(_ now: ContinuousClock.Instant) -> [Waiter] { takeWaiters { $0.deadline <= now } }

    /// The first waiters, as far as a condition holds.
    private mutating func takeWaiters(_ condition: (Waiter) -> Bool) -> [Waiter] {
        let end = waiters.firstIndex { !condition($0) } ?? waiters.endIndex
        defer { waiters.removeSubrange(..<end) }
        return Array(waiters[..<end])
    }
}
