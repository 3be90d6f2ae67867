import JuicerAccess
import JuicerAudit
import JuicerCore
import JuicerCrypto
import JuicerProto
import JuicerSessions
import JuicerState
import Synchronization
import TTRPC

/// What a handler tells the audit log of the call that it serves.
final class CallRecord: Sendable {
    struct Contents {
        var targets: [JuicerAudit.AuditEvent.Target] = []
        var counts: [JuicerAudit.AuditEvent.Count] = []
        var texts: [(name: String, value: String)] = []
        var sessionID = ""
    }

    private let audit: CallAudit
    private let call: ServerContext
    private let activity: AuditActivity
    private let identity: Identity
    private let started: Duration
    /// Names the event of the call as done.
    let uid = Hex.encode(randomBytes(count: 16))
    private let contents = Mutex(Contents())
    private let isCommitted = Atomic(false)
    private let isAnnounced = Atomic(false)

    init(_ call: ServerContext, _ activity: AuditActivity, by identity: Identity, in audit: CallAudit) {
        self.audit = audit
        self.call = call
        self.activity = activity
        self.identity = identity
        started = audit.clock.now.uptime
    }

    /// Adds something that the call is about. Ids alone.
    func target(_ kind: String, _ id: String) {
        if !id.isEmpty { contents.withLock { $0.targets.append(JuicerAudit.AuditEvent.Target(kind, id)) } }
    }

    /// Adds a figure.
    func count(_ name: String, _ value: some BinaryInteger) {
        contents.withLock { $0.counts.append(JuicerAudit.AuditEvent.Count(name, Int64(clamping: value))) }
    }

    /// Adds a text that the caller chose; only a code of it is written.
    func text(_ name: String, _ value: String) {
        if !value.isEmpty { contents.withLock { $0.texts.append((name, value)) } }
    }

    /// The session that the call used or opened.
    func session(_ id: String) { contents.withLock { $0.sessionID = id } }

    /// Sessions that the call ended: how many, and which, as far as a line has room.
    func sessions(_ ended: [JuicerSessions.Session]) {
        for session in ended.prefix(256) { target("session", session.id) }
        count("sessions", ended.count)
    }

    // MARK: - Writing

    /// Puts down that the call is about to change what no transaction holds together with its event. Where no event of how
    /// it ended follows, the daemon died in between.
    ///
    /// - Throws: `RPCError` UNAVAILABLE when it cannot be.
    func begin() async throws {
        var event = event(.begun, code: "BEGUN")
        event.uid = ""
        try await audit.write(event)
    }

    /// The event of the call as done, to be kept in the transaction that does it; `commit` then writes the same.
    func announcement() -> PendingEvent {
        isAnnounced.store(true, ordering: .relaxed)
        return audit.pending(event(.success, code: "OK"))
    }

    /// Puts the call down now, as done: before any content leaves. Later it is not put down again, unless it fails.
    ///
    /// - Throws: `RPCError` UNAVAILABLE when it cannot be.
    func commit() async throws {
        guard !isCommitted.exchange(true, ordering: .relaxed) else { return }
        try await audit.done(event(.success, code: "OK"), activity)
        if isAnnounced.load(ordering: .relaxed) { audit.settled(uid) }
    }

    /// Puts down that the call failed, if that is possible.
    func failed(_ failure: RPCError) async {
        var event = event(failure.outcome, code: failure.auditCode)
        event.uid = ""
        await audit.failed(event)
    }

    private func event(_ outcome: JuicerAudit.AuditOutcome, code: String) -> JuicerAudit.AuditEvent {
        let contents = contents.withLock { $0 }
        var event = audit.event(call, activity, outcome, code: code, principal: identity.principal, identity.origin)
        event.uid = uid
        event.duration = audit.clock.now.uptime - started
        event.sessionID = contents.sessionID
        event.targets = contents.targets
        event.counts = contents.counts
        event.texts = contents.texts
        return event
    }
}

extension RPCError {
    /// How a call ended that failed with this.
    var outcome: JuicerAudit.AuditOutcome {
        switch code {
        case .permissionDenied, .unauthenticated, .resourceExhausted: .denied
        default: .failure
        }
    }

    /// What the audit log calls it.
    var auditCode: String { reason ?? "\(code)" }
}
