import NIOCore
import NIOSSL
import Synchronization

/// The connections that are open, so that stopping never waits for a reader that does not read.
final class ConnectionSet: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isAborted = false
    }

    private let state = Mutex(State())

    /// Remembers a connection until it is closed.
    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isAborted = state.withLock { state in
            state.channels[id] = channel
            return state.isAborted
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { _ = $0.channels.removeValue(forKey: id) }
        }
        if isAborted { Self.abort(channel) }
    }

    /// Closes every connection, and every later one, without waiting for anything to be sent.
    func abort() {
        let channels = state.withLock { state in
            state.isAborted = true
            return Array(state.channels.values)
        }
        for channel in channels { Self.abort(channel) }
    }

    private static func abort(_ channel: any Channel) {
        channel.eventLoop.execute {
            // TLS would first wait for the peer's farewell; closing from its place in the pipeline goes past it.
            if let tls = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self) {
                tls.close(mode: .all, promise: nil)
            } else {
                channel.close(promise: nil)
            }
        }
    }
}
