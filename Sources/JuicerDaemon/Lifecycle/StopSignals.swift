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
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await withDiscardingTaskGroup { group in
            var isStopping = EarlySignal.received != 0
            if isStopping { await begin(in: &group, EarlySignal.received) }
            for await signal in signals {
                if isStopping {
                    logger.warning("stopping at once: second signal", metadata: ["signal": "\(signal)"])
                    _exit(128 + signal.rawValue)
                }
                isStopping = true
                await begin(in: &group, signal.rawValue)
            }
            group.cancelAll()
        }
    }

    private func begin(in group: inout DiscardingTaskGroup, _ signal: Int32) async {
        logger.info("stopping", metadata: ["signal": "\(signal)"])
        group.addTask { await endWhenPatienceIsOver() }
        await stop()
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
