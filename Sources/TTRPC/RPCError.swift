/// The failure of a call: a `google.rpc.Status`.
///
/// Handlers throw it, clients catch it, and code, message and details cross the wire unchanged.
public struct RPCError: Error, Sendable, Hashable {
    /// What kind of failure it is.
    public var code: Code
    /// What went wrong, for a person: lower case, no full stop, no secret.
    public var message: String
    /// Machine-readable facts, as in `google.rpc.Status.details`.
    public var details: [Detail]

    /// A failure of a kind, with a message and details.
    public init(_ code: Code, _ message: String, details: [Detail] = []) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// One `google.protobuf.Any`: an encoded message and the name of its type.
    public struct Detail: Sendable, Hashable {
        /// `type.googleapis.com/` and the full name of the message.
        public var typeURL: String
        /// The message, encoded.
        public var value: [UInt8]

        /// A detail out of its two parts.
        public init(typeURL: String, value: [UInt8]) {
            self.typeURL = typeURL
            self.value = value
        }
    }

    /// The kinds of failure, numbered as in gRPC. Numbers that are not known are kept as they came.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Any number, known or not.
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// Not a failure.
        public static let ok = Code(rawValue: 0)
        /// The caller gave up, or its connection ended.
        public static let cancelled = Code(rawValue: 1)
        /// A failure without a kind.
        public static let unknown = Code(rawValue: 2)
        /// The request is wrong whatever the state of the server.
        public static let invalidArgument = Code(rawValue: 3)
        /// The deadline passed first.
        public static let deadlineExceeded = Code(rawValue: 4)
        /// What was asked for does not exist.
        public static let notFound = Code(rawValue: 5)
        /// What was to be made exists.
        public static let alreadyExists = Code(rawValue: 6)
        /// The caller is known and may not do this.
        public static let permissionDenied = Code(rawValue: 7)
        /// A limit or quota is used up.
        public static let resourceExhausted = Code(rawValue: 8)
        /// The state of the server does not allow it; it must be changed first.
        public static let failedPrecondition = Code(rawValue: 9)
        /// It collided with something else; try the whole again.
        public static let aborted = Code(rawValue: 10)
        /// Past the end of what there is.
        public static let outOfRange = Code(rawValue: 11)
        /// There is no such method, or nobody has written it.
        public static let unimplemented = Code(rawValue: 12)
        /// The server or the transport broke a promise.
        public static let internalError = Code(rawValue: 13)
        /// Nobody answers at present.
        public static let unavailable = Code(rawValue: 14)
        /// Data is lost or damaged.
        public static let dataLoss = Code(rawValue: 15)
        /// The caller has not shown who it is.
        public static let unauthenticated = Code(rawValue: 16)
    }
}

extension RPCError: CustomStringConvertible {
    /// The code and the message: `NOT_FOUND: no such backup`.
    public var description: String {
        message.isEmpty ? code.description : "\(code.description): \(message)"
    }
}

extension RPCError.Code: CustomStringConvertible {
    private static let names = [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
        "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ]

    /// The name in gRPC, or `CODE_` and the number.
    public var description: String {
        let index = Int(rawValue)
        return Self.names.indices.contains(index) ? Self.names[index] : "CODE_\(rawValue)"
    }
}

extension RPCError {
    /// The status that stands for any error thrown by a handler.
    ///
    /// An error of another type is a fault of the handler; its text stays inside, since nobody has looked at it.
    init(thrown error: any Error) {
        switch error {
        case let error as RPCError where error.code != .ok:
            self = error
        case is CancellationError:
            self.init(.cancelled, "the call was cancelled")
        default:
            self.init(.internalError, "internal error")
        }
    }
}
