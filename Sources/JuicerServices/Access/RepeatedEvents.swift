import JuicerAudit
import JuicerCore
import JuicerCrypto
import Synchronization

/// Events that come again and again: the first is put down at once, those like it once a minute with their number, so that
/// nobody fills the log by asking often.
final class RepeatedEvents: Sendable {
    /// What makes events alike.
    enum Likeness {
        /// The same was done to the same by the same: for reads.
        case whole
        /// The same was asked for by the same and ended the same, whatever it was about: for what was not done, where a
        /// caller may make up what it asks for.
        case withoutTargets
    }

    private struct Entry {
        let since: Duration
        var repeats: Int64
        /// The last one, without texts.
        var event: JuicerAudit.AuditEvent
    }

    private static let interval = Duration.seconds(60)
    private static let most = 4_096

    private let clock: MachineClock
    private let likeness: Likeness
    private let entries = Mutex<[[UInt8]: Entry]>([:])

    init(_ likeness: Likeness, clock: MachineClock) {
        self.likeness = likeness
        self.clock = clock
    }

    /// Whether the event is to be put down now; else it is counted.
    func isNew(_ event: JuicerAudit.AuditEvent) -> Bool {
        let key = key(of: event)
        let now = clock.now.uptime
        return entries.withLock { entries in
            if entries[key] != nil {
                entries[key]?.repeats += 1
                entries[key]?.event.time = event.time
                return false
            }
            // With that many different ones in a minute, each is put down.
            guard entries.count < Self.most else { return true }
            var event = event
            event.texts = []
            entries[key] = Entry(since: now, repeats: 0, event: event)
            return true
        }
    }

    /// Forgets those whose minute is over, and returns the ones that were repeated, with their number.
    func takeRepeated() -> [JuicerAudit.AuditEvent] {
        let now = clock.now.uptime
        return entries.withLock { entries in
            let over = entries.filter { now - $0.value.since >= Self.interval }
            for key in over.keys { entries[key] = nil }
            return over.values.filter { $0.repeats > 0 }
                .map { entry in
                    var event = entry.event
                    event.uid = ""
                    event.duration = nil
                    event.counts = [JuicerAudit.AuditEvent.Count("repeats", entry.repeats)]
                    return event
                }
        }
    }

    /// Forgets all, so that the next ones are put down.
    func forget() { entries.withLock { $0 = [:] } }

    /// A digest, so that nothing that a caller chose is held.
    private func key(of event: JuicerAudit.AuditEvent) -> [UInt8] {
        var parts = [event.principal, event.sessionID, event.action, event.code]
        if likeness == .whole {
            for target in event.targets { parts += [target.kind, target.id] }
            parts.append("")
            for text in event.texts { parts += [text.name, text.value] }
        }
        return HashFunction.sha256.hash(parts.flatMap { Array($0.utf8) + [0xFF] })
    }
}
