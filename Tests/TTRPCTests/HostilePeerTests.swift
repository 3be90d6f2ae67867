import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("Peers that misbehave", .timeLimit(.minutes(2)))
struct HostilePeerTests {
    private func expectServed(_ world: World, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let client = try await world.connect()
        #expect(try await client.unary(TestService.quick, bytes(42)) == bytes(42), sourceLocation: sourceLocation)
        await client.close()
    }

    @Test("Garbage closes its own connection only")
    func garbage() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            try peer.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            #expect(try await peer.nextFrame() == nil)
            try await expectServed(world)
        }
    }

    @Test("Answers that are owed are sent before garbage closes the connection")
    func garbageAfterCall() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Quick", payload: [1]) + [0xFF])
            #expect(try await peer.nextFrame()?.payload == [1])
            #expect(try await peer.nextFrame() == nil)
        }
    }

    @Test("Half a frame holds nothing up, and its connection goes with its peer")
    func halfFrame() async throws {
        try await World.run { world in
            let peers = try (0..<20).map { _ in try RawPeer(world.path) }
            for (index, peer) in peers.enumerated() {
                try peer.send(Array(Frames.request(1, "Echo", payload: [1]).prefix(index + 1)))
            }
            try await expectServed(world)
            for (index, peer) in peers.enumerated() {
                if index % 2 == 0 { peer.halfClose() } else { peer.close() }
            }
            #expect(await eventually { world.server.connectionCount == 0 })
        }
    }

    @Test("A client that closes its side gets its answers, then the end")
    func halfClose() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Wait", payload: [9]) + Frames.request(3, "Sum", flags: 2))
            peer.halfClose()
            #expect(try await peer.nextFrame()?.failure?.code == .cancelled)
            await world.service.gate.open()
            #expect(try await peer.nextFrame()?.payload == [9])
            #expect(try await peer.nextFrame() == nil)
        }
    }

    @Test("A peer that sends and never reads is not read either, and costs little")
    func neverReads() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            let burst = (0..<500)
                .flatMap { index in
                    Frames.request(UInt32(index * 2 + 1), "Quick", payload: Array(repeating: 1, count: 4000))
                }
            var sent = 0
            var idle = 0
            while idle < 50, sent < 64 << 20 {
                let count = peer.sendWithoutWaiting(burst)
                sent += count
                idle = count == 0 ? idle + 1 : 0
                if count == 0 { try await Task.sleep(for: .milliseconds(2)) }
            }
            #expect(sent < 16 << 20)
            try await expectServed(world)
        }
    }

    @Test("A peer that opens a stream and does not read holds its handler, not the server")
    func unreadStream() async throws {
        try await World.run { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Flood", flags: 1))
            #expect(await eventually { world.service.seen.written > 0 })
            try await Task.sleep(for: .milliseconds(100))
            #expect(world.service.seen.written < 8 << 20)
            try await expectServed(world)
            peer.close()
            #expect(await eventually { world.service.seen.cancellations == 1 })
        }
    }

    @Test("A request stream that nobody reads is pushed back while it is alone, and loses nothing")
    func deafHandler() async throws {
        try await World.run { world in
            let client = try await world.connect()
            let call = try await client.clientStreaming(TestService.deaf)
            let writer = Task {
                for _ in 0..<1000 { try await call.write(ByteBuffer(repeating: 1, count: 10_000)) }
            }
            try await Task.sleep(for: .milliseconds(50))
            await world.service.gate.open()
            try await writer.value
            #expect(try await call.finish() == ByteBuffer(bytes: Frames.bigEndian(1000)))
        }
    }

    @Test("A request stream that nobody reads is ended when another stream needs the connection")
    func deafHandlerBesideAnother() async throws {
        var configuration = Server.Configuration()
        configuration.stalledStreamGrace = .milliseconds(20)
        configuration.messagesPerStream = 4
        try await World.run(configuration) { world in
            let peer = try RawPeer(world.path)
            try peer.send(Frames.request(1, "Sum", flags: 2) + Frames.request(3, "Deaf", flags: 2))
            try peer.send((0..<4).flatMap { _ in Frames.data(3, [1]) })
            try peer.send(Frames.data(1, [1, 2]) + Frames.end(1))
            let first = try #require(try await peer.nextFrame())
            #expect(first.header.streamID == 3 && first.failure?.code == .resourceExhausted)
            #expect(try await peer.nextFrame()?.payload == [1] + Frames.bigEndian(2))
        }
    }

    @Test("Calls over the limit of a connection are RESOURCE_EXHAUSTED, others are served")
    func tooManyCalls() async throws {
        var configuration = Server.Configuration()
        configuration.callsPerConnection = 3
        try await World.run(configuration) { world in
            let peer = try RawPeer(world.path)
            try peer.send((0..<4).flatMap { Frames.request(UInt32($0 * 2 + 1), "Wait") })
            let frame = try #require(try await peer.nextFrame())
            #expect(frame.header.streamID == 7 && frame.failure?.code == .resourceExhausted)
            try await expectServed(world)
        }
    }

    @Test("1,000 connections stay within the limits, and those that are in are served")
    func thousandConnections() async throws {
        var configuration = Server.Configuration()
        configuration.connections = 400
        configuration.connectionsPerUser = 300
        try await World.run(configuration) { world in
            let client = try await world.connect()
            #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
            var peers: [RawPeer] = []
            for _ in 0..<1000 { peers.append(try RawPeer(world.path)) }
            let refused = peers.count { $0.isReadable(within: 0) }
            #expect(await eventually { peers.count { $0.isReadable(within: 0) } == 701 }, "\(refused)")
            #expect(world.server.connectionCount == 300)
            #expect(try await client.unary(TestService.quick, bytes(2)) == bytes(2))
            peers.removeAll()
            #expect(await eventually { world.server.connectionCount == 1 })
            try await expectServed(world)
        }
    }

    @Test("After 10,000 mutated conversations the server still answers")
    func mutations() async throws {
        let conversation =
            Frames.request(1, "Echo", payload: [1], metadata: [("a", "b")]) + Frames.request(3, "Sum", flags: 2)
            + Frames.data(3, [1, 2]) + Frames.end(3) + Frames.request(5, "Count", payload: [3], flags: 1)
        try await World.run { world in
            for bytes in Mutations(of: conversation, count: 10_000, seed: 23) {
                let peer = try RawPeer(world.path)
                // The server may have closed already; that is its right.
                try? peer.send(bytes)
            }
            #expect(await eventually { world.server.connectionCount == 0 })
            try await expectServed(world)
        }
    }
}
