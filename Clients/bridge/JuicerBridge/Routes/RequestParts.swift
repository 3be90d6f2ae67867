import HTTPTypes
import Hummingbird
import JuicerCore
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC

extension BridgeContext {
    /// A segment of the path that stands in braces in the route, decoded.
    func segment(_ name: String) throws(Problem) -> String {
        guard let text = parameters.get(name) else {
            throw Problem(.badRequest, "INVALID_ARGUMENT", "the address is incomplete")
        }
        return try percentDecoded(text)
    }

    /// Options of a call to the daemon: how long it may take, and this request's id.
    func options(timeout: TimeAmount) -> CallOptions {
        var options = CallOptions(timeout: timeout)
        options.metadata.add("juicer-request-id", requestID)
        return options
    }
}

extension Request {
    /// The session token out of the `Juicer-Session` header; the daemon says what is missing where there is none.
    func session() throws(Problem) -> SecretBytes? {
        guard var text = headers[.juicerSession] else { return nil }
        guard text.utf8.count <= 256 else {
            throw Problem(.badRequest, "INVALID_ARGUMENT", "the Juicer-Session header is no session token")
        }
        return text.withUTF8 { SecretBytes(copying: UnsafeRawBufferPointer($0)) }
    }
}

extension Query {
    /// Names of the parameters of every list.
    static let pageNames: Set<String> = ["page_size", "page_token"]

    /// Which part of a list is wanted.
    func page() throws(Problem) -> PageRequest {
        PageRequest(pageSize: try int32("page_size"), pageToken: text("page_token"))
    }
}

/// How long calls may take.
enum CallTimeout {
    /// Lists and single things.
    static let short = TimeAmount.seconds(30)
    /// Looking through the roots and deriving keys.
    static let long = TimeAmount.minutes(5)
    /// Reading a file as slowly as its reader likes.
    static let stream = TimeAmount.hours(12)
}

/// The answer that shows a message of the daemon as it is.
func answer(_ message: some ProtobufMessage) -> Response {
    answer(json: ByteBuffer(bytes: message.jsonBytes()))
}

/// The answer with a JSON document.
func answer(json: ByteBuffer) -> Response {
    Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: json))
}
