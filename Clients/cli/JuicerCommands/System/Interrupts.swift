import Glibc
import Synchronization

/// Ends the process cleanly when it is told to stop (SIGINT, SIGTERM, SIGHUP).
///
/// The signals are blocked everywhere and taken by a thread of their own, which is therefore free to do what a signal
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

    /// Begins to listen. Call it before any other thread is there: they inherit which signals are blocked.
    static func install() {
        signal(SIGPIPE, SIG_IGN)
        var handled = sigset_t()
        sigemptyset(&handled)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
            sigaddset(&handled, number)
        }
        pthread_sigmask(SIG_BLOCK, &handled, nil)

        let argument = UnsafeMutablePointer<sigset_t>.allocate(capacity: 1)
        argument.initialize(to: handled)
        var thread = pthread_t()
        let started = pthread_create(&thread, nil, waitForSignal, argument)
        if started == 0 {
            pthread_detach(thread)
        } else {
            pthread_sigmask(SIG_UNBLOCK, &handled, nil)
            argument.deallocate()
        }
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

private func waitForSignal(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    var handled = argument.load(as: sigset_t.self)
    var number: CInt = 0
    while sigwait(&handled, &number) != 0 {}
    Interrupts.end(signal: number)
}
