import JuicerAudit
import Synchronization

/// What a handler tells the audit log of the call that it serves.
final class CallRecord: Sendable {
    struct Contents {
        var targets: [AuditEvent.Target] = []
        var counts: [(name: String, value: Int64)] = []
        var texts: [(name: String, value: String)] = []
        var sessionID = ""
        var isAlert = false
    }

    private let contents = Mutex(Contents())
    private let isCommitted = Atomic(false)
    private let write: @Sendable (Contents) async throws -> Void

    /// - Parameter write: puts the call down as done.
    init(write: @escaping @Sendable (Contents) async throws -> Void) {
        self.write = write
    }

    /// Adds something that the call is about. Ids alone.
    func target(_ kind: String, _ id: String) {
        if !id.isEmpty { contents.withLock { $0.targets.append(AuditEvent.Target(kind, id)) } }
    }

    /// Adds a figure.
    func count(_ name: String, _ value: some BinaryInteger) {
        contents.withLock { $0.counts.append((name, Int64(clamping: value))) }
    }

    /// Adds a text that the caller chose; only a code of it is written.
    func text(_ name: String, _ value: String) {
        if !value.isEmpty { contents.withLock { $0.texts.append((name, value)) } }
    }

    /// The session that the call used or opened.
    func session(_ id: String) { contents.withLock { $0.sessionID = id } }

    /// Puts the call down now, as done: before any content leaves. Later it is not put down again, unless it fails.
    func commit() async throws {
        guard !isCommitted.exchange(true, ordering: .relaxed) else { return }
        try await write(contents.withLock { $0 })
    }

    /// What there is so far.
    var soFar: Contents { contents.withLock { $0 } }
}
