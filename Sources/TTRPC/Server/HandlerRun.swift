import Logging
import NIOCore

/// A handler at work in a task of its own: runs it, and reports to the connection however it ends.
struct HandlerRun: Sendable {
    let stream: UInt32
    let method: MethodDescriptor
    let payload: ByteBuffer
    let work: @Sendable () async throws -> ByteBuffer?
    let outbox: Outbox<ServerItem>
    let registry: ConnectionRegistry
    let logger: Logger

    func run() async {
        let item = ServerItem.completed(stream, await result())
        if method.isSensitive { payload.wipeSharedReadableBytes() }
        if !outbox.post(item), method.isSensitive { item.wipeAnswer() }
        registry.handlerEnded()
    }

    private func result() async -> Result<ByteBuffer?, RPCError> {
        do {
            return .success(try await work())
        } catch {
            Self.log(error, method, logger)
            return .failure(RPCError(thrown: error))
        }
    }

    /// The handler with its arguments, all kinds alike; `nil` comes back when its messages were the answer.
    static func work(
        _ body: MethodHandler.Body,
        _ payload: ByteBuffer,
        _ queue: MessageQueue?,
        _ context: ServerContext,
        _ writer: MessageWriter
    ) -> @Sendable () async throws -> ByteBuffer? {
        let requests = queue.map { MessageStream(queue: $0) }
        return switch body {
        case .quick(let body): { try body(payload, context) }
        case .unary(let body): { try await body(payload, context) }
        case .serverStreaming(let body):
            {
                try await body(payload, context, writer)
                return nil
            }
        case .clientStreaming(let body):
            { try await body(requests ?? MessageStream(messages: []), context) }
        case .bidirectional(let body):
            {
                try await body(requests ?? MessageStream(messages: []), context, writer)
                return nil
            }
        }
    }

    /// An error that is no status is a fault of ours. Only its type is told: its text may hold anything.
    static func log(_ error: any Error, _ method: MethodDescriptor, _ logger: Logger) {
        if error is RPCError || error is CancellationError { return }
        logger.error(
            "handler failed",
            metadata: ["method": "\(method.fullName)", "error": "\(type(of: error))"]
        )
    }
}

extension ServerItem {
    /// Clears an answer that nobody will be sent.
    func wipeAnswer() {
        if case .completed(_, .success(let answer?)) = self { answer.wipeSharedReadableBytes() }
    }
}
