import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What a bridge answered.
struct TestAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first(name: name) }
}

/// The connection ended before the answer did.
struct BrokenOff: Error {
    /// How much of the body had come.
    let received: Int
    /// Why, where something else than an end was seen.
    var cause: String = ""
}

/// HTTPS requests over HTTP/1.1, one connection each, with every header under the test's control.
struct TestClient: Sendable {
    let port: Int
    let authorities: [NIOSSLCertificate]
    let token: String
    var session: String?

    /// Sends a request as a well-meaning client would, unless `headers` say otherwise.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        headers: [(String, String)] = [],
        withoutToken: Bool = false,
        body: String? = nil
    ) async throws -> TestAnswer {
        var all = HTTPHeaders([("Host", "localhost:\(port)")])
        if !withoutToken { all.add(name: "Authorization", value: "Bearer \(token)") }
        if let session { all.add(name: "Juicer-Session", value: session) }
        if body != nil { all.add(name: "Content-Type", value: "application/json") }
        for (name, _) in headers { all.remove(name: name) }
        for (name, value) in headers where !value.isEmpty { all.add(name: name, value: value) }
        if let body { all.add(name: "Content-Length", value: String(body.utf8.count)) }
        all.add(name: "Connection", value: "close")
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: all)
        return try await exchange(head, body: body, limit: .max)
    }

    /// Reads `limit` bytes of the body, waits for `pause`, and goes away.
    func abandon(_ path: String, after limit: Int, pause: @Sendable () async -> Void = {}) async throws {
        var all = HTTPHeaders([("Host", "localhost:\(port)"), ("Authorization", "Bearer \(token)")])
        if let session { all.add(name: "Juicer-Session", value: session) }
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: all)
        _ = try await exchange(head, body: nil, limit: limit, pause: pause)
    }

    private func exchange(_ head: HTTPRequestHead, body: String?, limit: Int, pause: @Sendable () async -> Void = {})
        async throws -> TestAnswer
    {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(authorities)
        tls.applicationProtocols = ["http/1.1"]
        let context = try NIOSSLContext(configuration: tls)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    try pipeline.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(.head(head))
            if let body { try await outbound.write(.body(.byteBuffer(ByteBuffer(string: body)))) }
            try await outbound.write(.end(nil))
            var answer: TestAnswer?
            do {
                for try await part in inbound {
                    switch part {
                    case .head(let head):
                        answer = TestAnswer(status: Int(head.status.code), headers: head.headers, body: [])
                    case .body(let buffer):
                        answer?.body += buffer.readableBytesView
                        if let answer, answer.body.count >= limit {
                            await pause()
                            return answer
                        }
                    case .end:
                        if let answer { return answer }
                    }
                }
            } catch {
                throw BrokenOff(received: answer?.body.count ?? 0, cause: "\(error)")
            }
            throw BrokenOff(received: answer?.body.count ?? 0)
        }
    }
}

/// A reader that takes the beginning of an answer and then nothing until it is told to go.
struct SlowReader: Sendable {
    let client: TestClient
    let path: String
    private let started = AsyncStream<Void>.makeStream()
    private let stopped = AsyncStream<Void>.makeStream()

    init(client: TestClient, path: String) {
        self.client = client
        self.path = path
    }

    func run() async throws {
        defer { started.continuation.finish() }
        try await client.abandon(path, after: 1) {
            started.continuation.finish()
            for await _ in stopped.stream {}
        }
    }

    func waitUntilReading() async {
        for await _ in started.stream {}
    }

    func stop() async {
        stopped.continuation.finish()
    }
}
