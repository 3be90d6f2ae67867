import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("Messages that carry secrets", .timeLimit(.minutes(1)))
struct SecretTests {
    @Test("The received bytes of a sensitive request are cleared once its handler has returned")
    func requestsAreWiped() async throws {
        try await World.run { world in
            let client = try await world.connect()
            for method in [TestService.secret, TestService.secretLater] {
                let answer = try await client.unary(method, ByteBuffer(string: "hunter2"))
                #expect(String(buffer: answer) == "2retnuh")
            }
            #expect(
                await eventually { world.service.seen.kept.allSatisfy { $0.array == Array(repeating: 0, count: 7) } }
            )
            #expect(world.service.seen.kept.count == 2)
        }
    }

    @Test("A sensitive request that is refused is cleared too")
    func refusedRequestsAreWiped() {
        let payload: [UInt8] = Array("hunter2".utf8)
        for bytes in [
            Frames.request(1, "SecretLater", payload: payload),
            Frames.frame(1, kind: 1, Frames.field(3, payload) + [0x0A]),
        ] {
            var machine = ServerStateMachine(methods: MethodTable([TestService().definition]), callLimit: 0)
            let buffer = ByteBuffer(bytes: bytes)
            machine.receive(buffer)
            guard case .refuse? = machine.nextAction() else {
                Issue.record("not refused")
                return
            }
            #expect(String(decoding: buffer.array, as: UTF8.self).contains("hunter2") == false)
        }
    }

    @Test("Metadata does not print its values, and is equal in any case of its keys")
    func metadata() {
        var metadata = Metadata()
        #expect(metadata.isEmpty)
        metadata.add("Key", "value")
        Array("bytes".utf8).withUnsafeBytes { metadata.add("KEY", bytes: $0) }
        #expect("\(metadata)" == "[Key: <5 bytes>, KEY: <5 bytes>]")
        #expect(metadata.count(of: "key") == 2 && metadata.withValue("key") { $0.count } == 5)
        #expect(metadata.map(\.value) == ["value", "bytes"])
    }

    @Test("Errors print their code and message")
    func errors() {
        #expect("\(RPCError(.notFound, "no such backup"))" == "NOT_FOUND: no such backup")
        #expect("\(RPCError(.init(rawValue: 77), ""))" == "CODE_77")
    }
}
