import JuicerAccess
import JuicerCore
import Synchronization

/// Makes refusals slow for whoever asks again right after one: a caller that guesses in a loop then waits most of the time,
/// instead of keeping the daemon busy with saying no.
final class RefusalPace: Sendable {
    /// A caller that asks again after this long is answered at once.
    private static let memory = Duration.seconds(2)
    /// Refusals that are held back at a time: of one source, so that one who comes through a bridge leaves room for the others
    /// of its connection, and of all.
    private static let (mostOfSource, most) = (32, 512)

    private struct Entry {
        var last: Duration
        var held = 0
    }

    private let delay: Duration
    private let clock: MachineClock
    private let entries = Mutex<[ThrottleSubject: Entry]>([:])

    /// - Parameter delay: how long such a refusal takes.
    init(delay: Duration, clock: MachineClock) {
        self.delay = delay
        self.clock = clock
    }

    /// Returns when the source may be told that it is refused.
    func refuse(_ source: ThrottleSubject, isolation: isolated (any Actor)? = #isolation) async {
        let now = clock.now.uptime
        let isHeld = entries.withLock { entries in
            if entries.count >= Self.most {
                entries = entries.filter { $0.value.held > 0 || now - $0.value.last < Self.memory }
            }
            guard var entry = entries[source], now - entry.last < Self.memory else {
                if entries.count < Self.most { entries[source, default: Entry(last: now)].last = now }
                return false
            }
            entry.last = now
            let isHeld = entry.held < Self.mostOfSource && entries.values.reduce(0) { $0 + $1.held } < Self.most
            if isHeld { entry.held += 1 }
            entries[source] = entry
            return isHeld
        }
        guard isHeld else { return }
        // Who hangs up meanwhile is told at once, and is not there to hear it.
        try? await Task.sleep(for: delay)
        entries.withLock { $0[source]?.held -= 1 }
    }
}
