public import NIOCore

extension Server {
    /// The bounds of a server. What exceeds one is refused, and the rest is served on.
    public struct Configuration: Sendable {
        /// Connections in all; one more is closed at once.
        public var connections = 1024
        /// Connections of one user id; one more is closed at once.
        public var connectionsPerUser = 512
        /// Calls of one connection that are being handled; one more is answered RESOURCE_EXHAUSTED.
        public var callsPerConnection = 128
        /// Bytes of one connection that may wait to be written. Above it nothing more is read from that peer, and
        /// its handlers' writers are held.
        public var queuedBytes = 1 << 20
        /// Messages a request stream may hold that its handler has not read yet.
        public var messagesPerStream = 64
        /// Bytes a request stream may hold that its handler has not read yet.
        public var bytesPerStream = 4 << 20
        /// How long a full request stream may hold up other streams of its connection before it is ended.
        public var stalledStreamGrace: TimeAmount = .seconds(1)
        /// The deadline of a streaming call that comes without one (stock Go clients send none); `nil` for none.
        public var defaultStreamDeadline: TimeAmount? = .hours(24)
        /// The deadline of a unary call that comes without one; `nil` for none.
        public var defaultUnaryDeadline: TimeAmount?
        /// Where handlers that are not quick begin, and go on where nothing else is said; `nil` for Swift's own pool.
        /// A server whose handlers block saves them a change of threads by naming their threads here.
        public var handlerExecutor: (any TaskExecutor)?
        /// Who may refuse calls, asked in this order.
        public var interceptors: [any ServerInterceptor] = []

        /// The defaults.
        public init() {}
    }
}
