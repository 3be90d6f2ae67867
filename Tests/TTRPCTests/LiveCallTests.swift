import Glibc
import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("Calls over a real socket", .timeLimit(.minutes(1)))
struct LiveCallTests {
    private func code(_ body: () async throws -> Void) async -> RPCError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? RPCError)?.code
        }
    }

    @Test("Unary calls answer, on the loop and off it, small and as large as a frame holds")
    func unary() async throws {
        try await World.run { world in
            let client = try await world.connect()
            for method in [TestService.quick, TestService.echo] {
                #expect(try await client.unary(method, bytes(1, 2, 3)) == bytes(1, 2, 3))
                #expect(try await client.unary(method, bytes()) == bytes())
                let large = ByteBuffer(repeating: 3, count: (4 << 20) - 100)
                #expect(try await client.unary(method, large) == large)
            }
            await client.close()
        }
    }

    @Test("A handler learns the method, the peer, the metadata and the deadline")
    func context() async throws {
        try await World.run { world in
            let client = try await world.connect()
            var options = CallOptions(timeout: .seconds(50))
            options.metadata.add("juicer-session", "token")
            for method in [TestService.quick, TestService.echo] {
                _ = try await client.unary(method, bytes(), options: options)
            }
            _ = try await client.unary(TestService.quick, bytes())
            let contexts = world.service.seen.contexts
            for context in contexts.prefix(2) {
                #expect(context.metadata["Juicer-Session"] == "token")
                let left = try #require(context.timeRemaining)
                #expect(left > .seconds(20) && left <= .seconds(50))
                #expect(context.peer.processID == getpid() && context.peer.userID == geteuid())
                #expect(context.peer.groupID == getegid() && context.peer.isMember(of: getegid()))
                #expect(context.connectionID == 1)
            }
            #expect(contexts[1].method == TestService.echo)
            #expect(contexts[2].deadline == nil && contexts[2].metadata.isEmpty)
        }
    }

    @Test("A failure arrives with its code, message and details; a fault of the handler without its text")
    func failures() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let detail = RPCError.Detail(typeURL: "type.googleapis.com/x.Y", value: [1, 2, 3])
            await #expect(throws: RPCError(.failedPrecondition, "not now", details: [detail])) {
                try await client.unary(TestService.refuse, bytes())
            }
            await #expect(throws: RPCError(.internalError, "internal error")) {
                try await client.unary(TestService.fault, bytes())
            }
            let unknown = TestService.method("Nope")
            await #expect(throws: RPCError(.unimplemented, "there is no method Nope in test.Service")) {
                try await client.unary(unknown, bytes())
            }
        }
    }

    @Test("An answer over 4 MiB, a request and a message over it are RESOURCE_EXHAUSTED")
    func tooLarge() async throws {
        try await World.run { world in
            let client = try await world.connect()
            #expect(await code { _ = try await client.unary(TestService.large, bytes()) } == .resourceExhausted)
            let large = ByteBuffer(repeating: 1, count: 4 << 20)
            #expect(await code { _ = try await client.unary(TestService.quick, large) } == .resourceExhausted)
            let call = try await client.bidirectional(TestService.bidi)
            try await call.write(large)
            var responses = call.responses.makeAsyncIterator()
            #expect(try await responses.next() == large)
            let larger = ByteBuffer(repeating: 1, count: (4 << 20) + 1)
            #expect(await code { try await call.write(larger) } == .resourceExhausted)
            #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
        }
    }

    @Test("A server stream delivers every message and ends, or fails after them")
    func serverStream() async throws {
        try await World.run { world in
            let client = try await world.connect()
            var sizes: [Int] = []
            for try await message in try await client.serverStreaming(TestService.count, bytes(5)) {
                sizes.append(message.readableBytes)
            }
            #expect(sizes == [0, 1, 2, 3, 4])
            for try await _ in try await client.serverStreaming(TestService.count, bytes()) {
                Issue.record("a message")
            }
            var count = 0
            #expect(
                await code {
                    let stream = try await client.serverStreaming(TestService.count, bytes(3, 0))
                    for try await _ in stream { count += 1 }
                } == .dataLoss
            )
            #expect(count == 3)
        }
    }

    @Test("A client stream is counted whole, and may be answered before its end")
    func clientStream() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let call = try await client.clientStreaming(TestService.sum)
            for _ in 0..<200 { try await call.write(ByteBuffer(repeating: 1, count: 100_000)) }
            try await call.write(bytes())
            #expect(try await call.finish() == ByteBuffer(bytes: [201] + Frames.bigEndian(20_000_000)))
            await #expect(throws: RPCError.self) { try await call.finish() }
            let early = try await client.clientStreaming(TestService.early)
            #expect(
                await code { while true { try await early.write(ByteBuffer(repeating: 1, count: 10_000)) } }
                    == .failedPrecondition
            )
            #expect(await code { _ = try await early.finish() } == .failedPrecondition)
            #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
        }
    }

    @Test("Both ways at once, in step")
    func bidirectional() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let call = try await client.bidirectional(TestService.bidi)
            var responses = call.responses.makeAsyncIterator()
            for index in 0..<50 as Range<UInt8> {
                try await call.write(bytes(index))
                #expect(try await responses.next() == bytes(index))
            }
            try await call.halfClose()
            #expect(try await responses.next() == nil)
        }
    }

    @Test("Calls on one connection do not wait for one another")
    func concurrent() async throws {
        try await World.run { world in
            let client = try await world.connect()
            async let slow = client.unary(TestService.wait, bytes(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<100 as Range<UInt8> {
                    group.addTask { () async throws in
                        let method = index % 2 == 0 ? TestService.quick : TestService.echo
                        #expect(try await client.unary(method, bytes(index)) == bytes(index))
                    }
                }
                try await group.waitForAll()
            }
            await world.service.gate.open()
            #expect(try await slow == bytes(1))
        }
    }

    @Test("A deadline ends the call at the client, and cancels the handler at the server")
    func deadline() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let options = CallOptions(timeout: .milliseconds(30))
            #expect(
                await code { _ = try await client.unary(TestService.wait, bytes(), options: options) }
                    == .deadlineExceeded
            )
            #expect(await eventually { world.service.seen.cancellations == 1 })
            let past = CallOptions(timeout: .zero)
            #expect(
                await code { _ = try await client.unary(TestService.quick, bytes(), options: past) }
                    == .deadlineExceeded
            )
            #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
        }
    }

    @Test("The server answers DEADLINE_EXCEEDED in time even if the handler goes on, and at once for negative time")
    func serverDeadline() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Stubborn", timeout: 20_000_000))
            #expect(try await peer.nextFrame()?.failure?.code == .deadlineExceeded)
            try peer.send(Frames.request(3, "Quick", timeout: -1))
            #expect(try await peer.nextFrame()?.failure?.code == .deadlineExceeded)
            try peer.send(Frames.request(5, "Quick", payload: [1], timeout: .max))
            #expect(try await peer.nextFrame()?.payload == [1])
        }
    }

    @Test("A stream that comes without a deadline is given the server's")
    func defaultDeadline() async throws {
        var configuration = Server.Configuration()
        configuration.defaultStreamDeadline = .milliseconds(30)
        configuration.defaultUnaryDeadline = .milliseconds(40)
        try await World.run(configuration) { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Sum", flags: 2))
            #expect(try await peer.nextFrame()?.failure?.code == .deadlineExceeded)
            try peer.send(Frames.request(3, "Wait"))
            #expect(try await peer.nextFrame()?.failure?.code == .deadlineExceeded)
        }
    }

    @Test("A cancelled task gives up its call; late answers are dropped")
    func cancellation() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let call = Task { try await client.unary(TestService.wait, bytes()) }
            #expect(await eventually { world.service.seen.starts == 1 })
            call.cancel()
            #expect(await code { _ = try await call.value } == .cancelled)
            await world.service.gate.open()
            #expect(try await client.unary(TestService.wait, bytes(2)) == bytes(2))
            let cancelled = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.unary(TestService.quick, bytes())
            }
            #expect(await code { _ = try await cancelled.value } == .cancelled)
        }
    }

    @Test("Losing the connection cancels every handler on it")
    func connectionLoss() async throws {
        try await World.run { world in
            var configuration = Client.Configuration()
            configuration.stalledStreamGrace = .seconds(60)
            let client = try await world.connect(configuration)
            // In this order: a server whose answers are not read does not read requests.
            let waiting = Task { try await client.unary(TestService.wait, bytes()) }
            #expect(await eventually { world.service.seen.starts == 1 })
            let stream = try await client.serverStreaming(TestService.flood, bytes())
            var iterator = stream.makeAsyncIterator()
            _ = try await iterator.next()
            await client.close()
            #expect(await code { _ = try await waiting.value } == .unavailable)
            #expect(await code { while try await iterator.next() != nil {} } == .unavailable)
            #expect(await code { _ = try await client.unary(TestService.quick, bytes()) } == .unavailable)
            #expect(await eventually { world.service.seen.cancellations == 2 })
            #expect(await eventually { world.server.connectionCount == 0 })
        }
    }

    @Test("A stream that the caller drops stops holding the connection, and writers wait for readers")
    func droppedStream() async throws {
        try await World.run { world in
            let client = try await world.connect()
            do {
                var iterator = try await client.serverStreaming(TestService.flood, bytes()).makeAsyncIterator()
                for _ in 0..<3 { _ = try await iterator.next() }
                try await Task.sleep(for: .milliseconds(50))
                #expect(world.service.seen.written < 16 << 20)
            }
            #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
            await client.close()
        }
    }

    @Test("A response stream that is not read in time is ended when other calls need the connection")
    func stalledResponses() async throws {
        try await World.run { world in
            var configuration = Client.Configuration()
            configuration.stalledStreamGrace = .milliseconds(10)
            configuration.messagesPerStream = 4
            let client = try await world.connect(configuration)
            let waiting = Task { try await client.unary(TestService.wait, bytes(1)) }
            #expect(await eventually { world.service.seen.starts == 1 })
            var iterator = try await client.serverStreaming(TestService.flood, bytes()).makeAsyncIterator()
            #expect(
                await code {
                    while try await iterator.next() != nil { try await Task.sleep(for: .milliseconds(100)) }
                } == .resourceExhausted
            )
            await world.service.gate.open()
            #expect(try await waiting.value == bytes(1))
            await client.close()
        }
    }

    @Test("Nobody at the path, a file that is no socket, and a path too long are told apart")
    func connecting() async throws {
        let folder = try TemporaryDirectory()
        func connect(_ path: String) async throws {
            _ = try await Client.connect(path: path, group: World.group, logger: World.logger)
        }
        #expect(await code { try await connect(folder.file("none")) } == .unavailable)
        #expect(await code { try await connect(folder.path) } == .unavailable)
        #expect(await code { try await connect("/tmp/" + String(repeating: "x", count: 200)) } == .invalidArgument)
    }
}
