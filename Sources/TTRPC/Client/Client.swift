import Glibc
public import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// One connection to a ttrpc server, for any number of calls at once.
///
/// A call ends by its answer, its deadline or the cancellation of its task; since ttrpc has no message for giving
/// up, the server may work on in the latter cases. When the connection is lost, every call fails with UNAVAILABLE
/// and the client is of no more use: connect again.
///
/// One connection is read in order. A response stream that its caller leaves unread first holds up the other calls,
/// then is ended with RESOURCE_EXHAUSTED: give a connection of its own to a stream that may pause.
public final class Client: Sendable {
    private let channel: any Channel
    private let outbox: Outbox<ClientItem>
    private let configuration: Configuration
    private let lastNumber = Atomic<UInt64>(0)

    private init(channel: any Channel, outbox: Outbox<ClientItem>, configuration: Configuration) {
        self.channel = channel
        self.outbox = outbox
        self.configuration = configuration
    }

    deinit {
        if channel.isActive { channel.close(promise: nil) }
    }

    /// Connects to a socket file.
    ///
    /// Throws `RPCError`: UNAVAILABLE when nobody listens there, PERMISSION_DENIED, INVALID_ARGUMENT for a path that
    /// is too long for a socket.
    public static func connect(
        path: String,
        group: any EventLoopGroup,
        configuration: Configuration = .init(),
        logger: Logger
    ) async throws -> Client {
        let loop = group.next()
        let outbox = Outbox<ClientItem>(pacer: LoopPacer(loop), limit: configuration.queuedBytes)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(configuration.connectTimeout)
            .channelOption(.recvAllocator, value: SocketOptions.readBuffers)
            .channelOption(.maxMessagesPerRead, value: SocketOptions.readsPerRound)
            .channelOption(.writeBufferWaterMark, value: SocketOptions.waterMark(configuration.queuedBytes))
            .channelOption(.socketOption(.so_sndbuf), value: SocketOptions.kernelBuffer)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ClientConnection(outbox: outbox, configuration: configuration, logger: logger)
                    )
                }
            }
        do {
            let channel = try await bootstrap.connect(unixDomainSocketPath: path).get()
            return Client(channel: channel, outbox: outbox, configuration: configuration)
        } catch {
            throw RPCError(connecting: path, error)
        }
    }

    /// Whether the connection stands.
    public var isConnected: Bool { channel.isActive }

    /// One request, one answer.
    ///
    /// The request is encoded before this suspends; a caller may clear it once the call has returned. Throws
    /// `RPCError`: what the server answers, or DEADLINE_EXCEEDED, CANCELLED, UNAVAILABLE, RESOURCE_EXHAUSTED for
    /// a request over 4 MiB.
    public func unary(
        _ method: MethodDescriptor,
        _ request: ByteBuffer,
        options: CallOptions = .init()
    ) async throws -> ByteBuffer {
        try await open(method, request, [], options).answer()
    }

    /// One request, many answers. Failures of the call are thrown by the stream.
    public func serverStreaming(
        _ method: MethodDescriptor,
        _ request: ByteBuffer,
        options: CallOptions = .init()
    ) async throws -> MessageStream {
        responses(of: try open(method, request, .remoteClosed, options))
    }

    /// Many requests, one answer.
    public func clientStreaming(
        _ method: MethodDescriptor,
        options: CallOptions = .init()
    ) async throws -> ClientStreamingCall {
        let owner = try open(method, nil, [.remoteOpen, .noData], options)
        return ClientStreamingCall(writer: MessageWriter { try await owner.write($0) }) {
            owner.end()
            return try await owner.answer()
        }
    }

    /// Many requests, many answers.
    public func bidirectional(
        _ method: MethodDescriptor,
        options: CallOptions = .init()
    ) async throws -> BidirectionalCall {
        let owner = try open(method, nil, [.remoteOpen, .noData], options)
        return BidirectionalCall(
            writer: MessageWriter { try await owner.write($0) },
            end: { owner.end() },
            responses: responses(of: owner)
        )
    }

    /// Closes the connection. Calls that run fail with UNAVAILABLE.
    public func close() async {
        try? await channel.close().get()
    }

    private func open(
        _ method: MethodDescriptor,
        _ request: ByteBuffer?,
        _ flags: FrameHeader.Flags,
        _ options: CallOptions
    ) throws -> CallOwner {
        if Task.isCancelled { throw RPCError(.cancelled, "the call was cancelled") }
        if let timeout = options.timeout, timeout <= .zero {
            throw RPCError(.deadlineExceeded, "the deadline has passed")
        }
        let frame = try RequestEnvelope.frame(
            streamID: 0,
            flags: flags,
            method: method,
            payload: request,
            timeout: options.timeout?.nanoseconds ?? 0,
            metadata: options.metadata
        )
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        let queue = MessageQueue(
            messageLimit: configuration.messagesPerStream,
            byteLimit: configuration.bytesPerStream,
            onSpace: { [outbox] in outbox.post(.space(number)) }
        )
        let call = ClientCall(number: number, method: method, timeout: options.timeout, queue: queue)
        let isSensitive = method.isSensitive || !options.metadata.isEmpty
        guard outbox.post(.open(call, frame: frame, isSensitive: isSensitive)) else {
            throw RPCError(.unavailable, "the connection to the server is gone")
        }
        return CallOwner(call, outbox)
    }

    private func responses(of owner: CallOwner) -> MessageStream {
        // The stream owns the call: dropping it gives the call up.
        MessageStream(queue: owner.call.queue) { withExtendedLifetime(owner) {} }
    }
}

extension RPCError {
    fileprivate init(connecting path: String, _ error: any Error) {
        switch error {
        case let error as RPCError:
            self = error
        case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM:
            self.init(.permissionDenied, "may not connect to \(path): permission denied")
        case let error as IOError where error.errnoCode == ENOENT:
            self.init(.unavailable, "nobody listens at \(path): there is no such file")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self.init(.unavailable, "nobody listens at \(path): connection refused")
        case is SocketAddressError:
            self.init(.invalidArgument, "not a path for a socket: \(path)")
        default:
            self.init(.unavailable, "cannot connect to \(path): \(error)")
        }
    }
}
