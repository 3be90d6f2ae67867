public import NIOCore

/// A call of many requests and one answer.
public struct ClientStreamingCall: Sendable {
    let writer: MessageWriter
    let complete: @Sendable () async throws -> ByteBuffer

    /// Sends one message; suspends while the server is behind.
    ///
    /// Throws `RPCError`: the failure of the call, or ABORTED when the server has answered already, as it may;
    /// `finish` then returns that answer.
    public func write(_ message: ByteBuffer) async throws {
        try await writer.write(message)
    }

    /// Says that no more come, and waits for the answer.
    public func finish() async throws -> ByteBuffer {
        try await complete()
    }
}

/// A call of many requests and many answers.
public struct BidirectionalCall: Sendable {
    let writer: MessageWriter
    let end: @Sendable () async throws -> Void
    /// The answers as they come.
    public let responses: MessageStream

    /// Sends one message; suspends while the server is behind.
    public func write(_ message: ByteBuffer) async throws {
        try await writer.write(message)
    }

    /// Says that no more come; answers may still arrive.
    public func halfClose() async throws {
        try await end()
    }
}
