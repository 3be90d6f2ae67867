import Logging
import NIOCore

/// What tasks and the server hand to the event loop of a connection.
enum ServerItem: Sendable {
    /// A handler sends a message, and a descriptor with it where there is one.
    case message(UInt32, ByteBuffer, PassedDescriptor?)
    /// A handler has returned; `nil` when its messages were the answer.
    case completed(UInt32, Result<ByteBuffer?, RPCError>)
    /// A request stream that was full has space again.
    case space(UInt32)
    /// Take no new calls, and close after the last answer.
    case drain
    /// Close now.
    case close
}

/// One connection of a server: moves bytes between the socket, the state machine and the handlers.
///
/// Lives on its event loop. Everything that comes in is handled in one pass, and answered with one write.
final class ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a peer that has closed its side, or sent nonsense, may take to read what it is owed.
    private static let lingerTime = TimeAmount.seconds(30)

    let id: UInt64
    let peer: Peer
    let configuration: Server.Configuration
    let registry: ConnectionRegistry
    let logger: Logger
    let outbox: Outbox<ServerItem>

    var machine: ServerStateMachine
    var calls: [UInt32: RunningCall] = [:]
    var output = FrameOutput()
    private var context: ChannelHandlerContext?
    private var gate = ReadGate()
    private var items = CircularBuffer<ServerItem>()
    private var stalledStream: UInt32?
    private var stallTimer: Scheduled<Void>?
    private var isWorking = false
    private var hasMoreWork = false
    private var isInputClosed = false
    private var isClosing = false
    private var isCloseScheduled = false
    private var isLingering = false
    private var hasLeft = false

    init(
        id: UInt64,
        peer: Peer,
        methods: MethodTable,
        configuration: Server.Configuration,
        registry: ConnectionRegistry,
        pacer: LoopPacer,
        logger: Logger
    ) {
        self.id = id
        self.peer = peer
        self.configuration = configuration
        self.registry = registry
        self.logger = logger
        outbox = Outbox(pacer: pacer, limit: configuration.queuedBytes)
        machine = ServerStateMachine(methods: methods, callLimit: configuration.callsPerConnection)
    }

    // MARK: - Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        output.attach(to: context)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        outbox.attach { bound.value.takeItems() }
        registry.opened(id, outbox)
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

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            isInputClosed = true
            work()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["connection": "\(id)", "error": "\(error)"])
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        stallTimer?.cancel()
        let failure = RPCError(.cancelled, "the client has closed the connection")
        for item in outbox.close(failure) { discard(item) }
        for item in items { discard(item) }
        items.removeAll()
        for call in calls.values { call.cancel(failure) }
        calls = [:]
        leave()
        context.fireChannelInactive()
    }

    /// A connection that never became active is only removed.
    func handlerRemoved(context: ChannelHandlerContext) {
        _ = outbox.close(RPCError(.cancelled, "the client has closed the connection"))
        leave()
    }

    private func leave() {
        guard !hasLeft else { return }
        hasLeft = true
        registry.closed(id, userID: peer.userID)
    }

    // MARK: - Work

    /// Does all that can be done now: handles what was received, writes what was queued, flushes.
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
        guard let context else { return }
        if isInputClosed || isClosing || machine.isDraining { closeWhenDone(context) }
        gate.set(closed: !mayRead(context), context)
    }

    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        stalledStream == nil && !isClosing && context.channel.isWritable && self.context != nil
    }

    private func performActions(_ context: ChannelHandlerContext) {
        while mayRead(context), let action = machine.nextAction() {
            switch action {
            case .call(let stream, let call):
                start(stream, call, context)
            case .message(let stream, let message):
                guard let queue = calls[stream]?.queue else { continue }
                queue.push(message)
                if queue.isFull { stall(stream, context) }
            case .endOfMessages(let stream):
                calls[stream]?.queue?.finish()
            case .refuse(let stream, let failure):
                output.write(to: context) { $0.writeFailure(streamID: stream, failure) }
            case .abort(let stream, let failure):
                output.write(to: context) { $0.writeFailure(streamID: stream, failure) }
                stop(stream, failure)
            case .close:
                logger.info(
                    "peer does not speak ttrpc",
                    metadata: ["connection": "\(id)", "peer": "\(peer.processID)"]
                )
                let failure = RPCError(.cancelled, "the client has broken the protocol")
                for stream in Array(calls.keys) where machine.markOver(stream) { stop(stream, failure) }
                isClosing = true
            }
        }
    }

    /// Takes what was posted. Orders to the connection itself do not wait for the peer to read.
    private func takeItems() {
        for item in outbox.takeAll() {
            switch item {
            case .message, .completed: items.append(item)
            case .space(let stream): endStall(of: stream)
            case .drain: machine.isDraining = true
            case .close: context?.close(promise: nil)
            }
        }
        work()
    }

    private func performItems(_ context: ChannelHandlerContext) {
        while context.channel.isWritable, let item = items.popFirst() {
            switch item {
            case .message(let stream, let message, let descriptor):
                if machine.isOpen(stream) {
                    if let descriptor {
                        pass(descriptor, with: message, on: stream, context)
                    } else {
                        output.writeData(stream, message, to: context)
                    }
                }
                outbox.release(bytes: message.readableBytes)
            case .completed(let stream, let result):
                complete(stream, result, context)
            case .space, .drain, .close:
                continue
            }
        }
    }

    /// Nobody will see this any more.
    private func discard(_ item: ServerItem) {
        if case .completed(let stream, _) = item, calls[stream]?.method.isSensitive == true { item.wipeAnswer() }
    }

    // MARK: - A stream that nobody reads

    /// Stops reading until the handler has read. If that takes long and another stream needs the connection, the
    /// stalled one is ended instead.
    private func stall(_ stream: UInt32, _ context: ChannelHandlerContext) {
        stalledStream = stream
        stallTimer = context.eventLoop.assumeIsolated()
            .scheduleTask(in: configuration.stalledStreamGrace) {
                self.stallTimedOut(stream)
            }
    }

    private func stallTimedOut(_ stream: UInt32) {
        guard stalledStream == stream else { return }
        let othersWait = machine.remoteOpenStreams.contains { $0 != stream }
        guard othersWait, machine.markOver(stream) else { return }
        let failure = RPCError(.resourceExhausted, "the stream was not read in time and held up others")
        stop(stream, failure)
        answerLate(stream, failure)
    }

    /// A stream that has space again, or is over, holds up nothing.
    func endStall(of stream: UInt32) {
        guard stalledStream == stream else { return }
        stalledStream = nil
        stallTimer?.cancel()
        stallTimer = nil
        hasMoreWork = true
    }

    /// Sends a failure that comes from neither the peer nor a handler.
    func answerLate(_ stream: UInt32, _ failure: RPCError) {
        guard let context, !isWorking else { return }
        isWorking = true
        output.write(to: context) { $0.writeFailure(streamID: stream, failure) }
        isWorking = false
        work()
    }

    // MARK: - The end

    /// Closes once every call is answered and every answer written.
    private func closeWhenDone(_ context: ChannelHandlerContext) {
        if isInputClosed, mayRead(context) {
            let failure = RPCError(.cancelled, "the client has closed its side before the end of the stream")
            for stream in machine.remoteOpenStreams { calls[stream]?.queue?.finish(.failure(failure)) }
        }
        guard !machine.hasOpenCalls, !isCloseScheduled else { return }
        startLinger(context)
        // What the peer sent before it closed its side is handled first, as soon as it reads.
        guard items.isEmpty, !isInputClosed || isClosing || mayRead(context) else { return }
        isClosing = true
        isCloseScheduled = true
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in bound.value.close(promise: nil) }
    }

    private func startLinger(_ context: ChannelHandlerContext) {
        guard !isLingering else { return }
        isLingering = true
        context.eventLoop.assumeIsolated()
            .scheduleTask(in: Self.lingerTime) { [weak self] in
                self?.context?.close(promise: nil)
            }
    }
}
