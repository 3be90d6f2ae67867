import JuicerCore
import JuicerProto
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import TTRPC
import TestSupport

@testable import JuicerBridge

/// A real bridge on a port of its own, in front of a real ttrpc server with a fake daemon's services.
struct RunningBridge {
    let client: TestClient
    let daemon: FakeDaemon
    let folder: TemporaryDirectory
    let authorityPath: String
    fileprivate let task: Task<Void, any Error>

    /// Stops it as the end of a graceful stop's patience does, and returns when it has stopped.
    func stop() async {
        task.cancel()
        _ = await task.result
    }

    /// The same client with the session of the fake daemon.
    var unlocked: TestClient {
        var client = client
        client.session = FakeDaemon.session
        return client
    }
}

private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

private func backups(_ service: some BackupsService) -> ServiceDefinition { service.definition }

private func files(_ service: some FilesService) -> ServiceDefinition { service.definition }

/// Starts the fake daemon's services at a socket, and stops them afterwards.
func withDaemon<R>(_ daemon: FakeDaemon, at path: String, _ body: () async throws -> R) async throws -> R {
    let server = Server(
        services: [backups(daemon), files(daemon)],
        group: MultiThreadedEventLoopGroup.singleton,
        logger: quiet
    )
    try await server.start(path: path)
    do {
        let result = try await body()
        await server.shutdownGracefully(within: .milliseconds(100))
        return result
    } catch {
        await server.shutdownGracefully(within: .milliseconds(100))
        throw error
    }
}

/// Runs `body` with a bridge.
///
/// - Parameter startsDaemon: where false, nobody listens at the daemon's socket, `folder/s`.
func withBridge(
    failingWith problem: RPCError? = nil,
    startsDaemon: Bool = true,
    configure: (inout Bridge.Configuration) -> Void = { _ in },
    _ body: (RunningBridge) async throws -> Void
) async throws {
    let folder = try TemporaryDirectory()
    let state = try StateDirectory(path: folder.file("state"))
    let identity = try TLSIdentity(state: state)
    let token = BearerToken.make()
    let socket = folder.file("s")
    var configuration = Bridge.Configuration(
        address: try ListenAddress("127.0.0.1:0"),
        socket: socket,
        verifier: TokenVerifier(token: token),
        identity: identity
    )
    configure(&configuration)
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let bridge = Bridge(configuration: configuration, logger: quiet) { port in
        listening.yield(port)
        listening.finish()
    }
    let daemon = FakeDaemon(failingWith: problem)
    let task = Task {
        defer { listening.finish() }
        try await bridge.run()
    }
    var port = ports.makeAsyncIterator()
    guard let port = await port.next() else { return try await task.value }
    let running = RunningBridge(
        client: TestClient(
            port: port,
            authorities: try NIOSSLCertificate.fromPEMFile(identity.authorityPath),
            token: token.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        ),
        daemon: daemon,
        folder: folder,
        authorityPath: identity.authorityPath,
        task: task
    )
    do {
        if startsDaemon {
            try await withDaemon(daemon, at: socket) { try await body(running) }
        } else {
            try await body(running)
        }
    } catch {
        await running.stop()
        throw error
    }
    await running.stop()
}
