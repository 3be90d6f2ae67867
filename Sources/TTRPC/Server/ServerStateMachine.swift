import NIOCore

/// A request that has passed all checks of the protocol.
struct ReceivedCall {
    let handler: MethodHandler
    /// The argument; empty when the method takes a stream.
    let payload: ByteBuffer
    /// Nanoseconds that are left; 0 for no deadline, negative when it has passed.
    let timeout: Int64
    let metadata: Metadata
}

/// The server's side of the protocol on one connection: bytes in, actions out. No I/O, no clock, no tasks.
///
/// What it holds is bounded by the limits on calls and on remembered ids, and by the frame that is incomplete.
struct ServerStateMachine {
    /// What is to be done.
    enum Action {
        /// Start the handler.
        case call(UInt32, ReceivedCall)
        /// Give the handler a message of the request stream.
        case message(UInt32, ByteBuffer)
        /// The request stream has ended as it should.
        case endOfMessages(UInt32)
        /// Send a failure. No running call ends by it.
        case refuse(UInt32, RPCError)
        /// Send a failure and stop the handler: the call is over.
        case abort(UInt32, RPCError)
        /// The peer does not speak ttrpc: close.
        case close
    }

    private struct Call {
        let takesStream: Bool
        let givesStream: Bool
        /// Whether the client may still send messages.
        var isRemoteOpen: Bool
        /// Whether a client that has nothing to send may still say so.
        var mayEndEmpty: Bool
        /// Answered; the handler has not returned yet.
        var isOver = false
    }

    private let methods: MethodTable
    private let callLimit: Int
    private var decoder = FrameDecoder()
    private var used = UsedStreamIDs()
    private var warned = RecentStreamIDs()
    private var calls: [UInt32: Call] = [:]
    private var following: [Action] = []
    private var isBroken = false

    /// Whether new calls are refused because the server is stopping.
    var isDraining = false

    init(methods: MethodTable, callLimit: Int) {
        self.methods = methods
        self.callLimit = callLimit
    }

    // MARK: - From the peer

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
                switch event {
                case .frame(let header, let data):
                    if let action = handle(header, data) { return action }
                case .oversize(let header):
                    if let action = handleOversize(header) { return action }
                }
            }
        } catch {
            isBroken = true
            return .close
        }
        return nil
    }

    private mutating func handle(_ header: FrameHeader, _ data: ByteBuffer) -> Action? {
        let id = header.streamID
        if id & 1 == 0 { return .refuse(id, RPCError(.invalidArgument, "stream ids of clients are odd")) }
        switch header.kind {
        case .request: return handleRequest(id, header.flags, data)
        case .data: return handleData(id, header.flags, data)
        default: return nil
        }
    }

    private mutating func handleRequest(_ id: UInt32, _ flags: FrameHeader.Flags, _ data: ByteBuffer) -> Action? {
        guard used.use(id) else { return refuseUsed(id) }
        let envelope: RequestEnvelope
        do throws(EnvelopeError) {
            envelope = try RequestEnvelope(data)
        } catch {
            data.wipeSharedReadableBytes()
            return .refuse(id, RPCError(error))
        }
        if isDraining { return .refuse(id, RPCError(.unavailable, "the server is stopping")) }
        switch methods.find(envelope, in: data) {
        case .failure(let failure):
            return .refuse(id, failure)
        case .success(let handler):
            return accept(id, flags, envelope, handler)
        }
    }

    private mutating func accept(
        _ id: UInt32,
        _ flags: FrameHeader.Flags,
        _ envelope: RequestEnvelope,
        _ handler: MethodHandler
    ) -> Action {
        let takesStream = handler.descriptor.takesRequestStream
        let call = ReceivedCall(
            handler: handler,
            payload: takesStream ? ByteBuffer() : envelope.payload,
            timeout: envelope.timeout,
            metadata: envelope.metadata
        )
        if case .quick = handler.body { return .call(id, call) }
        if calls.count >= callLimit {
            if handler.descriptor.isSensitive { envelope.payload.wipeSharedReadableBytes() }
            return .refuse(id, RPCError(.resourceExhausted, "more than \(callLimit) calls at once on a connection"))
        }
        calls[id] = Call(
            takesStream: takesStream,
            givesStream: handler.descriptor.givesResponseStream,
            isRemoteOpen: takesStream && !flags.contains(.remoteClosed),
            mayEndEmpty: !takesStream && flags.contains(.remoteOpen)
        )
        if takesStream {
            // No stock client sends a message with the request, but one that does means it.
            if envelope.payload.readableBytes > 0 { following.append(.message(id, envelope.payload)) }
            if flags.contains(.remoteClosed) { following.append(.endOfMessages(id)) }
        }
        return .call(id, call)
    }

    private mutating func handleData(_ id: UInt32, _ flags: FrameHeader.Flags, _ data: ByteBuffer) -> Action? {
        guard let call = calls[id], !call.isOver else {
            return warn(id, "stream \(id) is not open")
        }
        if !call.takesStream {
            if call.mayEndEmpty, flags.isSuperset(of: [.remoteClosed, .noData]) {
                calls[id]?.mayEndEmpty = false
                return nil
            }
            return strayData(id)
        }
        guard call.isRemoteOpen else {
            return end(id, RPCError(.invalidArgument, "a message after the end of stream \(id)"))
        }
        let ends = flags.contains(.remoteClosed)
        if ends { calls[id]?.isRemoteOpen = false }
        if flags.contains(.noData) { return ends ? .endOfMessages(id) : nil }
        if ends { following.append(.endOfMessages(id)) }
        return .message(id, data)
    }

    /// Data for a call that takes none: a unary call goes on, a stream that the client had ended is over.
    private mutating func strayData(_ id: UInt32) -> Action? {
        if calls[id]?.givesStream == true {
            return end(id, RPCError(.invalidArgument, "a message after the end of stream \(id)"))
        }
        return warn(id, "stream \(id) takes no messages")
    }

    private mutating func handleOversize(_ header: FrameHeader) -> Action? {
        let id = header.streamID
        if id & 1 == 0 { return handle(header, ByteBuffer()) }
        let failure = RPCError(.resourceExhausted, "a frame of \(header.length) bytes is over the limit of 4 MiB")
        switch header.kind {
        case .request:
            return used.use(id) ? .refuse(id, failure) : refuseUsed(id)
        case .data:
            return isOpen(id) ? end(id, failure) : warn(id, "stream \(id) is not open")
        default:
            return nil
        }
    }

    private func refuseUsed(_ id: UInt32) -> Action {
        .refuse(id, RPCError(.invalidArgument, "stream id \(id) was used before"))
    }

    private mutating func warn(_ id: UInt32, _ message: String) -> Action? {
        warned.insert(id) ? .refuse(id, RPCError(.invalidArgument, message)) : nil
    }

    private mutating func end(_ id: UInt32, _ failure: RPCError) -> Action {
        markOver(id)
        return .abort(id, failure)
    }

    // MARK: - From the handlers

    /// Whether anything may still be sent on a stream.
    func isOpen(_ id: UInt32) -> Bool {
        calls[id].map { !$0.isOver } ?? false
    }

    /// The call has been answered; its handler may still run. Returns `false` when it was answered before.
    @discardableResult
    mutating func markOver(_ id: UInt32) -> Bool {
        guard isOpen(id) else { return false }
        calls[id]?.isOver = true
        calls[id]?.isRemoteOpen = false
        return true
    }

    /// The handler has returned.
    mutating func remove(_ id: UInt32) {
        calls[id] = nil
    }

    /// Whether a call waits for an answer.
    var hasOpenCalls: Bool {
        calls.values.contains { !$0.isOver }
    }

    /// Streams whose client has not said that it is done.
    var remoteOpenStreams: [UInt32] {
        calls.filter(\.value.isRemoteOpen).map(\.key)
    }
}

extension RPCError {
    /// What a peer is told whose envelope cannot be read.
    init(_ error: EnvelopeError) {
        switch error {
        case .malformed: self.init(.invalidArgument, "the request is not a valid ttrpc request")
        case .invalidText: self.init(.invalidArgument, "a text of the request is not UTF-8")
        case .tooMuchMetadata:
            self.init(.resourceExhausted, "more metadata than 64 entries or 64 KiB")
        }
    }
}
