import Glibc
import Logging
import UnixSignals

/// Hears SIGTERM and SIGINT: the first one asks for a graceful stop and starts a clock, and a second one ends the
/// process at once.
///
/// The service group could hear the first one itself. Then two would listen, and a signal that came before
/// both did would reach only one of them.
struct StopSignals: Sendable {
    /// How long after the first signal the process may still be there.
    static let patience: Duration = .seconds(5)

    let logger: Logger

    /// Asks for a graceful stop.
    let stop: @Sendable () async -> Void

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
                await stop()
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
