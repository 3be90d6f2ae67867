import HTTPTypes
import Hummingbird
import JuicerProtobuf
import NIOCore
import TTRPC

/// An answer that is not the one asked for, as RFC 9457 describes it.
///
/// `code` is the stable name for programs; `detail` is for people and says what to do. Neither holds a secret.
struct Problem: Error, Equatable {
    var status: HTTPResponse.Status
    /// `NOT_FOUND`, `UNAUTHENTICATED`, ...: the RPC status code in capitals, or the bridge's own.
    var code: String
    var detail: String
    /// Headers that belong to this answer, such as `Allow`.
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: String, _ detail: String, headers: HTTPFields = [:]) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
    }

    /// The answer for an RPC that failed.
    init(_ error: RPCError) {
        let row = ProblemTable.row(for: error.code)
        self.init(row.status, row.name, row.showsMessage ? error.message : row.summary)
        if error.code == .unauthenticated { headers[.wwwAuthenticate] = "Juicer-Session" }
        if error.code == .resourceExhausted { headers[.retryAfter] = "2" }
    }

    /// The answer with its body.
    func response(requestID: String) -> Response {
        var json = JSONWriter()
        json.beginObject()
        json.key("type")
        json.value("about:blank")
        json.key("title")
        json.value(status.reasonPhrase)
        json.key("status")
        json.value(Int32(status.code))
        json.key("code")
        json.value(code)
        json.key("detail")
        json.value(detail)
        json.key("request_id")
        json.value(requestID)
        json.endObject()
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}

/// The one place where an RPC status becomes an HTTP status.
enum ProblemTable {
    struct Row: Sendable {
        let code: RPCError.Code
        let name: String
        let status: HTTPResponse.Status
        /// Whether the daemon's message is for the caller. Where it is not, it belongs in the daemon's log.
        let showsMessage: Bool
        /// What the caller is told where the message is not shown.
        let summary: String
    }

    static let rows: [Row] = [
        shown(.cancelled, "CANCELLED", .serviceUnavailable),
        hidden(.unknown, "UNKNOWN", .internalServerError),
        shown(.invalidArgument, "INVALID_ARGUMENT", .badRequest),
        shown(.deadlineExceeded, "DEADLINE_EXCEEDED", .gatewayTimeout),
        shown(.notFound, "NOT_FOUND", .notFound),
        shown(.alreadyExists, "ALREADY_EXISTS", .conflict),
        shown(.permissionDenied, "PERMISSION_DENIED", .forbidden),
        shown(.resourceExhausted, "RESOURCE_EXHAUSTED", .tooManyRequests),
        shown(.failedPrecondition, "FAILED_PRECONDITION", .conflict),
        shown(.aborted, "ABORTED", .conflict),
        shown(.outOfRange, "OUT_OF_RANGE", .rangeNotSatisfiable),
        shown(.unimplemented, "UNIMPLEMENTED", .notImplemented),
        hidden(.internalError, "INTERNAL", .internalServerError),
        shown(.unavailable, "UNAVAILABLE", .serviceUnavailable),
        shown(.dataLoss, "DATA_LOSS", .internalServerError),
        shown(.unauthenticated, "UNAUTHENTICATED", .unauthorized),
    ]

    /// The row of a code; one that is not known counts as UNKNOWN.
    static func row(for code: RPCError.Code) -> Row {
        rows.first { $0.code == code } ?? hidden(code, "UNKNOWN", .internalServerError)
    }

    private static func shown(_ code: RPCError.Code, _ name: String, _ status: HTTPResponse.Status) -> Row {
        Row(code: code, name: name, status: status, showsMessage: true, summary: "")
    }

    private static func hidden(_ code: RPCError.Code, _ name: String, _ status: HTTPResponse.Status) -> Row {
        Row(
            code: code,
            name: name,
            status: status,
            showsMessage: false,
            summary: "the daemon failed; its log says why"
        )
    }
}
