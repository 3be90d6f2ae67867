import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("The client's side of the protocol")
struct ClientStateMachineTests {
    private func actions(_ machine: inout ClientStateMachine, _ bytes: [UInt8]) -> [ClientStateMachine.Action] {
        machine.receive(ByteBuffer(bytes: bytes))
        var actions: [ClientStateMachine.Action] = []
        while let action = machine.nextAction() { actions.append(action) }
        return actions
    }

    private func code(_ action: ClientStateMachine.Action?) -> RPCError.Code? {
        guard case .answer(_, .failure(let failure)) = action else { return nil }
        return failure.code
    }

    @Test("Ids are odd, go up, and end before they would repeat")
    func ids() {
        var machine = ClientStateMachine()
        #expect(machine.open(givesStream: false) == 1)
        #expect(machine.open(givesStream: false) == 3)
    }

    @Test("A success is read with and without a status, and ends the call")
    func success() {
        for code in [nil, 0] as [UInt64?] {
            var machine = ClientStateMachine()
            _ = machine.open(givesStream: false)
            #expect(actions(&machine, Frames.response(1, payload: [5], code: code)) == [.answer(1, .success(bytes(5)))])
            #expect(!machine.isOpen(1))
        }
    }

    @Test("A stream ends by data with 0x05, by a last message, by a failure, or by another server's OK response")
    func streams() {
        var machine = ClientStateMachine()
        for _ in 0..<5 { _ = machine.open(givesStream: true) }
        #expect(
            actions(&machine, Frames.data(1, [1]) + Frames.data(1, []) + Frames.end(1))
                == [.message(1, bytes(1)), .message(1, bytes()), .endOfMessages(1)]
        )
        #expect(actions(&machine, Frames.data(3, [2], flags: 1)) == [.message(3, bytes(2)), .endOfMessages(3)])
        #expect(
            actions(&machine, Frames.response(5, code: 9, message: "m"))
                == [.answer(5, .failure(RPCError(.failedPrecondition, "m")))]
        )
        #expect(actions(&machine, Frames.response(7, code: 0)) == [.endOfMessages(7)])
        #expect(actions(&machine, Frames.response(9, payload: [1])) == [.message(9, bytes(1)), .endOfMessages(9)])
        #expect(machine.callCount == 0)
    }

    @Test("What comes for a stream that was given up, or never was, is dropped")
    func forgotten() {
        var machine = ClientStateMachine()
        _ = machine.open(givesStream: true)
        machine.forget(1)
        let stray = Frames.data(1, [1]) + Frames.response(1, payload: [1]) + Frames.data(8, []) + Frames.response(99)
        #expect(actions(&machine, stray).isEmpty)
    }

    @Test("Data where one answer belongs, and an answer that does not parse, are INTERNAL")
    func violations() {
        var machine = ClientStateMachine()
        _ = machine.open(givesStream: false)
        _ = machine.open(givesStream: false)
        #expect(code(actions(&machine, Frames.data(1, [1])).first) == .internalError)
        #expect(code(actions(&machine, Frames.frame(3, kind: 2, [0xFF])).first) == .internalError)
    }

    @Test("An answer over 4 MiB is RESOURCE_EXHAUSTED, and the connection goes on")
    func oversize() {
        var machine = ClientStateMachine()
        _ = machine.open(givesStream: false)
        _ = machine.open(givesStream: false)
        let long = Frames.frame(1, kind: 2, Array(repeating: 0, count: (4 << 20) + 1))
        let got = actions(&machine, long + Frames.response(3, payload: [1]))
        #expect(got.count == 2 && code(got.first) == .resourceExhausted && got.last == .answer(3, .success(bytes(1))))
    }

    @Test("A server that speaks something else is closed")
    func notTTRPC() {
        var machine = ClientStateMachine()
        #expect(actions(&machine, Array("HTTP/1.1 400\r\n".utf8)) == [.close])
        #expect(actions(&machine, Frames.end(1)).isEmpty)
    }

    @Test("No mutation of answers breaks the machine")
    func mutations() {
        let answers = Frames.response(1, payload: [1], code: 0) + Frames.data(3, [1]) + Frames.end(3)
        for bytes in Mutations(of: answers, count: 10_000, seed: 17) {
            var machine = ClientStateMachine()
            _ = machine.open(givesStream: false)
            _ = machine.open(givesStream: true)
            _ = actions(&machine, bytes)
        }
    }
}
