import Foundation
import TestSupport
import Testing

/// Peers that misbehave, while others are served.
@Suite("juicerd and hostile peers")
struct HostilePeerTests {
    private static let info = Frame.request(1, "juicer.v1.System", "Info")

    @Test("garbage ends that connection and nothing else")
    func garbage() async throws {
        let world = try await World(samples: [:])
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let peer = try #require(RawSocket(path: world.socket))
            peer.send(generator.bytes(Int.random(in: 1...2000, using: &generator)))
        }
        let first = try #require(RawSocket(path: world.socket))
        first.send([0x47, 0x45, 0x54, 0x20, 0x2F, 0x20, 0x48, 0x54, 0x54, 0x50])
        #expect(first.isClosedByPeer(), "a first byte that is not zero is not ttrpc")
        try await world.succeed("status")
    }

    @Test("ten thousand mutated requests never stop the daemon")
    func mutatedFrames() async throws {
        let world = try await World(samples: [:])
        var peer = try #require(RawSocket(path: world.socket))
        for (number, bytes) in Mutations(of: Self.info.bytes, count: 10_000, seed: 11).enumerated() {
            // A mutation may announce data that never comes, so each few start afresh.
            if number % 4 == 0 { peer = try #require(RawSocket(path: world.socket)) }
            peer.send(bytes)
        }
        try await world.succeed("status")
        #expect(world.daemon.isRunning)
    }

    @Test("half a frame holds nothing up")
    func halfFrame() async throws {
        let world = try await World(samples: [:])
        let waiting = try (0..<20)
            .map { _ in
                let peer = try #require(RawSocket(path: world.socket))
                peer.send(Array(Self.info.bytes.dropLast(5)))
                return peer
            }
        try await world.succeed("status")
        withExtendedLifetime(waiting) {}
    }

    @Test("a half-closed peer gets its answer, then the end")
    func halfClose() async throws {
        let world = try await World(samples: [:])
        let peer = try #require(RawSocket(path: world.socket))
        peer.send(Self.info.bytes)
        peer.endSending()
        let answer = try #require(peer.receiveFrame())
        #expect(answer.type == 2)
        #expect(answer.statusCode == 0)
        #expect(peer.isClosedByPeer())
    }

    @Test("a peer that sends and never reads is made to wait, in bounded memory")
    func neverReads() async throws {
        let world = try await World(samples: [:])
        let before = try residentKiB(world.daemon.id)
        let peer = try #require(RawSocket(path: world.socket))
        var stream: UInt32 = 1
        var stalled = 0
        // Bounded: the daemon has to stop taking requests long before a million of them.
        for _ in 0..<1_000_000 where stalled < 50 {
            let request = Frame.request(stream, "juicer.v1.System", "Descriptor").bytes
            if peer.sendWithoutWaiting(request) == request.count {
                stream += 2
                stalled = 0
            } else {
                stalled += 1
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        #expect(stalled == 50, "the daemon stopped reading from a peer that does not")
        let after = try residentKiB(world.daemon.id)
        #expect(after - before < 64 * 1024, "\(before) KiB became \(after) KiB")
        try await world.succeed("status")
    }

    @Test("a thousand connections are borne, and once they are gone others are served")
    func thousandConnections() async throws {
        let world = try await World(samples: [:])
        try connectManyTimes(world)
        let served = try await eventually { try await world.juicer("status").status == 0 }
        #expect(served)
        #expect(world.daemon.isRunning)
    }

    /// A function of its own, so that every connection is gone when it returns.
    private func connectManyTimes(_ world: World) throws {
        let peers = (0..<1000).compactMap { _ in RawSocket(path: world.socket) }
        #expect(peers.count > 100)
        for peer in peers.prefix(50) { peer.send(Self.info.bytes) }
    }

    @Test("an unknown method, a used id and an even id are refused, and the connection goes on")
    func refusals() async throws {
        let world = try await World(samples: [:])
        let peer = try #require(RawSocket(path: world.socket))
        peer.send(Frame.request(1, "juicer.v1.System", "Nothing").bytes)
        #expect(peer.receiveFrame()?.statusCode == 12)
        peer.send(Frame.request(3, "juicer.v1.Nothing", "Info").bytes)
        #expect(peer.receiveFrame()?.statusCode == 12)
        peer.send(Frame.request(3, "juicer.v1.System", "Info").bytes)
        #expect(peer.receiveFrame()?.statusCode == 3)
        peer.send(Frame.request(4, "juicer.v1.System", "Info").bytes)
        #expect(peer.receiveFrame()?.statusCode == 3)
        peer.send(Frame.request(5, "juicer.v1.Exports", "List").bytes)
        #expect(peer.receiveFrame()?.statusCode == 12, "in the protocol, not served yet")
        peer.send(Frame.request(7, "juicer.v1.System", "Info").bytes)
        #expect(peer.receiveFrame()?.statusCode == 0)
    }

    private func residentKiB(_ process: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.filter(\.isNumber)))
    }
}
