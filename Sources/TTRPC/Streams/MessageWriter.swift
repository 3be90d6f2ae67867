public import NIOCore

/// Where a handler, or a caller that streams, writes its encoded messages.
public struct MessageWriter: Sendable {
    private let send: @Sendable (ByteBuffer, PassedDescriptor?) async throws -> Void

    /// A writer that hands its messages to a closure, as for tests of handlers.
    public init(_ send: @escaping @Sendable (ByteBuffer) async throws -> Void) {
        self.send = { message, _ in try await send(message) }
    }

    init(passing send: @escaping @Sendable (ByteBuffer, PassedDescriptor?) async throws -> Void) {
        self.send = send
    }

    /// Sends one message of at most 4 MiB; an empty one is a message too.
    ///
    /// The message is not copied, so its owner must not change shared memory behind its back. Suspends while more
    /// bytes than the bound wait for the peer to read. Throws `RPCError`: RESOURCE_EXHAUSTED for a message that
    /// is too large, CANCELLED when the peer is gone or the task is cancelled, DEADLINE_EXCEEDED.
    public func write(_ message: ByteBuffer) async throws {
        try await send(message, nil)
    }

    /// Sends one message of at most 4 KiB, and a descriptor with it: only a server can.
    ///
    /// The kernel ties the descriptor to the message's first byte; a client that does not ask for it loses it and
    /// nothing else. The message cannot wait behind others: a connection that has unsent bytes ends the call with
    /// RESOURCE_EXHAUSTED, so a client makes such a call over a connection of its own.
    public func write(_ message: ByteBuffer, passing descriptor: PassedDescriptor) async throws {
        try await send(message, descriptor)
    }
}
