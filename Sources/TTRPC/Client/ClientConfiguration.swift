public import NIOCore

extension Client {
    /// The bounds of a client.
    public struct Configuration: Sendable {
        /// How long connecting may take.
        public var connectTimeout: TimeAmount = .seconds(10)
        /// Bytes that may wait to be written; writers are held above it.
        public var queuedBytes = 1 << 20
        /// Messages a stream may hold that nobody has read yet.
        public var messagesPerStream = 64
        /// Bytes a stream may hold that nobody has read yet.
        public var bytesPerStream = 4 << 20
        /// How long a full stream may hold up the other calls of the connection before it is ended.
        public var stalledStreamGrace: TimeAmount = .seconds(1)

        /// The defaults.
        public init() {}
    }
}
