import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import TTRPC
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("The bridge keeps strangers out", .timeLimit(.minutes(1)))
struct BridgeSecurityTests {
    /// Every route with values for its placeholders.
    private func routes() -> [(String, String)] {
        let link = DaemonLink(
            socket: "/nowhere",
            program: "test",
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return Bridge.routes(link).routes
            .map { route in
                let path = route.path.replacing("{id}", with: FakeDaemon.backupID)
                    .replacing("{file_id}", with: FakeDaemon.smallFile)
                return (route.method.rawValue, path)
            }
    }

    @Test("Everything under /api/v1 needs the token, and the daemon hears nothing without it")
    func needsToken() async throws {
        try await withBridge { bridge in
            var checked = 0
            for (method, path) in routes() where path.hasPrefix("/api/") {
                for credentials in ["", "Bearer wrong", "Basic \(bridge.client.token)"] {
                    let answer = try await bridge.client.send(
                        .init(rawValue: method),
                        path,
                        headers: [("Authorization", credentials)]
                    )
                    #expect(answer.status == 401)
                    #expect(answer.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
                    if method != "HEAD" { #expect(answer.text.contains("TOKEN_REFUSED")) }
                    checked += 1
                }
            }
            #expect(checked == 30)
            #expect(bridge.daemon.seen.calls.isEmpty)
        }
    }

    @Test(
        "What does not exist needs the token as well, however its path is written",
        arguments: [
            "/nothing", "//", "//api/v1/backups", "/api//v1/backups", "/./api/v1/backups", "/app.js/", "/%61pp.js",
            "/healthz/", "/../etc/passwd", "/index.html",
        ]
    )
    func unknownPaths(path: String) async throws {
        try await withBridge { bridge in
            #expect(try await bridge.client.send(.GET, path, withoutToken: true).status == 401)
            let answer = try await bridge.client.send(.GET, path)
            #expect([404, 200].contains(answer.status))
        }
    }

    @Test("Foreign hosts, origins, sites, forms and upgrades get 403 before the daemon hears anything")
    func foreign() async throws {
        try await withBridge { bridge in
            let port = bridge.client.port
            let cases: [(HTTPMethodAndBody, [(String, String)], String)] = [
                (.get, [("Host", "evil.example:\(port)")], "HOST_REFUSED"),
                (.get, [("Host", "localhost.:\(port)")], "HOST_REFUSED"),
                (.get, [("Host", "127.0.0.2:\(port)")], "HOST_REFUSED"),
                (.get, [("Origin", "https://evil.example")], "ORIGIN_REFUSED"),
                (.get, [("Origin", "null")], "ORIGIN_REFUSED"),
                (.get, [("Sec-Fetch-Site", "cross-site")], "ORIGIN_REFUSED"),
                (.get, [("Upgrade", "websocket")], "UPGRADE_REFUSED"),
                (.post, [("Content-Type", "application/x-www-form-urlencoded")], "FORM_REFUSED"),
                (.post, [("Content-Type", "text/plain")], "FORM_REFUSED"),
            ]
            for (kind, headers, code) in cases {
                let answer = try await bridge.client.send(
                    kind == .get ? .GET : .POST,
                    kind == .get ? "/api/v1/backups" : "/api/v1/backups/\(FakeDaemon.backupID)/unlock",
                    headers: headers,
                    body: kind == .get ? nil : "passphrase=x"
                )
                #expect(answer.status == 403)
                #expect(answer.text.contains(code))
            }
            // The page itself is closed to them too.
            #expect(try await bridge.client.send(.GET, "/", headers: [("Host", "evil.example")]).status == 403)
            #expect(bridge.daemon.seen.calls.isEmpty)
        }
    }

    private enum HTTPMethodAndBody {
        case get
        case post
    }

    @Test("Every answer has the headers that keep browsers from doing harm with it")
    func headers() async throws {
        try await withBridge { bridge in
            let answers = [
                try await bridge.client.send(.GET, "/", withoutToken: true),
                try await bridge.client.send(.GET, "/app.js", withoutToken: true),
                try await bridge.client.send(.GET, "/healthz", withoutToken: true),
                try await bridge.client.send(.GET, "/api/v1/backups"),
                try await bridge.client.send(.GET, "/api/v1/backups", withoutToken: true),
                try await bridge.client.send(.GET, "/api/v1/nothing"),
                try await bridge.client.send(.GET, "/", headers: [("Host", "evil.example")]),
            ]
            for answer in answers {
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
                #expect(answer.header("X-Frame-Options") == "DENY")
                #expect(answer.header("Cache-Control") == "no-store")
                #expect(answer.header("Referrer-Policy") == "no-referrer")
                #expect(answer.header("Cross-Origin-Resource-Policy") == "same-origin")
                #expect(answer.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
                #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
                #expect(answer.header("Content-Security-Policy")?.contains("unsafe") == false)
                #expect(answer.header("Juicer-Request-Id")?.count == 32)
                #expect(!answer.headers.contains { $0.name.lowercased().hasPrefix("access-control") })
                #expect(!answer.headers.contains(name: "Set-Cookie"))
                #expect(!answer.headers.contains(name: "Server"))
            }
            #expect(answers[0].header("Content-Security-Policy")?.contains("script-src 'self'") == true)
            #expect(answers[3].header("Content-Security-Policy")?.contains("script-src") == false)
        }
    }

    @Test("The page and its parts are served as what they are, and load nothing from elsewhere")
    func page() async throws {
        try await withBridge { bridge in
            for route in routes() where !route.1.hasPrefix("/api/") {
                let answer = try await bridge.client.send(.GET, route.1, withoutToken: true)
                #expect(answer.status == 200)
                #expect(!answer.body.isEmpty)
                #expect(!answer.text.replacing("http://www.w3.org/2000/svg", with: "").contains("http://"))
                #expect(!answer.text.contains("https://"))
                #expect(!answer.text.contains("innerHTML"))
            }
            let page = try await bridge.client.send(.GET, "/", withoutToken: true)
            #expect(page.header("Content-Type") == "text/html; charset=utf-8")
            #expect(try await bridge.client.send(.GET, "/healthz", withoutToken: true).text == #"{"status":"ok"}"#)
            #expect(bridge.daemon.seen.calls.isEmpty)
        }
    }

    @Test("Another method than an address takes is told which it takes")
    func methods() async throws {
        try await withBridge { bridge in
            let path = "/api/v1/backups/\(FakeDaemon.backupID)/unlock"
            let answer = try await bridge.client.send(.GET, path)
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == "POST")
            #expect(try await bridge.client.send(.DELETE, "/api/v1/backups").status == 405)
            #expect(bridge.daemon.seen.calls.isEmpty)
        }
    }

    @Test("Headers above the limit end the connection before anything is done")
    func hugeHeaders() async throws {
        try await withBridge { bridge in
            let huge = String(repeating: "x", count: 20 << 10)
            let answer = try? await bridge.client.send(.GET, "/api/v1/backups", headers: [("X-Huge", huge)])
            #expect(answer == nil || answer?.status == 400 || answer?.status == 431)
            #expect(bridge.daemon.seen.calls.isEmpty)
            let next = try await bridge.client.send(.GET, "/api/v1/backups")
            #expect(next.status == 200)
        }
    }

    @Test("A connection that does not finish its handshake in time is closed")
    func silence() async throws {
        try await withBridge(configure: { $0.handshakeTimeout = .milliseconds(100) }) { bridge in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: bridge.client.port).get()
            let start = ContinuousClock.now
            try await channel.closeFuture.get()
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }
}
