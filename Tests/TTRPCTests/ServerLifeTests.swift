import Glibc
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import TTRPC

@Suite("Life of a server", .timeLimit(.minutes(1)))
struct ServerLifeTests {
    private func listeningSocket(_ path: String, type: CInt = CInt(SOCK_STREAM.rawValue), listen: Bool = true) -> CInt {
        let descriptor = socket(AF_UNIX, type, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if listen { _ = Glibc.listen(descriptor, 16) }
        return descriptor
    }

    private func server(_ configuration: Server.Configuration = .init()) -> Server {
        Server(
            services: [TestService().definition],
            configuration: configuration,
            group: World.group,
            logger: World.logger
        )
    }

    @Test("It adopts a socket that listens already, without inheriting it to children, and leaves its file")
    func adopts() async throws {
        let folder = try TemporaryDirectory()
        let descriptor = listeningSocket(folder.file("s"))
        let server = server()
        try await server.start(listeningSocket: descriptor)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
        let client = try await Client.connect(path: folder.file("s"), group: World.group, logger: World.logger)
        #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
        await client.close()
        await server.shutdownGracefully(within: .seconds(1))
        #expect(access(folder.file("s"), F_OK) == 0)
    }

    @Test("It refuses a descriptor that is not a listening Unix stream socket")
    func refusesOthers() async throws {
        let folder = try TemporaryDirectory()
        let descriptors = [
            listeningSocket(folder.file("a"), listen: false),
            listeningSocket(folder.file("b"), type: CInt(SOCK_DGRAM.rawValue), listen: false),
            open("/dev/null", O_RDONLY), -1,
        ]
        for descriptor in descriptors {
            await #expect(throws: UnixSocket.Failure.self) { try await server().start(listeningSocket: descriptor) }
            if descriptor >= 0 { close(descriptor) }
        }
    }

    @Test("The kernel tells who a peer is, with all its groups; a descriptor that is no socket has none")
    func peers() throws {
        var pair: [CInt] = [0, 0]
        #expect(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0)
        let peer = try UnixSocket.peer(of: pair[0])
        var groups = [gid_t](repeating: 0, count: 65_536)
        let count = getgroups(CInt(groups.count), &groups)
        #expect(peer.processID == getpid() && peer.userID == getuid() && peer.groupID == getgid())
        #expect(Set(peer.groups) == Set(groups.prefix(Int(count))))
        close(pair[0])
        close(pair[1])
        let file = open("/dev/null", O_RDONLY)
        #expect(throws: UnixSocket.Failure.self) { try UnixSocket.peer(of: file) }
        close(file)
    }

    @Test("Graceful shut-down finishes running calls, refuses new ones, and closes")
    func graceful() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let running = Task { try await client.unary(TestService.wait, bytes(5)) }
            #expect(await eventually { world.service.seen.starts == 1 })
            let call = try await client.bidirectional(TestService.bidi)
            var responses = call.responses.makeAsyncIterator()
            try await call.write(bytes(1))
            #expect(try await responses.next() == bytes(1))
            let stopping = Task { await world.server.shutdownGracefully(within: .seconds(20)) }
            #expect(
                await eventually {
                    do {
                        _ = try await client.unary(TestService.quick, bytes())
                        return false
                    } catch {
                        return (error as? RPCError)?.code == .unavailable
                    }
                }
            )
            await #expect(throws: RPCError.self) { try await world.connect() }
            try await call.write(bytes(2))
            #expect(try await responses.next() == bytes(2))
            try await call.halfClose()
            #expect(try await responses.next() == nil)
            await world.service.gate.open()
            #expect(try await running.value == bytes(5))
            await stopping.value
            #expect(world.server.connectionCount == 0)
            #expect(await eventually { !client.isConnected })
            await #expect(throws: RPCError.self) { try await world.server.start(path: world.path) }
        }
    }

    @Test("What does not finish in time is cancelled and cut off")
    func cutOff() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let running = Task { try await client.unary(TestService.wait, bytes(5)) }
            #expect(await eventually { world.service.seen.starts == 1 })
            await world.server.shutdownGracefully(within: .milliseconds(50))
            await #expect(throws: RPCError(.unavailable, "the connection to the server is gone")) {
                try await running.value
            }
            #expect(world.service.seen.cancellations == 1 && world.server.connectionCount == 0)
        }
    }

    @Test("A peer that does not read cannot hold up the end")
    func cutOffUnread() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Flood", flags: 1))
            #expect(await eventually { world.service.seen.written > 1 << 20 })
            await world.server.shutdownGracefully(within: .milliseconds(50))
            #expect(world.service.seen.cancellations == 1 && world.server.connectionCount == 0)
        }
    }

    @Test("An idle server stops at once")
    func idle() async throws {
        let clock = ContinuousClock.now
        try await World.run { world in
            let client = try await world.connect()
            #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
            await world.server.shutdownGracefully(within: .seconds(30))
            await client.close()
        }
        #expect(ContinuousClock.now - clock < .seconds(10))
    }

    @Test("An interceptor sees each call before its handler and can refuse it")
    func interceptors() async throws {
        struct Doorkeeper: ServerInterceptor {
            func admit(_ call: ServerContext) throws {
                if call.metadata["key"] != "open" { throw RPCError(.permissionDenied, "\(call.method.fullName)") }
            }
        }
        var configuration = Server.Configuration()
        configuration.interceptors = [Doorkeeper()]
        try await World.run(configuration) { world in
            let client = try await world.connect()
            for method in [TestService.quick, TestService.echo, TestService.secret] {
                await #expect(throws: RPCError(.permissionDenied, method.fullName)) {
                    try await client.unary(method, bytes(1))
                }
                var options = CallOptions()
                options.metadata.add("KEY", "open")
                #expect(try await client.unary(method, bytes(1), options: options) == bytes(1))
            }
            #expect(world.service.seen.contexts.count == 2)
        }
    }

    @Test("An interceptor is told of what it refused, and may take its time and change the answer")
    func refusals() async throws {
        struct Doorkeeper: ServerInterceptor {
            func admit(_ call: ServerContext) throws { throw RPCError(.permissionDenied, "no") }
            func refused(_ call: ServerContext, _ failure: RPCError) async -> RPCError {
                try? await Task.sleep(for: .milliseconds(10))
                return RPCError(.unavailable, "\(call.method.method): \(failure.message)")
            }
        }
        var configuration = Server.Configuration()
        configuration.interceptors = [Doorkeeper()]
        try await World.run(configuration) { world in
            let client = try await world.connect()
            await #expect(throws: RPCError(.permissionDenied, "no")) {
                try await client.unary(TestService.quick, bytes(1))
            }
            for method in [TestService.echo, TestService.secretLater] {
                await #expect(throws: RPCError(.unavailable, "\(method.method): no")) {
                    try await client.unary(method, bytes(1))
                }
            }
            #expect(world.service.seen.contexts.isEmpty)
        }
    }

    @Test("When no connection can be accepted, accepting pauses instead of spinning")
    func acceptBackoff() throws {
        let channel = EmbeddedChannel(handler: AcceptBackoff(pause: .milliseconds(100), logger: World.logger))
        let reads = ReadCounter()
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        channel.read()
        #expect(reads.count == 1)
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
        channel.read()
        channel.read()
        #expect(reads.count == 1)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(99))
        #expect(reads.count == 1)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(reads.count == 2)
    }

    private final class ReadCounter: ChannelOutboundHandler {
        typealias OutboundIn = NIOAny
        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
            context.read()
        }
    }
}
