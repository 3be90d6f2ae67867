import JuicerProtobuf
import NIOCore
import Testing

@Suite("What other implementations encode")
struct VectorTests {
    @Test("there are vectors of every message type, and of no other")
    func complete() {
        #expect(Set(Vector.all.map(\.name)) == Set(messageTypes.keys))
        #expect(Vector.all.count > 300)
    }

    @Test("what Python encodes is decoded and encoded again to the same bytes")
    func roundTrip() throws {
        for vector in Vector.all {
            let type = try #require(messageTypes[vector.name])
            let message = try type.init(serialized: ByteBuffer(bytes: vector.wire))
            let encoded = Array(message.serialized().readableBytesView)
            #expect(encoded == vector.wire, "\(vector.name): \(message.json())")
        }
    }

    @Test("JSON is what Python's json_format writes, but for what is documented as ours")
    func json() throws {
        for vector in Vector.all {
            let type = try #require(messageTypes[vector.name])
            let message = try type.init(serialized: ByteBuffer(bytes: vector.wire))
            #expect(message.json() == vector.json, "\(vector.name)")
        }
    }

    @Test("a decoded message equals itself decoded again, and not another one")
    func equality() throws {
        func check<M: ProtobufMessage & Equatable>(_ type: M.Type, _ wire: [UInt8]) throws {
            let one = try M(serialized: ByteBuffer(bytes: wire))
            let other = try M(serialized: ByteBuffer(bytes: wire))
            #expect(one == other)
            #expect((one == M()) == wire.isEmpty, "\(M.fullName)")
        }
        for vector in Vector.all {
            let type = try #require(messageTypes[vector.name])
            guard let comparable = type as? any (ProtobufMessage & Equatable).Type else {
                Issue.record("\(vector.name) is not Equatable")
                continue
            }
            try check(comparable, vector.wire)
        }
    }

    @Test("a message appended to a buffer leaves what was there before")
    func appends() throws {
        let vector = try #require(Vector.all.last { $0.name == "juicer.v1.Backup" })
        let type = try #require(messageTypes[vector.name])
        var buffer = ByteBuffer(string: "before")
        try type.init(serialized: ByteBuffer(bytes: vector.wire)).serialized(into: &buffer)
        #expect(Array(buffer.readableBytesView) == Array("before".utf8) + vector.wire)
    }
}
