import Glibc
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

@testable import TTRPC

/// A service with a method of each kind, and some that misbehave.
struct TestService {
    static let name = "test.Service"
    let gate = Gate()
    let seen = Recorder()

    static func method(
        _ name: String,
        _ kind: MethodDescriptor.Kind = .unary,
        quick: Bool = false,
        sensitive: Bool = false
    ) -> MethodDescriptor {
        MethodDescriptor(service: Self.name, method: name, kind: kind, isQuick: quick, isSensitive: sensitive)
    }

    static let quick = method("Quick", quick: true)
    static let echo = method("Echo")
    static let wait = method("Wait")
    static let stubborn = method("Stubborn")
    static let secret = method("Secret", quick: true, sensitive: true)
    static let secretLater = method("SecretLater", sensitive: true)
    static let count = method("Count", .serverStreaming)
    static let flood = method("Flood", .serverStreaming)
    static let pass = method("Pass", .serverStreaming)
    static let sum = method("Sum", .clientStreaming)
    static let deaf = method("Deaf", .clientStreaming)
    static let early = method("Early", .clientStreaming)
    static let bidi = method("Bidi", .bidirectional)
    static let large = method("Large", quick: true)
    static let fault = method("Fault")
    static let refuse = method("Refuse", quick: true)

    struct Surprise: Error {}

    var definition: ServiceDefinition {
        let gate = gate
        let seen = seen
        return ServiceDefinition(
            name: Self.name,
            methods: [
                .quick(Self.quick) { request, context in
                    seen.add(context)
                    return request
                },
                .unary(Self.echo) { request, context in
                    seen.add(context)
                    return request
                },
                .unary(Self.wait) { request, _ in
                    seen.started()
                    do {
                        try await gate.wait()
                    } catch {
                        seen.cancelled()
                        throw error
                    }
                    return request
                },
                .unary(Self.stubborn) { request, _ in
                    // Waits in a way that does not end with cancellation.
                    await Task { try? await gate.wait() }.value
                    return request
                },
                .quick(Self.secret) { request, _ in
                    seen.keep(request)
                    return ByteBuffer(bytes: request.readableBytesView.reversed())
                },
                .unary(Self.secretLater) { request, _ in
                    seen.keep(request)
                    return ByteBuffer(bytes: request.readableBytesView.reversed())
                },
                .serverStreaming(Self.count) { request, _, writer in
                    for index in 0..<(request.getInteger(at: request.readerIndex, as: UInt8.self) ?? 0) {
                        try await writer.write(ByteBuffer(bytes: Array(repeating: index, count: Int(index))))
                    }
                    if request.readableBytes > 1 { throw RPCError(.dataLoss, "torn") }
                },
                .serverStreaming(Self.flood) { _, _, writer in
                    let chunk = ByteBuffer(repeating: 7, count: 65_536)
                    do {
                        while true {
                            try await writer.write(chunk)
                            seen.wrote(chunk.readableBytes)
                        }
                    } catch {
                        seen.cancelled()
                        throw error
                    }
                },
                .serverStreaming(Self.pass) { request, _, writer in
                    var ends: [CInt] = [-1, -1]
                    guard pipe(&ends) == 0 else { throw Surprise() }
                    let (reading, writing) = (PassedDescriptor(owning: ends[0]), PassedDescriptor(owning: ends[1]))
                    _ = Glibc.write(writing.number, "through", 7)
                    try await writer.write(request, passing: reading)
                    seen.started()
                    do {
                        try await Task.sleep(for: .seconds(60))
                    } catch {
                        seen.cancelled()
                    }
                },
                .clientStreaming(Self.sum) { requests, _ in
                    var sum = 0
                    var count: UInt8 = 0
                    for try await message in requests {
                        sum += message.readableBytes
                        count &+= 1
                    }
                    return ByteBuffer(bytes: [count] + Frames.bigEndian(UInt32(sum)))
                },
                .clientStreaming(Self.deaf) { requests, _ in
                    try await gate.wait()
                    var count: UInt32 = 0
                    for try await _ in requests { count += 1 }
                    return ByteBuffer(bytes: Frames.bigEndian(count))
                },
                .clientStreaming(Self.early) { _, _ in
                    throw RPCError(.failedPrecondition, "no thanks")
                },
                .bidirectional(Self.bidi) { requests, _, writer in
                    for try await message in requests { try await writer.write(message) }
                },
                .quick(Self.large) { _, _ in ByteBuffer(repeating: 1, count: 4 << 20) },
                .unary(Self.fault) { _, _ in throw Surprise() },
                .quick(Self.refuse) { _, _ in
                    let detail = RPCError.Detail(typeURL: "type.googleapis.com/x.Y", value: [1, 2, 3])
                    throw RPCError(.failedPrecondition, "not now", details: [detail])
                },
            ]
        )
    }
}

/// Holds tasks until it is opened.
actor Gate {
    private var isOpen = false

    func open() { isOpen = true }

    func wait() async throws {
        while !isOpen { try await Task.sleep(for: .milliseconds(2)) }
    }
}

/// What handlers were given.
final class Recorder: Sendable {
    private struct State {
        var contexts: [ServerContext] = []
        var kept: [ByteBuffer] = []
        var written = 0
        var cancellations = 0
        var starts = 0
    }

    private let state = Mutex(State())

    func add(_ context: ServerContext) { state.withLock { $0.contexts.append(context) } }
    func keep(_ buffer: ByteBuffer) { state.withLock { $0.kept.append(buffer) } }
    func wrote(_ count: Int) { state.withLock { $0.written += count } }
    func started() { state.withLock { $0.starts += 1 } }
    func cancelled() { state.withLock { $0.cancellations += 1 } }

    var contexts: [ServerContext] { state.withLock { $0.contexts } }
    var kept: [ByteBuffer] { state.withLock { $0.kept } }
    var written: Int { state.withLock { $0.written } }
    var starts: Int { state.withLock { $0.starts } }
    var cancellations: Int { state.withLock { $0.cancellations } }
}

/// A server on a socket in a folder of its own, with one client.
struct World {
    let service: TestService
    let server: Server
    let path: String

    static let group = MultiThreadedEventLoopGroup.singleton
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func connect(_ configuration: Client.Configuration = .init()) async throws -> Client {
        try await Client.connect(path: path, group: Self.group, configuration: configuration, logger: Self.logger)
    }

    static func run(
        _ configuration: Server.Configuration = .init(),
        _ body: (World) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let service = TestService()
        let server = Server(
            services: [service.definition],
            configuration: configuration,
            group: group,
            logger: logger
        )
        let world = World(service: service, server: server, path: folder.file("s"))
        try await server.start(path: world.path)
        do {
            try await body(world)
        } catch {
            await service.gate.open()
            await server.shutdownGracefully(within: .seconds(1))
            throw error
        }
        await service.gate.open()
        await server.shutdownGracefully(within: .seconds(1))
        withExtendedLifetime(folder) {}
    }
}

func bytes(_ values: UInt8...) -> ByteBuffer { ByteBuffer(bytes: values) }
