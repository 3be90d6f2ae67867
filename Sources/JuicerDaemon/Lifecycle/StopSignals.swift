import Glibc
import Logging
import UnixSignals

/// What the service group does not do with SIGTERM and SIGINT: the first one starts a clock, and the second
/// one ends the process at once.
struct StopSignals: Sendable {
    /// How long after the first signal the process may still be there.
    static let patience: Duration = .seconds(5)

    let logger: Logger

    /// Listens until it is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            var isStopping = false
            for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                if isStopping {
                    logger.warning("stopping at once: second signal", metadata: ["signal": "\(signal)"])
                    _exit(128 + signal.rawValue)
                }
                isStopping = true
                logger.info("stopping", metadata: ["signal": "\(signal)"])
                group.addTask { await endWhenPatienceIsOver() }
            }
            group.cancelAll()
        }
    }

    private func endWhenPatienceIsOver() async {
        do {
            try await Task.sleep(for: Self.patience)
        } catch {
            return
        }
        logger.error("stopping at once: graceful stop took too long")
        _exit(1)
    }
}
