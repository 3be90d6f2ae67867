/// What is known of a method before any call: its names, its kind of call, and how it wants to be treated.
public struct MethodDescriptor: Sendable, Hashable {
    /// Who sends how many messages.
    public enum Kind: Sendable, Hashable {
        /// One request, one answer.
        case unary
        /// One request, many answers.
        case serverStreaming
        /// Many requests, one answer.
        case clientStreaming
        /// Many requests, many answers.
        case bidirectional
    }

    /// Full name of the service, as in the proto: `juicer.v1.Files`.
    public let service: String
    /// Bare name of the method: `List`.
    public let method: String
    /// Who sends how many messages.
    public let kind: Kind
    /// Whether its handler never waits, so that it may run on the event loop.
    public let isQuick: Bool
    /// Whether it carries secrets: the bytes of its request and of its single answer are cleared once they have
    /// been used. On the server that is when the handler has returned; what it wants to keep it must copy. The
    /// messages of streams are not cleared.
    public let isSensitive: Bool

    /// A description out of its parts.
    public init(service: String, method: String, kind: Kind, isQuick: Bool = false, isSensitive: Bool = false) {
        self.service = service
        self.method = method
        self.kind = kind
        self.isQuick = isQuick
        self.isSensitive = isSensitive
    }

    /// `service/method`.
    public var fullName: String { "\(service)/\(method)" }

    /// Whether the client goes on sending after the request.
    var takesRequestStream: Bool { kind == .clientStreaming || kind == .bidirectional }

    /// Whether the server answers with messages rather than one response.
    var givesResponseStream: Bool { kind == .serverStreaming || kind == .bidirectional }
}
