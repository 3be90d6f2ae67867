import Logging
import NIOCore

/// Keeps a listening socket from spinning when the process has no descriptors left.
///
/// The kernel goes on reporting the connection that cannot be accepted; after a failure nothing is accepted for
/// a moment.
final class AcceptBackoff: ChannelDuplexHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private let pause: TimeAmount
    private let logger: Logger
    private var isPaused = false
    private var gate = ReadGate()

    init(pause: TimeAmount = .milliseconds(100), logger: Logger) {
        self.pause = pause
        self.logger = logger
    }

    func read(context: ChannelHandlerContext) {
        gate.read(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError, !isPaused else { return }
        isPaused = true
        logger.warning("cannot accept a connection", metadata: ["error": "\(error)"])
        gate.set(closed: true, context)
        context.eventLoop.assumeIsolated()
            .scheduleTask(in: pause) {
                self.isPaused = false
                self.gate.set(closed: false, context)
            }
    }
}
