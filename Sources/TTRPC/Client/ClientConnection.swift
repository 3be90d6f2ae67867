import Logging
import NIOCore

/// The connection of a client: moves bytes between the socket, the state machine and the callers.
///
/// Lives on its event loop. A call takes its id and its frame is written in one step, so ids go up on the wire.
final class ClientConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct OpenCall {
        let call: ClientCall
        var timer: Scheduled<Void>?
    }

    private let outbox: Outbox<ClientItem>
    private let configuration: Client.Configuration
    private let logger: Logger
    private var machine = ClientStateMachine()
    private var open: [UInt32: OpenCall] = [:]
    private var streams: [UInt64: UInt32] = [:]
    private var items = CircularBuffer<ClientItem>()
    private var output = FrameOutput()
    private var gate = ReadGate()
    private var context: ChannelHandlerContext?
    private var stalledCall: UInt64?
    private var stallTimer: Scheduled<Void>?
    private var isWorking = false
    private var hasMoreWork = false

    init(outbox: Outbox<ClientItem>, configuration: Client.Configuration, logger: Logger) {
        self.outbox = outbox
        self.configuration = configuration
        self.logger = logger
    }

    // MARK: - Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        output.attach(to: context)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        outbox.attach { bound.value.takeItems() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        machine.receive(Self.unwrapInboundIn(data))
        guard !isWorking else { return }
        isWorking = true
        performActions(context)
        isWorking = false
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        work()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        work()
    }

    func read(context: ChannelHandlerContext) {
        gate.read(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // What the server sent before it went counts, also what was held back for a full stream.
        while let action = machine.nextAction(), action != .close { perform(action, context) }
        self.context = nil
        stallTimer?.cancel()
        let failure = RPCError(.unavailable, "the connection to the server is gone")
        for item in Array(items) + outbox.close(failure) {
            if case .open(let call, let frame, let isSensitive) = item {
                call.queue.finish(.failure(failure))
                if isSensitive { frame.wipeSharedReadableBytes() }
            }
        }
        items.removeAll()
        for entry in open.values {
            entry.timer?.cancel()
            entry.call.queue.finish(.failure(failure))
        }
        open = [:]
        streams = [:]
        context.fireChannelInactive()
    }

    /// A connection that never came about is only removed.
    func handlerRemoved(context: ChannelHandlerContext) {
        _ = outbox.close(RPCError(.unavailable, "the connection to the server is gone"))
    }

    // MARK: - Work

    private func work() {
        guard !isWorking else {
            hasMoreWork = true
            return
        }
        isWorking = true
        repeat {
            hasMoreWork = false
            guard let context else { break }
            performItems(context)
            performActions(context)
            output.flush(context)
        } while hasMoreWork
        isWorking = false
        if let context { gate.set(closed: stalledCall != nil, context) }
    }

    private func takeItems() {
        items.append(contentsOf: outbox.takeAll())
        work()
    }

    private func performItems(_ context: ChannelHandlerContext) {
        while let item = items.first {
            if case .message = item, !context.channel.isWritable { return }
            items.removeFirst()
            switch item {
            case .open(let call, let frame, let isSensitive):
                start(call, frame, isSensitive, context)
            case .message(let call, let message):
                if let id = streams[call.number] { output.writeData(id, message, to: context) }
                outbox.release(bytes: message.readableBytes)
            case .end(let call):
                if let id = streams[call.number] { output.writeEnd(id, to: context) }
            case .abandon(let call):
                if let id = streams[call.number] { finish(id, .failure(RPCError(.cancelled, "the call was given up"))) }
                outbox.forget(call: call.number)
            case .space(let number):
                endStall(of: number)
            }
        }
    }

    private func start(
        _ call: ClientCall,
        _ frame: ByteBuffer,
        _ isSensitive: Bool,
        _ context: ChannelHandlerContext
    ) {
        guard let id = machine.open(givesStream: call.method.givesResponseStream) else {
            call.queue.finish(.failure(RPCError(.unavailable, "the connection has used all its stream ids; reconnect")))
            return
        }
        var entry = OpenCall(call: call)
        if let timeout = call.timeout {
            entry.timer = context.eventLoop.assumeIsolated()
                .scheduleTask(in: timeout) {
                    self.finish(id, .failure(RPCError(.deadlineExceeded, "the deadline has passed")))
                    self.work()
                }
        }
        open[id] = entry
        streams[call.number] = id
        frame.setFrameStreamID(id)
        if isSensitive {
            output.writeSensitive(frame, to: context)
        } else {
            output.write(to: context) { $0.writeImmutableBuffer(frame) }
        }
    }

    private func performActions(_ context: ChannelHandlerContext) {
        while stalledCall == nil, let action = machine.nextAction() { perform(action, context) }
    }

    private func perform(_ action: ClientStateMachine.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .answer(let id, let result):
            if case .success(let answer) = result, let call = open[id]?.call {
                call.queue.push(takeAnswer(answer, isSensitive: call.method.isSensitive))
            }
            finish(id, result.map { _ in })
        case .message(let id, let message):
            guard let call = open[id]?.call else { return }
            call.queue.push(message)
            if call.queue.isFull, machine.isOpen(id) { stall(call, id, context) }
        case .endOfMessages(let id):
            finish(id, .success(()))
        case .close:
            logger.warning("the server does not speak ttrpc")
            context.close(promise: nil)
        }
    }

    /// A secret answer leaves the read buffer at once.
    private func takeAnswer(_ answer: ByteBuffer, isSensitive: Bool) -> ByteBuffer {
        guard isSensitive else { return answer }
        var copy = ByteBufferAllocator().buffer(capacity: answer.readableBytes)
        copy.writeImmutableBuffer(answer)
        answer.wipeSharedReadableBytes()
        return copy
    }

    /// The call is over for us, whatever the server thinks.
    private func finish(_ id: UInt32, _ outcome: Result<Void, RPCError>) {
        machine.forget(id)
        guard let entry = open.removeValue(forKey: id) else { return }
        let call = entry.call
        entry.timer?.cancel()
        streams[call.number] = nil
        call.isOver = true
        call.queue.finish(outcome)
        endStall(of: call.number)
        if call.method.takesRequestStream {
            var failure = RPCError(.aborted, "the server has ended this call")
            if case .failure(let reason) = outcome { failure = reason }
            outbox.fail(call: call.number, failure)
        }
    }

    // MARK: - A stream that nobody reads

    /// Stops reading until the caller has read. If that takes long and other calls need the connection, the stalled
    /// one is ended instead.
    private func stall(_ call: ClientCall, _ id: UInt32, _ context: ChannelHandlerContext) {
        stalledCall = call.number
        scheduleStallCheck(call, id, context)
    }

    private func scheduleStallCheck(_ call: ClientCall, _ id: UInt32, _ context: ChannelHandlerContext) {
        let grace = configuration.stalledStreamGrace
        stallTimer = context.eventLoop.assumeIsolated()
            .scheduleTask(in: grace) {
                guard self.stalledCall == call.number else { return }
                if self.open.count > 1 {
                    let text = "the stream was not read in time and held up other calls of the connection"
                    self.finish(id, .failure(RPCError(.resourceExhausted, text)))
                    self.work()
                } else if let context = self.context {
                    // Another call may start to wait later.
                    self.scheduleStallCheck(call, id, context)
                }
            }
    }

    private func endStall(of number: UInt64) {
        guard stalledCall == number else { return }
        stalledCall = nil
        stallTimer?.cancel()
        stallTimer = nil
        hasMoreWork = true
    }
}

extension ByteBuffer {
    /// Puts the stream id into a frame that is complete otherwise. It belongs to the caller alone, and an ordinary
    /// write might copy it, secrets and all.
    fileprivate func setFrameStreamID(_ id: UInt32) {
        withUnsafeReadableBytes { bytes in
            UnsafeMutableRawBufferPointer(mutating: bytes)
                .storeBytes(of: id.bigEndian, toByteOffset: 4, as: UInt32.self)
        }
    }
}
