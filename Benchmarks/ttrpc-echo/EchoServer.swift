import ArgumentParser
import EchoProto
import Logging
import NIOCore
import NIOPosix
import TTRPC

/// Serves the echo service on a socket until it is killed.
@main
struct EchoServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ttrpc-echo",
        abstract: "Serve juicer.bench.v1.Echo on a Unix socket, to measure and test the transport."
    )

    @Option(help: "The socket file to make.")
    var socket: String

    func run() async throws {
        let server = Server(
            services: [EchoHandlers().definition],
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            logger: Logger(label: "ttrpc-echo")
        )
        try await server.start(path: socket)
        try await Task.sleep(for: .seconds(Int64.max / 4_000_000_000))
    }
}
