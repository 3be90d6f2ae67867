import HTTPTypes
import Testing

@testable import JuicerBridge

@Suite("Who may talk to the bridge")
struct RequestGateTests {
    private let gate = RequestGate(port: 8743)

    private func head(
        _ method: HTTPRequest.Method = .get,
        host: String? = "localhost:8743",
        _ fields: [(String, String)] = []
    ) throws -> HTTPRequest {
        var headers = HTTPFields()
        for (name, value) in fields {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return HTTPRequest(
            method: method,
            scheme: "https",
            authority: host,
            path: "/api/v1/backups",
            headerFields: headers
        )
    }

    @Test(
        "The three names of loopback with the right port are answered",
        arguments: [
            "localhost:8743", "127.0.0.1:8743", "[::1]:8743", "LOCALHOST:8743",
        ]
    )
    func ownHosts(host: String) throws {
        #expect(gate.refusal(of: try head(host: host)) == nil)
    }

    @Test(
        "Every other host is refused",
        arguments: [
            nil, "", "evil.example", "evil.example:8743", "localhost", "localhost.:8743", "localhost:8743.",
            "localhost:80",
            "127.0.0.1", "127.0.0.2:8743", "127.1:8743", "2130706433:8743", "0x7f.1:8743", "0.0.0.0:8743", "[::]:8743",
            "[::ffff:127.0.0.1]:8743", "::1:8743", "localhost:8743@evil.example", "user@localhost:8743",

            "localhost:08743", "localhost:8743,evil.example", "localhost.evil.example:8743",
        ]
    )
    func foreignHosts(host: String?) throws {
        let refusal = try #require(gate.refusal(of: try head(host: host)))
        #expect(refusal.status == .forbidden)
        #expect(refusal.code == "HOST_REFUSED")
    }

    @Test("A second, different Host header is refused")
    func twoHosts() throws {
        #expect(gate.refusal(of: try head(.get, [("Host", "evil.example")]))?.code == "HOST_REFUSED")
        #expect(gate.refusal(of: try head(.get, [("Host", "localhost:8743")])) == nil)
    }

    @Test("On port 443 the port may be left out, and nowhere else")
    func defaultPort() throws {
        #expect(RequestGate(port: 443).refusal(of: try head(host: "localhost")) == nil)
        #expect(RequestGate(port: 443).refusal(of: try head(host: "localhost:443")) == nil)
    }

    @Test("The page's own origin is let in")
    func ownOrigin() throws {
        #expect(gate.refusal(of: try head(.get, [("Origin", "https://localhost:8743")])) == nil)
    }

    @Test(
        "Every other origin is refused",
        arguments: [
            "null", "", "https://evil.example", "http://localhost:8743", "https://localhost", "https://127.0.0.1:8743",
            "https://localhost:8743/", "https://localhost:8743.evil.example", "HTTPS://LOCALHOST:8743",
        ]
    )
    func foreignOrigins(origin: String) throws {
        #expect(gate.refusal(of: try head(.get, [("Origin", origin)]))?.code == "ORIGIN_REFUSED")
        let two = [("Origin", "https://localhost:8743"), ("Origin", origin)]
        #expect(gate.refusal(of: try head(.get, two))?.code == "ORIGIN_REFUSED")
    }

    @Test("A browser must say that the request comes from the page or the person")
    func fetchMetadata() throws {
        for allowed in ["same-origin", "none"] {
            #expect(gate.refusal(of: try head(.get, [("Sec-Fetch-Site", allowed)])) == nil)
        }
        for refused in ["cross-site", "same-site", "", "same-origin, cross-site"] {
            #expect(gate.refusal(of: try head(.get, [("Sec-Fetch-Site", refused)]))?.code == "ORIGIN_REFUSED")
        }
    }

    @Test("Upgrades to other protocols are refused")
    func upgrades() throws {
        #expect(gate.refusal(of: try head(.get, [("Upgrade", "websocket")]))?.code == "UPGRADE_REFUSED")
        #expect(gate.refusal(of: try head(.connect))?.code == "UPGRADE_REFUSED")
    }

    @Test(
        "What a form can send is refused, whatever else it says",
        arguments: [
            "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
            "TEXT/PLAIN;charset=utf-8",
        ]
    )
    func forms(type: String) throws {
        #expect(gate.refusal(of: try head(.post, [("Content-Type", type)]))?.code == "FORM_REFUSED")
    }

    @Test("A body of another type than JSON is not taken")
    func otherTypes() throws {
        #expect(gate.refusal(of: try head(.post, [("Content-Type", "application/json; charset=utf-8")])) == nil)
        #expect(
            gate.refusal(of: try head(.post, [("Content-Type", "application/xml")]))?.status == .unsupportedMediaType
        )
    }
}

extension RequestGateTests {
    private func head(_ method: HTTPRequest.Method, _ fields: [(String, String)] = []) throws -> HTTPRequest {
        try head(method, host: "localhost:8743", fields)
    }
}
