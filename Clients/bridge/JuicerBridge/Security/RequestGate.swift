import HTTPTypes

/// Decides from the head of a request alone whether it comes from where it may come from.
///
/// A page on any site can make a browser send requests to a loopback address, and DNS can be made to point any
/// name at one (CWE-346, CWE-350, CWE-352). So the host must be named exactly, and a browser must say that
/// the request comes from the bridge's own page. All of this happens before the daemon hears anything.
struct RequestGate: Sendable {
    /// The exact values of `Host` that are answered, such as `localhost:8743`.
    let hosts: Set<String>

    /// Answers for a bridge that listens on `port`.
    init(port: Int) {
        let names = ["localhost", "127.0.0.1", "[::1]"]
        hosts = Set(names.map { "\($0):\(port)" } + (port == 443 ? names : []))
    }

    /// Why the request is refused; nil where it may go on.
    func refusal(of head: HTTPRequest) -> Problem? {
        guard let host = head.authority?.lowercased(), hosts.contains(host),
            head.headerFields[values: .host].allSatisfy({ $0.lowercased() == host })
        else {
            return Problem(
                .forbidden,
                "HOST_REFUSED",
                "the bridge answers to \(hosts.sorted().joined(separator: ", ")) only"
            )
        }
        guard head.headerFields[values: .origin].allSatisfy({ $0 == "https://\(host)" }) else {
            return Problem(.forbidden, "ORIGIN_REFUSED", "pages of other origins may not use the bridge")
        }
        // "none" is what a browser sends for an address that a person typed; other clients send nothing.
        guard head.headerFields[values: .secFetchSite].allSatisfy({ $0 == "same-origin" || $0 == "none" }) else {
            return Problem(.forbidden, "ORIGIN_REFUSED", "pages of other sites may not use the bridge")
        }
        if head.headerFields.contains(.upgrade) || head.method == .connect || head.method == .trace {
            return Problem(.forbidden, "UPGRADE_REFUSED", "the bridge speaks plain HTTPS only")
        }
        return head.method == .post ? refusal(ofPost: head) : nil
    }

    /// A form can be sent across origins without asking first, and only with one of three content types.
    private func refusal(ofPost head: HTTPRequest) -> Problem? {
        guard let contentType = head.headerFields[.contentType] else { return nil }
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        if ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].contains(type) {
            return Problem(.forbidden, "FORM_REFUSED", "forms may not be sent to the bridge; send application/json")
        }
        guard type == "application/json" else {
            return Problem(.unsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "send application/json")
        }
        return nil
    }
}

extension HTTPField.Name {
    static let host = constant("Host")
    static let juicerRequestID = constant("Juicer-Request-Id")
    static let juicerSession = constant("Juicer-Session")
    static let secFetchSite = constant("Sec-Fetch-Site")

    /// A name that is written in this program, so that it is known to be valid.
    static func constant(_ name: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(name)") else { preconditionFailure("no valid header name: \(name)") }
        return name
    }
}
