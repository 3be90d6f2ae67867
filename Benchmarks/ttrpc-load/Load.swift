import ArgumentParser
import EchoProto
import JuicerProtobuf
import Logging
import NIOCore
import NIOPosix
import TTRPC

/// Takes a server stream as fast as it comes.
@main
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ttrpc-load",
        abstract: "Download a stream from ttrpc-echo and print its rate in MiB/s."
    )

    @Option(help: "The socket that ttrpc-echo serves.")
    var socket: String

    @Option(help: "Bytes in all.")
    var total: Int64 = 1 << 30

    @Option(help: "Bytes a message.")
    var chunk: Int64 = 65_536

    func run() async throws {
        let client = try await Client.connect(
            path: socket,
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            logger: Logger(label: "ttrpc-load")
        )
        let echo = EchoClient(client)
        let begin = NIODeadline.now()
        var received: Int64 = 0
        for try await message in try await echo.download(DownloadRequest(total: total, chunk: chunk)) {
            received += Int64(message.data.readableBytes)
        }
        let seconds = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
        guard received == total else {
            throw ValidationError("\(received) bytes came instead of \(total)")
        }
        print(Int((Double(received) / 1_048_576 / seconds).rounded()))
        await client.close()
    }
}
