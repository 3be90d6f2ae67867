import Foundation
import TestSupport
import Testing

/// A bridge before a daemon, both real processes, asked by curl and by a browser.
@Suite("juicer-bridge as a process")
struct BridgeTests {
    @Test("a file through the bridge is the file through the command line, whole and in ranges")
    func sameBytes() async throws {
        let bridge = try await RunningBridge(samples: ["phone": ["--big-file", "3000017"]])
        let id = try await bridge.world.unlock("phone")
        let big = try #require(try bridge.world.expectations("phone").first { $0["size"] == "3000017" })
        let file = try #require(big["file_id"])
        let session = try await bridge.unlock(id)
        let content = "/api/v1/backups/\(id)/files/\(file)/content"

        let whole = try await bridge.curl(content, ["-H", "Juicer-Session: " + session])
        #expect(whole.status == 0, "\(whole.errorText)")
        #expect(hexDigest(whole.output) == big["sha256"])

        let range = try await bridge.curl(
            content,
            ["-H", "Juicer-Session: " + session, "-r", "1000000-1000099", "-D", "-"]
        )
        #expect(range.text.contains("206"))
        #expect(range.output.suffix(100) == whole.output.dropFirst(1_000_000).prefix(100))
    }

    @Test("without the token, with a foreign host or from a foreign page nothing is answered")
    func refusals() async throws {
        let bridge = try await RunningBridge()
        let status = ["-o", "/dev/null", "-w", "%{http_code}"]
        #expect(try await bridge.curl("/healthz", status, authorized: false).text == "200")
        #expect(try await bridge.curl("/api/v1/backups", status).text == "200")
        #expect(try await bridge.curl("/api/v1/backups", status, authorized: false).text == "401")
        #expect(try await bridge.curl("/api/v1/backups", status + ["-H", "Host: example.org"]).text == "403")
        #expect(try await bridge.curl("/api/v1/backups", status + ["-H", "Origin: https://example.org"]).text == "403")
        let id = try #require(try await bridge.world.identifiers()["phone"])
        let locked = try await bridge.curl("/api/v1/backups/\(id)/domains", ["-D", "-"])
        #expect(locked.text.contains("application/problem+json"))
        #expect(!locked.text.lowercased().contains("set-cookie"))
        #expect(!locked.text.lowercased().contains("access-control-allow"))
    }

    @Test("the page works in a real browser, and keeps nothing")
    func page() async throws {
        let bridge = try await RunningBridge()
        let result = try await ChildProcess.run(
            "/usr/bin/python3",
            [
                RepositoryFile.path("Tests/Interop/web/page_test.py"), bridge.address, bridge.token, World.passphrase,
            ],
            environment: [
                "HOME": bridge.world.folder.file("state"), "XDG_CACHE_HOME": bridge.world.folder.file("cache"),
            ]
        )
        #expect(result.status == 0, "\(result.text)\n\(result.errorText)")
    }
}

/// A bridge over a world of its own.
final class RunningBridge: Sendable {
    let world: World
    let process: ChildProcess
    let address: String
    let token: String

    init(samples: [String: [String]] = ["phone": []]) async throws {
        let world = try await World(samples: samples)
        self.world = world
        process = try ChildProcess(
            BuiltProducts.path("juicer-bridge"),
            [
                "--socket", world.socket, "--listen", "127.0.0.1:0", "--state", world.folder.file("bridge"),
                "--token-file", world.folder.file("token"), "--address-file", world.folder.file("address"),
            ],
            environment: World.environment(world.folder)
        )
        func content(_ name: String) -> String {
            String(decoding: FileManager.default.contents(atPath: world.folder.file(name)) ?? Data(), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        guard await eventually(within: .seconds(30), { !content("address").isEmpty }) else {
            throw WorldError(what: "juicer-bridge did not start", detail: process.errorsSoFar)
        }
        address = content("address")
        token = content("token")
    }

    /// Asks the bridge, trusting its own authority only.
    func curl(_ path: String, _ options: [String] = [], authorized: Bool = true, input: String = "") async throws
        -> ProcessResult
    {
        let bearer = authorized ? ["-H", "Authorization: Bearer " + token] : []
        return try await ChildProcess.run(
            "/usr/bin/curl",
            ["-sS", "--max-time", "60", "--cacert", world.folder.file("bridge/ca.pem")] + bearer + options
                + [address + path],
            input: Array(input.utf8)
        )
    }

    /// Opens a session and returns its token.
    func unlock(_ id: String) async throws -> String {
        let answer = try await curl(
            "/api/v1/backups/\(id)/unlock",
            ["-H", "Content-Type: application/json", "--data-binary", "@-"],
            input: "{\"passphrase\": \"\(World.passphrase)\"}"
        )
        guard let session = try Entry(answer.text)["session_token"] else {
            throw WorldError(what: "the bridge did not unlock", detail: answer.text + answer.errorText)
        }
        return session
    }
}
