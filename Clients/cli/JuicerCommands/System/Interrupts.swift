import Glibc
import Synchronization

/// Ends the process cleanly when it is told to stop (SIGINT, SIGTERM, SIGHUP).
///
/// The signals are blocked in every thread and waited for by the main one, which is therefore free to do what a signal
/// handler must not: take locks and remove files. The exit status is 128 plus the signal's number.
enum Interrupts {
    /// Runs when a signal has come, just before the process ends. A clean-up may keep its lock for good, so that nothing
    /// of its kind is made any more.
    typealias CleanUp = @Sendable () -> Void

    private struct Registry {
        var cleanUps: [Int: CleanUp] = [:]
        var next = 0
    }

    private static let registry = Mutex(Registry())

    /// Blocks the signals for the calling thread and all that it starts, and lets writing to a closed pipe fail
    /// instead of ending the process. Returns the signals to wait for.
    static func block() -> sigset_t {
        signal(SIGPIPE, SIG_IGN)
        var handled = sigset_t()
        sigemptyset(&handled)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
            sigaddset(&handled, number)
        }
        pthread_sigmask(SIG_BLOCK, &handled, nil)
        return handled
    }

    /// Waits for one of the signals, for as long as the process runs.
    static func wait(for handled: sigset_t) -> Never {
        var handled = handled
        var number: CInt = 0
        // With every signal ignored there is nothing to wait for; the work of other threads ends the process.
        while sigwait(&handled, &number) != 0 { pause() }
        end(signal: number)
    }

    /// Adds a clean-up and returns what takes it away again.
    static func addCleanUp(_ cleanUp: @escaping CleanUp) -> Int {
        registry.withLock { registry in
            registry.next += 1
            registry.cleanUps[registry.next] = cleanUp
            return registry.next
        }
    }

    /// Takes a clean-up away that is not needed any more.
    static func removeCleanUp(_ key: Int) {
        _ = registry.withLock { $0.cleanUps.removeValue(forKey: key) }
    }

    /// Runs every clean-up and ends the process as the signal would.
    static func end(signal number: CInt) -> Never {
        for cleanUp in registry.withLock({ Array($0.cleanUps.values) }) { cleanUp() }
        _exit(128 + number)
    }

    // Under nohup and the like a signal is ignored on purpose; it stays so.
    private static func isIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
