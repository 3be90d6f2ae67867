public import JuicerProtobuf
import NIOCore
public import TTRPC

extension RPCError {
    /// Who defines the reasons in our `ErrorInfo`.
    public static let reasonDomain = "juicer"

    /// What stands before a type's name in the type URL of a detail.
    private static let typeURLPrefix = "type.googleapis.com/"

    /// A failure with an `ErrorInfo`, as every error of Juicer's own has.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: One line for people: lower case, no full stop, no secret.
    ///   - reason: Stable name for programs, in capitals: "WRONG_PASSPHRASE".
    ///   - metadata: Facts beside it: ids, counts, limits.
    public init(_ code: Code, _ message: String, reason: String, metadata: [String: String] = [:]) {
        self.init(code, message)
        add(ErrorInfo(reason: reason, domain: RPCError.reasonDomain, metadata: metadata))
    }

    /// Appends a detail: `ErrorInfo`, `RetryInfo`, `BadRequest`, `PreconditionFailure`.
    public mutating func add<M: ProtobufMessage>(_ detail: M) {
        let bytes = detail.serialized()
        details.append(
            Detail(typeURL: RPCError.typeURLPrefix + "\(M.fullName)", value: Array(bytes.readableBytesView))
        )
    }

    /// The first detail of a type; nil where there is none or it cannot be decoded.
    public func detail<M: ProtobufMessage>(_ type: M.Type) -> M? {
        let name = "\(M.fullName)"
        for detail in details {
            let path = detail.typeURL.utf8
            guard path.count > name.utf8.count, path.suffix(name.utf8.count).elementsEqual(name.utf8),
                path.dropLast(name.utf8.count).last == UInt8(ascii: "/")
            else { continue }
            return try? M(serialized: ByteBuffer(bytes: detail.value))
        }
        return nil
    }

    /// The reason in the `ErrorInfo`, where it is one of ours; nil otherwise.
    public var reason: String? {
        guard let info = detail(ErrorInfo.self), info.domain == RPCError.reasonDomain else { return nil }
        return info.reason
    }
}

extension RPCStatus {
    /// A failure as a message holds it.
    public init(_ error: RPCError) {
        self.init(
            code: error.code.rawValue,
            message: error.message,
            details: error.details.map { ProtobufAny(typeURL: $0.typeURL, value: $0.value) }
        )
    }
}

extension RPCError {
    /// The failure that a message holds.
    public init(_ status: RPCStatus) {
        self.init(
            Code(rawValue: status.code),
            status.message,
            details: status.details.map { Detail(typeURL: $0.typeURL, value: $0.value) }
        )
    }
}
