import JuicerClient
import JuicerCore
import Logging
import NIOCore
import TTRPC

/// The bridge's connections to the daemon.
///
/// What can be asked twice goes over one shared connection, which is made again when the daemon was restarted.
/// What changes something, and what streams, has a connection of its own: a stream whose reader is slow then
/// holds nobody else up, and a reader that goes away ends its call with the connection.
actor DaemonLink {
    private let socket: String?
    private let program: String
    private let group: any EventLoopGroup
    private let logger: Logger
    private var shared: DaemonClient?

    /// A link to the daemon at `socket`; nil looks where every client looks.
    init(socket: String?, program: String, group: any EventLoopGroup, logger: Logger) {
        self.socket = socket
        self.program = program
        self.group = group
        self.logger = logger
    }

    /// Makes a call that may be made twice.
    ///
    /// - Throws: ConnectionError, RPCError.
    nonisolated func ask<R: Sendable>(
        session: SecretBytes? = nil,
        _ call: (DaemonClient) async throws -> R
    ) async throws -> R {
        let client = try await sharedClient()
        do {
            return try await call(client.withSession(session))
        } catch let error as RPCError where error.code == .unavailable {
            await drop(client)
            return try await call(try await sharedClient().withSession(session))
        }
    }

    /// Makes a call over a connection that is closed afterwards, however it ends.
    ///
    /// - Throws: ConnectionError, RPCError.
    nonisolated func alone<R: Sendable>(
        session: SecretBytes? = nil,
        _ call: (DaemonClient) async throws -> R
    ) async throws -> R {
        let client = try await connect()
        do {
            let result = try await call(client.withSession(session))
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }

    /// Closes the shared connection.
    func close() async {
        let client = shared
        shared = nil
        await client?.close()
    }

    private func sharedClient() async throws -> DaemonClient {
        if let shared { return shared }
        let made = try await connect()
        // Another request may have been faster.
        if let shared {
            await made.close()
            return shared
        }
        shared = made
        return made
    }

    private func drop(_ client: DaemonClient) async {
        guard let current = shared, current.connection === client.connection else { return }
        shared = nil
        await client.close()
    }

    private nonisolated func connect() async throws -> DaemonClient {
        try await DaemonClient.connect(socket: socket, program: program, group: group, logger: logger)
    }
}
