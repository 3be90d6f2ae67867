public import NIOCore

/// What a handler knows of the call it serves, besides the message.
public struct ServerContext: Sendable {
    /// The method that was called.
    public let method: MethodDescriptor
    /// Who called, by the kernel's word.
    public let peer: Peer
    /// What travelled with the request.
    public let metadata: Metadata
    /// When the call ends whatever the handler does; `nil` when it may take as long as it likes.
    public let deadline: NIODeadline?
    /// A number for the connection, unique in this server.
    public let connectionID: UInt64

    /// A context out of its parts.
    public init(
        method: MethodDescriptor,
        peer: Peer,
        metadata: Metadata = Metadata(),
        deadline: NIODeadline? = nil,
        connectionID: UInt64 = 0
    ) {
        self.method = method
        self.peer = peer
        self.metadata = metadata
        self.deadline = deadline
        self.connectionID = connectionID
    }

    /// How long is left until the deadline, zero when it has passed, `nil` when there is none.
    public var timeRemaining: TimeAmount? {
        deadline.map { max(.zero, $0 - .now()) }
    }
}

/// Looks at every call before its message is decoded and its handler reached.
public protocol ServerInterceptor: Sendable {
    /// Lets the call pass, or refuses it by throwing. Runs on the event loop: it must not wait.
    func admit(_ call: ServerContext) throws

    /// Told of a call that it refused, before the caller is; may wait, such as for a record of it. Not asked about methods
    /// that are quick, which are answered at once.
    ///
    /// - Returns: what the caller is told. By default what was thrown.
    func refused(_ call: ServerContext, _ failure: RPCError) async -> RPCError
}

extension ServerInterceptor {
    /// Leaves the failure as it is.
    public func refused(_ call: ServerContext, _ failure: RPCError) async -> RPCError { failure }
}
