internal import Glibc
public import JuicerArtifacts
internal import JuicerCore
internal import JuicerSandbox

/// The program that parses what is hostile: it confines itself, then does one piece of work after the other, as it is told
/// over the socket that is its standard input.
///
/// It ends when the daemon closes the socket, and is ended when the daemon ends.
public enum WorkerProcess {
    /// The socket.
    static let socketDescriptor: CInt = STDIN_FILENO

    /// Runs to the end of the process.
    ///
    /// - Parameter parsers: what it can parse.
    public static func run(parsers: [any ArtifactParser.Type] = ArtifactParsers.all) -> Never {
        // Nothing but the socket is of use, whoever started it.
        OpenDescriptors.close(from: 3)
        let socket = PacketSocket(owning: socketDescriptor)
        do {
            let landlock = try confine(socket)
            try WorkerReply.ready(landlock: landlock).send(over: socket)
            var session = WorkerSession(socket, parsers)
            try session.serve()
        } catch {
            try? WorkerReply.failure("\(error)").send(over: socket)
            exit(failed)
        }
        exit(endedWell)
    }

    private static func confine(_ socket: PacketSocket) throws -> UInt8 {
        let packet = UnsafeMutableRawBufferPointer.allocate(byteCount: WorkerOrder.mostBytes, alignment: 16)
        defer { packet.deallocate() }
        let count = try socket.receive(into: packet)
        guard count > 0 else { exit(endedWell) }
        guard case .setUp(let setup) = try WorkerOrder(UnsafeRawBufferPointer(rebasing: packet[..<count])) else {
            throw PacketError.malformed("the first order is not how to confine itself")
        }
        return try WorkerSandbox.enter(setup, socket: socketDescriptor)
    }

    private static let endedWell: CInt = 0
    /// `EX_SOFTWARE`.
    private static let failed: CInt = 70
}
