import NIOCore
import TestSupport
import Testing

@testable import TTRPC

/// What a machine did, in words that can be compared.
enum Step: Equatable {
    case call(UInt32, String, [UInt8])
    case message(UInt32, [UInt8])
    case endOfMessages(UInt32)
    case refuse(UInt32, Int32)
    case abort(UInt32, Int32)
    case close

    init(_ action: ServerStateMachine.Action) {
        switch action {
        case .call(let id, let call):
            self = .call(id, call.handler.descriptor.method, call.payload.array)
        case .message(let id, let message): self = .message(id, message.array)
        case .endOfMessages(let id): self = .endOfMessages(id)
        case .refuse(let id, let failure): self = .refuse(id, failure.code.rawValue)
        case .abort(let id, let failure): self = .abort(id, failure.code.rawValue)
        case .close: self = .close
        }
    }
}

@Suite("The server's side of the protocol")
struct ServerStateMachineTests {
    private func machine(callLimit: Int = 100) -> ServerStateMachine {
        ServerStateMachine(methods: MethodTable([TestService().definition]), callLimit: callLimit)
    }

    private func steps(_ machine: inout ServerStateMachine, _ bytes: [UInt8]) -> [Step] {
        machine.receive(ByteBuffer(bytes: bytes))
        var steps: [Step] = []
        while let action = machine.nextAction() { steps.append(Step(action)) }
        return steps
    }

    /// Runs the same bytes whole, byte by byte and split at random, and expects the same of each.
    private func expect(_ bytes: [UInt8], _ expected: [Step], sourceLocation: SourceLocation = #_sourceLocation) {
        var whole = machine()
        #expect(steps(&whole, bytes) == expected, sourceLocation: sourceLocation)
        var single = machine()
        let bySingle = bytes.flatMap { steps(&single, [$0]) }
        #expect(bySingle == expected, sourceLocation: sourceLocation)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20 {
            var random = machine()
            var got: [Step] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(rest.count, 30), using: &generator)
                got += steps(&random, Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(got == expected, sourceLocation: sourceLocation)
        }
    }

    @Test("A unary request starts its handler, whatever its flags")
    func unary() {
        for flags in [0, 1, 2, 6, 0xF8] as [UInt8] {
            expect(Frames.request(1, "Echo", payload: [7], flags: flags), [.call(1, "Echo", [7])])
        }
    }

    @Test("A server stream starts with its argument, an empty one too")
    func serverStream() {
        expect(Frames.request(1, "Count", payload: [2], flags: 1), [.call(1, "Count", [2])])
        expect(Frames.request(1, "Count", flags: 1), [.call(1, "Count", [])])
    }

    @Test("A client stream delivers its messages, empty ones too, and its end", arguments: [0, 2, 6] as [UInt8])
    func clientStream(flags: UInt8) {
        expect(
            Frames.request(1, "Sum", flags: flags) + Frames.data(1, [1]) + Frames.data(1, []) + Frames.end(1),
            [.call(1, "Sum", []), .message(1, [1]), .message(1, []), .endOfMessages(1)]
        )
    }

    @Test("A client stream that is closed by its request ends at once; a message with the request counts")
    func clientStreamClosedAtOnce() {
        expect(Frames.request(1, "Sum", flags: 1), [.call(1, "Sum", []), .endOfMessages(1)])
        expect(
            Frames.request(1, "Sum", payload: [3], flags: 1) + Frames.request(3, "Quick"),
            [.call(1, "Sum", []), .message(1, [3]), .endOfMessages(1), .call(3, "Quick", [])]
        )
    }

    @Test("The last message and the end may come in one frame; a frame may carry neither")
    func lastMessageAndEnd() {
        expect(
            Frames.request(1, "Sum", flags: 2) + Frames.data(1, [], flags: 4) + Frames.data(1, [1], flags: 1),
            [.call(1, "Sum", []), .message(1, [1]), .endOfMessages(1)]
        )
    }

    @Test("An unknown service and an unknown method are UNIMPLEMENTED")
    func unknown() {
        expect(
            Frames.request(1, "Echo", service: "no.Such") + Frames.request(3, "Nope"),
            [.refuse(1, 12), .refuse(3, 12)]
        )
        expect(Frames.request(1, "") + Frames.request(3, "Echo", service: ""), [.refuse(1, 12), .refuse(3, 12)])
    }

    @Test("A request that does not parse, or is not UTF-8, is INVALID_ARGUMENT")
    func unparsable() {
        expect(Frames.frame(1, kind: 1, [0xFF]), [.refuse(1, 3)])
        expect(Frames.frame(1, kind: 1, Frames.field(1, [0xFF])), [.refuse(1, 3)])
        expect(Frames.frame(1, kind: 1, Frames.field(2, [0xFF])), [.refuse(1, 3)])
        expect(Frames.frame(1, kind: 1), [.refuse(1, 12)])
    }

    @Test("An even id, 0 too, of any type is INVALID_ARGUMENT, and the connection goes on")
    func evenID() {
        expect(
            Frames.request(2, "Echo") + Frames.request(0, "Echo") + Frames.data(4, [1]) + Frames.response(6)
                + Frames.frame(8, kind: 99) + Frames.request(1, "Echo"),
            [.refuse(2, 3), .refuse(0, 3), .refuse(4, 3), .refuse(6, 3), .refuse(8, 3), .call(1, "Echo", [])]
        )
    }

    @Test("An id used before is INVALID_ARGUMENT, a lower one never used is accepted")
    func usedID() {
        expect(
            Frames.request(5, "Quick") + Frames.request(5, "Quick") + Frames.request(3, "Quick")
                + Frames.request(3, "Quick"),
            [.call(5, "Quick", []), .refuse(5, 3), .call(3, "Quick", []), .refuse(3, 3)]
        )
    }

    @Test("An unknown type and a response are ignored on odd ids")
    func ignored() {
        expect(Frames.frame(1, kind: 0, [1]) + Frames.frame(1, kind: 200) + Frames.response(1, payload: [1]), [])
    }

    @Test("Data for a stream that was never opened, or is over, is INVALID_ARGUMENT once per id")
    func strayData() {
        expect(
            Frames.data(1, [1]) + Frames.data(1, [1]) + Frames.end(1) + Frames.data(3, []),
            [.refuse(1, 3), .refuse(3, 3)]
        )
        var machine = machine()
        #expect(steps(&machine, Frames.request(1, "Sum", flags: 2)) == [.call(1, "Sum", [])])
        machine.markOver(1)
        machine.remove(1)
        #expect(steps(&machine, Frames.data(1, [1]) + Frames.data(1, [2])) == [.refuse(1, 3)])
    }

    @Test("Data for a running unary call is INVALID_ARGUMENT, and the call goes on")
    func dataForUnary() {
        var machine = machine()
        let got = steps(&machine, Frames.request(1, "Echo") + Frames.data(1, [1]) + Frames.data(1, [1]))
        #expect(got == [.call(1, "Echo", []), .refuse(1, 3)])
        #expect(machine.isOpen(1))
    }

    @Test("Data after the client's end ends the stream with INVALID_ARGUMENT")
    func dataAfterEnd() {
        var machine = machine()
        let got = steps(&machine, Frames.request(1, "Bidi", flags: 6) + Frames.end(1) + Frames.data(1, [1]))
        #expect(got == [.call(1, "Bidi", []), .endOfMessages(1), .abort(1, 3)])
        #expect(!machine.isOpen(1))
        #expect(steps(&machine, Frames.request(3, "Count", flags: 1) + Frames.data(3, [1])).last == .abort(3, 3))
    }

    @Test("A client that opened a server stream as open may still say that it is done")
    func lateEndOfServerStream() {
        expect(
            Frames.request(1, "Count", flags: 2) + Frames.end(1) + Frames.end(1),
            [.call(1, "Count", []), .abort(1, 3)]
        )
    }

    @Test("A frame over 4 MiB is dropped and answered RESOURCE_EXHAUSTED, and the connection goes on")
    func oversize() {
        let long = Array(repeating: UInt8(0), count: (4 << 20) + 1)
        var machine = machine()
        #expect(steps(&machine, Frames.frame(1, kind: 1, long)) == [.refuse(1, 8)])
        #expect(steps(&machine, Frames.frame(1, kind: 1, long)) == [.refuse(1, 3)])
        #expect(steps(&machine, Frames.request(3, "Sum", flags: 2)) == [.call(3, "Sum", [])])
        #expect(steps(&machine, Frames.data(3, long)) == [.abort(3, 8)])
        #expect(steps(&machine, Frames.data(5, long)) == [.refuse(5, 3)])
        #expect(steps(&machine, Frames.data(6, long)) == [.refuse(6, 3)])
        #expect(steps(&machine, Frames.frame(7, kind: 9, long)) == [])
        #expect(steps(&machine, Frames.request(9, "Quick")) == [.call(9, "Quick", [])])
    }

    @Test("A first byte other than zero closes the connection, and nothing after it counts")
    func notTTRPC() {
        var machine = machine()
        #expect(steps(&machine, Frames.request(1, "Quick") + [1]) == [.call(1, "Quick", []), .close])
        #expect(steps(&machine, Frames.request(3, "Quick")) == [])
    }

    @Test("More calls at once than the limit are RESOURCE_EXHAUSTED; a handler that still runs counts")
    func callLimit() {
        var machine = machine(callLimit: 2)
        let three = Frames.request(1, "Wait") + Frames.request(3, "Wait") + Frames.request(5, "Wait")
        #expect(steps(&machine, three) == [.call(1, "Wait", []), .call(3, "Wait", []), .refuse(5, 8)])
        machine.markOver(1)
        #expect(steps(&machine, Frames.request(7, "Wait")) == [.refuse(7, 8)])
        #expect(steps(&machine, Frames.request(9, "Quick")) == [.call(9, "Quick", [])])
        machine.remove(1)
        #expect(steps(&machine, Frames.request(11, "Wait")) == [.call(11, "Wait", [])])
    }

    @Test("While it drains new calls are UNAVAILABLE and streams go on")
    func draining() {
        var machine = machine()
        _ = steps(&machine, Frames.request(1, "Sum", flags: 2))
        machine.isDraining = true
        #expect(
            steps(&machine, Frames.request(3, "Quick") + Frames.data(1, [1])) == [.refuse(3, 14), .message(1, [1])]
        )
    }

    @Test("Too much metadata is RESOURCE_EXHAUSTED")
    func metadata() {
        let many = Array(repeating: ("a", "b"), count: 65)
        expect(Frames.request(1, "Echo", metadata: many), [.refuse(1, 8)])
    }

    @Test("No mutation of a conversation breaks the machine")
    func mutations() {
        let conversation =
            Frames.request(1, "Echo", payload: [1], metadata: [("a", "b")]) + Frames.request(3, "Sum", flags: 2)
            + Frames.data(3, [1, 2]) + Frames.end(3) + Frames.request(5, "Count", payload: [3], flags: 1)
        for bytes in Mutations(of: conversation, count: 10_000, seed: 13) {
            var machine = machine(callLimit: 2)
            _ = steps(&machine, bytes)
        }
    }
}
