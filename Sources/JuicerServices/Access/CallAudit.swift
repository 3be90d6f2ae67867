import JuicerAccess
public import JuicerAudit
public import JuicerCore
import JuicerJobs
import JuicerProto
import JuicerState
import Synchronization
import TTRPC

/// Puts calls down in the audit log, and what the daemon does by itself.
public final class CallAudit: Sendable {
    /// The log.
    public let log: AuditLog
    let clock: MachineClock
    private let reads: RepeatedEvents
    private let failures: RepeatedEvents
    /// Events that were kept with their changes and that the log has.
    private let settledIDs = Mutex<Set<String>>([])

    /// Writes to a log.
    public init(_ log: AuditLog, clock: MachineClock = .system) {
        self.log = log
        self.clock = clock
        reads = RepeatedEvents(.whole, clock: clock)
        failures = RepeatedEvents(.withoutTargets, clock: clock)
    }

    /// Whether calls can be put down now.
    var isWritable: Bool { log.isWritable }

    // MARK: - Calls

    /// Puts down that a call was done. Reading the same thing again is put down later, with the number of times.
    ///
    /// - Throws: `RPCError` UNAVAILABLE when it cannot be.
    func done(_ event: JuicerAudit.AuditEvent, _ activity: AuditActivity) async throws {
        if activity == .read, !reads.isNew(event) { return }
        try await write(event)
    }

    /// Puts down what was tried and failed, or was refused, if that is possible.
    func failed(_ event: JuicerAudit.AuditEvent) async {
        // Every secret that was really tried is put down: throttling bounds those.
        guard event.isAlert || StatusTable.isWrongSecret(event.code) || failures.isNew(event) else { return }
        try? await write(event)
    }

    /// Puts a call down that never reached its handler; whether that succeeds or not, the caller is refused.
    func refused(_ call: ServerContext, by identity: Identity?, _ failure: RPCError, isAlert: Bool) async {
        var event = event(
            call,
            MethodRule.table[call.method.fullName]?.activity ?? .other,
            failure.outcome,
            code: failure.auditCode,
            principal: identity?.principal ?? .user(call.peer.userID),
            identity?.origin
        )
        event.isAlert = isAlert
        await failed(event)
    }

    /// Writes an event.
    ///
    /// - Throws: `RPCError` UNAVAILABLE when it cannot be.
    func write(_ event: JuicerAudit.AuditEvent) async throws {
        do {
            try await log.record(event)
        } catch {
            // The next ones like those that were counted are put down again.
            reads.forget()
            failures.forget()
            throw StatusTable.auditUnavailable
        }
    }

    /// An event of a call, with what the call itself tells.
    func event(
        _ call: ServerContext,
        _ activity: AuditActivity,
        _ outcome: JuicerAudit.AuditOutcome,
        code: String,
        principal: Principal,
        _ origin: Identity.Origin?
    ) -> JuicerAudit.AuditEvent {
        var event = JuicerAudit.AuditEvent(
            call.method.auditAction,
            activity,
            outcome,
            code: code,
            time: clock.now.sinceEpoch
        )
        event.principal = principal.description
        event.address = origin?.address ?? ""
        event.program = origin?.userAgent ?? CallRunner.text("juicer-client", of: call) ?? ""
        event.peer = JuicerAudit.AuditEvent.Peer(userID: call.peer.userID, processID: call.peer.processID)
        event.requestID = CallRunner.text("juicer-request-id", of: call) ?? ""
        return event
    }

    // MARK: - The daemon itself

    /// Puts down what the daemon did by itself, as soon as that is possible.
    public func note(_ action: String, _ activity: AuditActivity, _ targets: [JuicerAudit.AuditEvent.Target]) {
        var event = JuicerAudit.AuditEvent(action, activity, .success, code: "OK", time: clock.now.sinceEpoch)
        event.targets = targets
        log.note(event)
    }

    /// Puts down something that somebody should be told of, as soon as that is possible.
    func alert(_ action: String, _ subject: String, counts: [JuicerAudit.AuditEvent.Count] = []) {
        var event = JuicerAudit.AuditEvent(action, .other, .denied, code: "ALERT", time: clock.now.sinceEpoch)
        event.isAlert = true
        event.targets = [JuicerAudit.AuditEvent.Target("subject", subject)]
        event.counts = counts
        log.note(event)
    }

    /// Puts down how often things were repeated, where that is due.
    public func noteRepeats() {
        for event in reads.takeRepeated() + failures.takeRepeated() { log.note(event) }
    }

    // MARK: - Events that are kept with their changes

    /// The event of a job that the daemon itself starts, as it is kept with the job.
    func pendingStart(of job: JuicerJobs.Job) -> PendingEvent {
        var event = JuicerAudit.AuditEvent("Jobs/Start", .create, .success, code: "OK", time: clock.now.sinceEpoch)
        event.uid = Hex.encode(randomBytes(count: 16))
        event.principal = job.principal
        event.targets = [.init("backup", job.backupID), .init("job", job.id)]
        return pending(event)
    }

    /// Writes an event that was kept with its change; where that fails, it is written at the next start.
    func settle(_ kept: PendingEvent) async {
        if let done = try? await recover([kept]) { for id in done { settled(id) } }
    }

    /// The event as it is kept with the change that it tells of. Texts are left out.
    func pending(_ event: JuicerAudit.AuditEvent) -> PendingEvent {
        PendingEvent(id: event.uid, after: log.status.last.sequence, content: event.encoded)
    }

    /// Writes the events of changes that were made before the daemon died, as far as the log has them not yet.
    ///
    /// - Returns: those that the log has now.
    func recover(_ pending: [PendingEvent]) async throws -> Set<String> {
        guard let first = pending.map(\.after).min() else { return [] }
        let known = try log.uids(from: first + 1)
        var done = Set<String>()
        for kept in pending {
            if !known.contains(kept.id) {
                // One that cannot be read was written by another version: it is told of by its name alone.
                var event =
                    JuicerAudit.AuditEvent(encoded: kept.content)
                    ?? JuicerAudit.AuditEvent(
                        "event.lost",
                        .other,
                        .failure,
                        code: "DATA_LOSS",
                        time: clock.now.sinceEpoch
                    )
                event.uid = kept.id
                try await log.record(event)
            }
            done.insert(kept.id)
        }
        return done
    }

    /// The log has an event that was kept with its change.
    func settled(_ id: String) { _ = settledIDs.withLock { $0.insert(id) } }

    /// The kept events that the log has since the last time.
    func takeSettled() -> Set<String> {
        settledIDs.withLock { ids in
            defer { ids = [] }
            return ids
        }
    }
}

extension MethodDescriptor {
    /// `Backups/Unlock`.
    fileprivate var auditAction: String {
        (service.split(separator: ".").last.map(String.init) ?? service) + "/" + method
    }
}
