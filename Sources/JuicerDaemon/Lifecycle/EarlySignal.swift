import Glibc
import Synchronization

/// Remembers a signal to stop that comes before the daemon listens for signals, so that it does not end the
/// process halfway through its start.
///
/// Blocking the signals meanwhile would not do: the thread that `main` leaves behind unblocks all of them.
enum EarlySignal {
    private static let number = Atomic<Int32>(0)

    /// The signal that came; 0 for none.
    static var received: Int32 { number.load(ordering: .relaxed) }

    /// Begins to remember. Whoever listens later takes the signals over.
    static func remember() {
        // Also makes the variable before a handler, which must not, would be the first to use it.
        number.store(0, ordering: .relaxed)
        for stop in [SIGTERM, SIGINT] {
            signal(stop) { EarlySignal.number.store($0, ordering: .relaxed) }
        }
    }
}
