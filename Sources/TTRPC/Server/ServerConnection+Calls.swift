import Glibc
import NIOCore

/// A call whose handler runs in a task, as its connection sees it.
struct RunningCall {
    let method: MethodDescriptor
    let queue: MessageQueue?
    var task: Task<Void, Never>?
    var timer: Scheduled<Void>?

    /// Ends it for the handler.
    func cancel(_ failure: RPCError) {
        timer?.cancel()
        queue?.finish(.failure(failure))
        task?.cancel()
    }
}

extension ServerConnection {
    /// The longest time that a deadline may lie ahead; sums with it cannot overflow.
    private static let longestTimeout = TimeAmount.hours(24 * 365)

    /// Bytes of a message that goes with a descriptor: it goes out as a whole, or not at all.
    private static let longestWithDescriptor = 4 << 10

    // MARK: - Start

    func start(_ stream: UInt32, _ call: ReceivedCall, _ context: ChannelHandlerContext) {
        let method = call.handler.descriptor
        do {
            let serverContext = ServerContext(
                method: method,
                peer: peer,
                metadata: call.metadata,
                deadline: try deadline(of: call),
                connectionID: id
            )
            if case .quick(let body) = call.handler.body {
                if let (_, failure) = refusal(of: serverContext) { throw failure }
                let answer = try body(call.payload, serverContext)
                answerUnary(stream, answer, isSensitive: method.isSensitive, context)
                if method.isSensitive { call.payload.wipeSharedReadableBytes() }
            } else if let (interceptor, failure) = refusal(of: serverContext) {
                run(stream, call, serverContext, context) { throw await interceptor.refused(serverContext, failure) }
            } else {
                run(stream, call, serverContext, context)
            }
        } catch {
            if method.isSensitive { call.payload.wipeSharedReadableBytes() }
            HandlerRun.log(error, method, logger)
            let failure = RPCError(thrown: error)
            machine.markOver(stream)
            machine.remove(stream)
            output.write(to: context) { $0.writeFailure(streamID: stream, failure) }
        }
    }

    private func deadline(of call: ReceivedCall) throws(RPCError) -> NIODeadline? {
        if call.timeout < 0 { throw RPCError(.deadlineExceeded, "the deadline had passed on arrival") }
        var timeout: TimeAmount?
        if call.timeout > 0 {
            timeout = .nanoseconds(call.timeout)
        } else {
            switch call.handler.body {
            case .quick: timeout = nil
            case .unary: timeout = configuration.defaultUnaryDeadline
            default: timeout = configuration.defaultStreamDeadline
            }
        }
        return timeout.map { .now() + min($0, Self.longestTimeout) }
    }

    private func refusal(of call: ServerContext) -> (any ServerInterceptor, RPCError)? {
        for interceptor in configuration.interceptors {
            do { try interceptor.admit(call) } catch { return (interceptor, RPCError(thrown: error)) }
        }
        return nil
    }

    private func run(
        _ stream: UInt32,
        _ call: ReceivedCall,
        _ serverContext: ServerContext,
        _ context: ChannelHandlerContext,
        insteadOfHandler refusal: (@Sendable () async throws -> ByteBuffer?)? = nil
    ) {
        let method = call.handler.descriptor
        var running = RunningCall(method: method, queue: method.takesRequestStream ? makeQueue(stream) : nil)
        if let deadline = serverContext.deadline {
            running.timer = context.eventLoop.assumeIsolated()
                .scheduleTask(deadline: deadline) {
                    self.deadlinePassed(stream)
                }
        }
        let payload = takePayload(call.payload, isSensitive: method.isSensitive)
        let run = HandlerRun(
            stream: stream,
            method: method,
            payload: payload,
            work: refusal
                ?? HandlerRun.work(call.handler.body, payload, running.queue, serverContext, makeWriter(stream)),
            outbox: outbox,
            registry: registry,
            logger: logger
        )
        registry.handlerStarted()
        running.task = Task(executorPreference: configuration.handlerExecutor) { await run.run() }
        calls[stream] = running
    }

    /// The argument in memory that may outlive the read buffer without keeping it, or a secret in it, alive.
    private func takePayload(_ payload: ByteBuffer, isSensitive: Bool) -> ByteBuffer {
        guard isSensitive else { return payload.withoutLargeBacking() }
        var copy = ByteBufferAllocator().buffer(capacity: payload.readableBytes)
        copy.writeImmutableBuffer(payload)
        payload.wipeSharedReadableBytes()
        return copy
    }

    private func makeQueue(_ stream: UInt32) -> MessageQueue {
        MessageQueue(
            messageLimit: configuration.messagesPerStream,
            byteLimit: configuration.bytesPerStream,
            onSpace: { [outbox] in outbox.post(.space(stream)) }
        )
    }

    private func makeWriter(_ stream: UInt32) -> MessageWriter {
        MessageWriter(passing: { [outbox] message, descriptor in
            let limit = descriptor == nil ? FrameHeader.maximumData : Self.longestWithDescriptor
            guard message.readableBytes <= limit else {
                throw RPCError(.resourceExhausted, "a message of \(message.readableBytes) bytes is over \(limit)")
            }
            let item = ServerItem.message(stream, message, descriptor)
            try await outbox.write(item, bytes: message.readableBytes, call: UInt64(stream))
        })
    }

    /// Sends a message together with a descriptor past the channel, which knows nothing of such; so nothing may wait in
    /// the channel that belongs in front of it.
    func pass(
        _ descriptor: PassedDescriptor,
        with message: ByteBuffer,
        on stream: UInt32,
        _ context: ChannelHandlerContext
    ) {
        output.flush(context)
        var frame = ByteBufferAllocator().buffer(capacity: FrameHeader.size + message.readableBytes)
        frame.writeFrameHeader(FrameHeader(length: message.readableBytes, streamID: stream, kind: .data))
        frame.writeImmutableBuffer(message)
        do {
            guard output.isChannelEmpty(context) else {
                throw UnixSocket.Failure(call: "sendmsg", errorNumber: EAGAIN)
            }
            let pipeline = context.pipeline.syncOperations
            let sent: Void? = try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
                try frame.withUnsafeReadableBytes { try UnixSocket.send($0, passing: descriptor.number, to: socket) }
            }
            guard sent != nil else { throw UnixSocket.Failure(call: "sendmsg", errorNumber: ENOTSOCK) }
        } catch {
            guard machine.markOver(stream) else { return }
            let failure = RPCError(
                .resourceExhausted,
                "the connection is too busy to pass a descriptor: make this call over one of its own"
            )
            stop(stream, failure)
            output.write(to: context) { $0.writeFailure(streamID: stream, failure) }
            if (error as? UnixSocket.Failure)?.errorNumber == EMSGSIZE { context.close(promise: nil) }
        }
    }

    // MARK: - End

    /// The handler has returned.
    func complete(_ stream: UInt32, _ result: Result<ByteBuffer?, RPCError>, _ context: ChannelHandlerContext) {
        guard let call = calls.removeValue(forKey: stream) else { return }
        call.timer?.cancel()
        let wasOpen = machine.markOver(stream)
        machine.remove(stream)
        outbox.forget(call: UInt64(stream))
        endStall(of: stream)
        switch result {
        case .success(let answer?):
            if wasOpen {
                answerUnary(stream, answer, isSensitive: call.method.isSensitive, context)
            } else if call.method.isSensitive {
                answer.wipeSharedReadableBytes()
            }
        case .success(nil):
            if wasOpen { output.writeEnd(stream, to: context) }
        case .failure(let failure):
            if wasOpen { output.write(to: context) { $0.writeFailure(streamID: stream, failure) } }
        }
    }

    /// The call has been answered while its handler runs: ends it there too.
    func stop(_ stream: UInt32, _ failure: RPCError) {
        outbox.fail(call: UInt64(stream), failure)
        calls[stream]?.cancel(failure)
        endStall(of: stream)
    }

    private func deadlinePassed(_ stream: UInt32) {
        guard machine.markOver(stream) else { return }
        let failure = RPCError(.deadlineExceeded, "the deadline has passed")
        stop(stream, failure)
        answerLate(stream, failure)
    }

    private func answerUnary(
        _ stream: UInt32,
        _ answer: ByteBuffer,
        isSensitive: Bool,
        _ context: ChannelHandlerContext
    ) {
        guard answer.readableBytes <= ResponseEnvelope.maximumPayload else {
            if isSensitive { answer.wipeSharedReadableBytes() }
            let text = "the answer has \(answer.readableBytes) bytes, more than the 4 MiB of a ttrpc frame"
            output.write(to: context) {
                $0.writeFailure(streamID: stream, RPCError(.resourceExhausted, text))
            }
            return
        }
        guard isSensitive else {
            output.writeResponse(stream, answer, to: context)
            return
        }
        var frame = ByteBufferAllocator().buffer(capacity: answer.readableBytes + 32)
        frame.writeResponseHead(streamID: stream, payloadSize: answer.readableBytes)
        frame.writeImmutableBuffer(answer)
        answer.wipeSharedReadableBytes()
        output.writeSensitive(frame, to: context)
    }
}
