import NIOCore

/// The client's side of the protocol on one connection: bytes in, actions out. No I/O, no clock, no tasks.
struct ClientStateMachine {
    /// What is to be done. Each names a call that the client still knows.
    enum Action: Equatable {
        /// The single answer of a call, or its failure: the call is over.
        case answer(UInt32, Result<ByteBuffer, RPCError>)
        /// A message of a stream.
        case message(UInt32, ByteBuffer)
        /// The stream ended as it should: the call is over.
        case endOfMessages(UInt32)
        /// The peer does not speak ttrpc: close.
        case close
    }

    private var decoder = FrameDecoder()
    private var calls: [UInt32: Bool] = [:]
    private var following: [Action] = []
    private var lastID: Int64 = -1
    private var isBroken = false

    /// How many calls wait for the server.
    var callCount: Int { calls.count }

    /// Takes the next stream id for a call; `nil` when the connection has used them all.
    mutating func open(givesStream: Bool) -> UInt32? {
        guard let id = UInt32(exactly: lastID + 2) else { return nil }
        lastID += 2
        calls[id] = givesStream
        return id
    }

    /// Whether the server may still send on a stream.
    func isOpen(_ id: UInt32) -> Bool { calls[id] != nil }

    /// The call is given up: what comes for it is dropped.
    mutating func forget(_ id: UInt32) {
        calls[id] = nil
    }

    /// Takes bytes that were read.
    mutating func receive(_ bytes: ByteBuffer) {
        if !isBroken { decoder.append(bytes) }
    }

    /// The next action that the bytes so far call for.
    mutating func nextAction() -> Action? {
        if !following.isEmpty { return following.removeFirst() }
        if isBroken { return nil }
        do {
            while let event = try decoder.next() {
                let action: Action?
                switch event {
                case .frame(let header, let data): action = handle(header, data)
                case .oversize(let header):
                    let text = "the server sent a frame of \(header.length) bytes, over the limit of 4 MiB"
                    action = end(header.streamID, RPCError(.resourceExhausted, text))
                }
                if let action { return action }
            }
        } catch {
            isBroken = true
            return .close
        }
        return nil
    }

    private mutating func handle(_ header: FrameHeader, _ data: ByteBuffer) -> Action? {
        let id = header.streamID
        guard let givesStream = calls[id] else {
            // A stream that was given up. What it carries may still be secret.
            if header.kind == .response { data.wipeSharedReadableBytes() }
            return nil
        }
        switch header.kind {
        case .response:
            calls[id] = nil
            let result = answer(data)
            guard givesStream, case .success(let payload) = result else { return .answer(id, result) }
            // Other servers end a stream this way.
            if payload.readableBytes == 0 { return .endOfMessages(id) }
            following.append(.endOfMessages(id))
            return .message(id, payload)
        case .data:
            guard givesStream else {
                return end(id, RPCError(.internalError, "the server sent a message where one answer belongs"))
            }
            let ends = header.flags.contains(.remoteClosed)
            if ends { calls[id] = nil }
            if header.flags.contains(.noData) { return ends ? .endOfMessages(id) : nil }
            if ends { following.append(.endOfMessages(id)) }
            return .message(id, data)
        default:
            return nil
        }
    }

    private func answer(_ data: ByteBuffer) -> Result<ByteBuffer, RPCError> {
        do throws(EnvelopeError) {
            return try ResponseEnvelope.decode(data)
        } catch {
            return .failure(RPCError(.internalError, "the server's answer is not a valid ttrpc response"))
        }
    }

    private mutating func end(_ id: UInt32, _ failure: RPCError) -> Action? {
        calls.removeValue(forKey: id).map { _ in .answer(id, .failure(failure)) }
    }
}
