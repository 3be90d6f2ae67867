import Glibc
import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("A descriptor that goes with a message", .timeLimit(.minutes(1)))
struct DescriptorTests {
    private func open(_ world: World, _ request: ByteBuffer, _ method: MethodDescriptor) async throws -> DescriptorCall
    {
        try await DescriptorCall.open(path: world.path, method: method, request: request)
    }

    private func code(_ body: () async throws -> DescriptorCall) async -> RPCError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? RPCError)?.code
        }
    }

    @Test("arrives open, with its message, and the call ends with the caller's hold on it")
    func passing() async throws {
        try await World.run { world in
            do {
                let call = try await open(world, bytes(5), TestService.pass)
                #expect(call.message == bytes(5))
                var space = [UInt8](repeating: 0, count: 16)
                let count = read(call.descriptor.number, &space, 16)
                #expect(count == 7 && Array(space.prefix(7)) == Array("through".utf8))
                #expect(fcntl(call.descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
                #expect(await eventually { world.service.seen.starts == 1 })
                #expect(world.service.seen.cancellations == 0)
            }
            #expect(await eventually { world.service.seen.cancellations == 1 })
        }
    }

    @Test("is lost to a client that does not ask for it, which gets the message all the same")
    func ordinaryClient() async throws {
        try await World.run { world in
            let client = try await world.connect()
            var messages = try await client.serverStreaming(TestService.pass, bytes(3)).makeAsyncIterator()
            #expect(try await messages.next() == bytes(3))
            await client.close()
        }
    }

    @Test("never comes between the bytes that wait to be written: where some do, the call fails and the others go on")
    func busyConnection() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Flood"))
            #expect(await eventually { world.service.seen.written > 1 << 20 })
            try peer.send(Frames.request(3, "Pass"))
            var answer: RawPeer.Frame?
            while answer == nil {
                let frame = try #require(try await peer.nextFrame())
                if frame.header.streamID == 3 { answer = frame } else { #expect(frame.data.count == 65_536) }
            }
            // Which of the two depends on whether the socket had just taken everything.
            let frame = try #require(answer)
            #expect(frame.header.kind == .data ? frame.data.isEmpty : frame.failure?.code == .resourceExhausted)
            for _ in 0..<50 { #expect(try await peer.nextFrame()?.data == Array(repeating: 7, count: 65_536)) }
        }
    }

    @Test("is only for short messages")
    func longMessage() async throws {
        try await World.run { world in
            let long = ByteBuffer(repeating: 0, count: 5_000)
            #expect(await code { try await open(world, long, TestService.pass) } == .resourceExhausted)
        }
    }

    @Test("a call that fails, or comes without one, says so")
    func failures() async throws {
        try await World.run { world in
            let unknown = TestService.method("Nope", .serverStreaming)
            #expect(await code { try await open(world, bytes(), unknown) } == .unimplemented)
            #expect(await code { try await open(world, bytes(3), TestService.count) } == .unimplemented)
            // Ends the stream at once, which is an answer to nobody who waits for a message.
            #expect(await code { try await open(world, bytes(0), TestService.count) } == .internalError)
            let (path, method) = (world.path, TestService.pass)
            let elsewhere = await code {
                try await DescriptorCall.open(path: path + "x", method: method, request: bytes())
            }
            #expect(elsewhere == .unavailable)
            let options = CallOptions(timeout: .milliseconds(50))
            let late = await code {
                try await DescriptorCall.open(path: path, method: TestService.wait, request: bytes(), options: options)
            }
            #expect(late == .deadlineExceeded)
        }
    }
}
