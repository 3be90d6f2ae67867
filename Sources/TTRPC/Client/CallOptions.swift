public import NIOCore

/// What a caller can say about one call.
public struct CallOptions: Sendable {
    /// How long the call may take; `nil` for as long as it likes. It is told to the server, and kept here too.
    public var timeout: TimeAmount?
    /// What travels with the request.
    public var metadata: Metadata

    /// Options out of their parts.
    public init(timeout: TimeAmount? = nil, metadata: Metadata = Metadata()) {
        self.timeout = timeout
        self.metadata = metadata
    }
}
