import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL

/// HTTPS with HTTP/1.1 and HTTP/2, where a connection that does not finish its handshake is closed.
///
/// Hummingbird's idle timeout begins after the handshake; without this, connections that say nothing would use
/// up the bridge's places.
struct TimedHTTPSChannel: ServerChildChannel {
    let base: HTTP2UpgradeChannel
    let limit: TimeAmount
    let connections: ConnectionSet

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP2UpgradeChannel.Value> {
        connections.add(channel)
        let value = base.setup(channel: channel, logger: logger)
        do {
            let pipeline = channel.pipeline.syncOperations
            let tls = try pipeline.handler(type: NIOSSLServerHandler.self)
            try pipeline.addHandler(HandshakeDeadline(limit: limit), position: .after(tls))
            return value
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    func handle(value: HTTP2UpgradeChannel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
