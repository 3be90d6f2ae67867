import Glibc
import JuicerCore
import JuicerServices
import Logging
import NIOCore
import ServiceLifecycle
import TTRPC

/// Serves calls on the socket from start to graceful stop.
struct RPCService: Service {
    /// How long running calls may take to finish once the daemon stops.
    static let drainTime: TimeAmount = .seconds(4)

    let server: Server
    let health: HealthState
    let socket: ListeningSocket
    let notifier: ServiceNotifier
    let group: any EventLoopGroup
    let logger: Logger

    func run() async throws {
        try await server.start(listeningSocket: socket.descriptor)
        let heartbeat = startHeartbeat()
        logger.info("ready", metadata: ["socket": "\(socket.path)", "pid": "\(getpid())"])
        notifier.ready(status: "serving on \(socket.path)")
        // Reading settings, making a vault and confining itself were half of all code that it will ever use.
        releaseCode()
        try? await gracefulShutdown()
        health.stopServing()
        notifier.stopping()
        heartbeat?.cancel()
        // The name goes first: whoever connects from now on is told at once that nobody is there.
        socket.removeName()
        await server.shutdownGracefully(within: Self.drainTime)
        logger.info("stopped")
    }

    /// Beats on the loop that serves, so that a loop that hangs is noticed.
    private func startHeartbeat() -> RepeatedTask? {
        guard let interval = notifier.watchdogInterval else { return nil }
        let amount = TimeAmount(interval)
        return group.next()
            .scheduleRepeatedTask(initialDelay: .zero, delay: amount) { [notifier] _ in
                notifier.watchdog()
            }
    }
}
