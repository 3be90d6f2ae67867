import JuicerAccess
public import JuicerAudit
public import JuicerCore
import JuicerProto
import Synchronization
import TTRPC

/// Puts calls down in the audit log.
///
/// Reading the same thing again and again is put down once a minute, with the number of times.
public final class CallAudit: Sendable {
    private static let coalescing = Duration.seconds(60)
    private static let mostRecent = 4_096

    /// The log.
    public let log: AuditLog
    private let clock: MachineClock
    private let recent = Mutex<[ReadKey: (since: Duration, repeats: Int64)]>([:])

    private struct ReadKey: Hashable {
        let principal: Principal
        let sessionID: String
        let action: String
        let targets: [JuicerAudit.AuditEvent.Target]
        let texts: [String]
    }

    /// Writes to a log.
    public init(_ log: AuditLog, clock: MachineClock = .system) {
        self.log = log
        self.clock = clock
    }

    /// Whether calls can be put down now.
    var isWritable: Bool { log.isWritable }

    /// Puts a call down that was done or tried.
    ///
    /// - Throws: `RPCError` UNAVAILABLE when it cannot be.
    func record(
        _ call: ServerContext,
        _ activity: AuditActivity,
        by identity: Identity,
        _ contents: CallRecord.Contents,
        failure: RPCError? = nil,
        started: Duration
    ) async throws {
        var repeats: Int64 = 0
        if activity == .read, failure == nil {
            guard let count = repeatsOfRead(call, identity, contents) else { return }
            repeats = count
        }
        var event = event(call, activity, failure, principal: identity.principal, origin: identity.origin)
        event.duration = clock.now.uptime - started
        event.sessionID = contents.sessionID
        event.targets = contents.targets
        event.counts = contents.counts
        if repeats > 0 { event.counts.append(("repeats", repeats)) }
        event.texts = contents.texts
        event.isAlert = contents.isAlert
        do {
            try await log.record(event)
        } catch {
            // The next one like it is put down again.
            recent.withLock { $0 = [:] }
            throw StatusTable.auditUnavailable
        }
    }

    /// Puts a call down that never reached its handler; whether that succeeds or not, the caller is refused.
    func refused(_ call: ServerContext, by identity: Identity?, _ failure: RPCError, isAlert: Bool) async {
        let activity = MethodRule.table[call.method.fullName]?.activity ?? .other
        var event = event(
            call,
            activity,
            failure,
            principal: identity?.principal ?? .user(call.peer.userID),
            origin: identity?.origin
        )
        event.isAlert = isAlert
        try? await log.record(event)
    }

    /// Puts down what the daemon did by itself, as soon as that is possible.
    public func note(_ action: String, _ activity: AuditActivity, _ targets: [JuicerAudit.AuditEvent.Target]) {
        var event = JuicerAudit.AuditEvent(action, activity, .success, code: "OK", time: clock.now.sinceEpoch)
        event.targets = targets
        log.note(event)
    }

    /// Puts down something that somebody should be told of, as soon as that is possible.
    func alert(_ action: String, _ subject: String, counts: [(name: String, value: Int64)] = []) {
        var event = JuicerAudit.AuditEvent(action, .other, .denied, code: "ALERT", time: clock.now.sinceEpoch)
        event.isAlert = true
        event.targets = [JuicerAudit.AuditEvent.Target("subject", subject)]
        event.counts = counts
        log.note(event)
    }

    private func event(
        _ call: ServerContext,
        _ activity: AuditActivity,
        _ failure: RPCError?,
        principal: Principal,
        origin: Identity.Origin?
    ) -> JuicerAudit.AuditEvent {
        let outcome: JuicerAudit.AuditOutcome =
            switch failure?.code {
            case nil: .success
            case .permissionDenied, .unauthenticated, .resourceExhausted: .denied
            default: .failure
            }
        var event = JuicerAudit.AuditEvent(
            call.method.auditAction,
            activity,
            outcome,
            code: failure?.reason ?? failure.map { "\($0.code)" } ?? "OK",
            time: clock.now.sinceEpoch
        )
        event.principal = principal.description
        event.address = origin?.address ?? ""
        event.program = origin?.userAgent ?? CallRunner.text("juicer-client", of: call) ?? ""
        event.peer = JuicerAudit.AuditEvent.Peer(userID: call.peer.userID, processID: call.peer.processID)
        event.requestID = CallRunner.text("juicer-request-id", of: call) ?? ""
        return event
    }

    /// How often the same was read since it was last put down; nil when it need not be put down yet.
    private func repeatsOfRead(_ call: ServerContext, _ identity: Identity, _ contents: CallRecord.Contents) -> Int64? {
        let key = ReadKey(
            principal: identity.principal,
            sessionID: contents.sessionID,
            action: call.method.auditAction,
            targets: contents.targets,
            texts: contents.texts.map(\.value)
        )
        let now = clock.now.uptime
        return recent.withLock { recent in
            if let last = recent[key], now - last.since < Self.coalescing {
                recent[key]?.repeats += 1
                return nil
            }
            let repeats = recent[key]?.repeats ?? 0
            if recent.count >= Self.mostRecent { recent = recent.filter { now - $0.value.since < Self.coalescing } }
            // With that many different things read in a minute, each is put down.
            if recent.count < Self.mostRecent { recent[key] = (now, 0) }
            return repeats
        }
    }
}

extension MethodDescriptor {
    /// `Backups/Unlock`.
    fileprivate var auditAction: String {
        (service.split(separator: ".").last.map(String.init) ?? service) + "/" + method
    }
}
