import Synchronization
import TTRPC

/// Lets the services say how many connections there are, though they are made before the server is.
final class ConnectionCounter: Sendable {
    private let server = Mutex<Server?>(nil)

    /// Connections now; 0 while there is no server.
    var count: Int { server.withLock { $0?.connectionCount ?? 0 } }

    /// From now on the server's connections are counted.
    func count(on server: Server) {
        self.server.withLock { $0 = server }
    }
}
