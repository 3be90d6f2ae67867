import Foundation
import JuicerProto
import NIOHTTP1
import TTRPC
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("What the bridge serves", .timeLimit(.minutes(1)))
struct BridgeAPITests {
    private let base = "/api/v1/backups/\(FakeDaemon.backupID)"

    private func object(_ answer: TestAnswer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    @Test("Backups come as the daemon lists them, with the page that was asked for")
    func list() async throws {
        try await withBridge { bridge in
            let answer = try await bridge.client.send(.GET, "/api/v1/backups?page_size=7&page_token=a%2Bb")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/json")
            let backups = try #require(try object(answer)["backups"] as? [[String: Any]])
            #expect(backups[0]["device_name"] as? String == "Anna's \"iPhone\"")
            #expect(bridge.daemon.seen.pages.last?.pageSize == 7)
            #expect(bridge.daemon.seen.pages.last?.pageToken == "a+b")
            #expect(bridge.daemon.seen.requestIDs.last == answer.header("Juicer-Request-Id"))
        }
    }

    @Test(
        "A query that is not understood is refused before the daemon is asked",
        arguments: [
            "page_sise=1", "page_size=x", "page_size=1&page_size=2", "page_size=%zz", "page_token=%FF",
        ]
    )
    func badQuery(query: String) async throws {
        try await withBridge { bridge in
            let answer = try await bridge.client.send(.GET, "/api/v1/backups?\(query)")
            #expect(answer.status == 400)
            #expect(try object(answer)["code"] as? String == "INVALID_ARGUMENT")
            #expect(bridge.daemon.seen.calls.isEmpty)
        }
    }

    @Test("One backup, and a problem document where there is none")
    func get() async throws {
        try await withBridge { bridge in
            #expect(
                try object(try await bridge.client.send(.GET, "/api/v1/backups/a1a1"))["id"] as? String
                    == FakeDaemon.backupID
            )
            let answer = try await bridge.client.send(.GET, "/api/v1/backups/My%20Phone")
            #expect(answer.status == 404)
            #expect(answer.header("Content-Type") == "application/problem+json")
            let problem = try object(answer)
            #expect(problem["type"] as? String == "about:blank")
            #expect(problem["title"] as? String == "Not Found")
            #expect(problem["status"] as? Int == 404)
            #expect(problem["code"] as? String == "NOT_FOUND")
            #expect(problem["detail"] as? String == "no backup has the id given")
            #expect(problem["request_id"] as? String == answer.header("Juicer-Request-Id"))
            #expect(bridge.daemon.seen.calls == ["Get a1a1", "Get My Phone"])
        }
    }

    @Test("Unlocking gives a session, and the wrong passphrase none")
    func unlock() async throws {
        try await withBridge { bridge in
            let right = #"{"passphrase":"correct \"horse\" \ud83c\udf4a"}"#
            let answer = try await bridge.client.send(.POST, base + "/unlock", body: right)
            #expect(answer.status == 200)
            let unlocked = try object(answer)
            #expect(unlocked["session_token"] as? String == FakeDaemon.session)
            #expect(unlocked["session_id"] as? String == "s1")
            #expect(unlocked["backup_id"] as? String == FakeDaemon.backupID)
            #expect(unlocked["expiry"] as? String == "2027-01-15T08:00:00Z")
            #expect(unlocked["device_bound_classes"] as? [Int] == [5])
            let refused = try await bridge.client.send(.POST, base + "/unlock", body: #"{"passphrase":"canary"}"#)
            #expect(refused.status == 403)
            #expect(!refused.text.contains("canary"))
            #expect(bridge.daemon.seen.calls == ["Unlock", "Unlock"])
        }
    }

    @Test("A body that is no passphrase, or too large, never reaches the daemon")
    func badBodies() async throws {
        try await withBridge { bridge in
            for body in ["", "{}", #"{"passphrase":"canary"#, "passphrase=canary"] {
                let answer = try await bridge.client.send(.POST, base + "/unlock", body: body)
                #expect(answer.status == 400)
                #expect(!answer.text.contains("canary"))
            }
            let large = #"{"passphrase":"\#(String(repeating: "x", count: 70 << 10))"}"#
            #expect(try await bridge.client.send(.POST, base + "/unlock", body: large).status == 413)
            let untyped = try await bridge.client.send(
                .POST,
                base + "/unlock",
                headers: [("Content-Type", "")],
                body: "{}"
            )
            #expect(untyped.status == 415)
            #expect(try await bridge.client.send(.POST, "/api/v1/rescan", body: "{}").status == 400)
            #expect(bridge.daemon.seen.calls.isEmpty)
        }
    }

    @Test("Locking and looking again")
    func lockAndRescan() async throws {
        try await withBridge { bridge in
            #expect(try object(try await bridge.unlocked.send(.POST, base + "/lock"))["sessions_ended"] as? Int == 1)
            let locked = try await bridge.client.send(.POST, base + "/lock")
            #expect(locked.status == 401)
            #expect(locked.header("WWW-Authenticate") == "Juicer-Session")
            #expect(try object(try await bridge.client.send(.POST, "/api/v1/rescan"))["added"] as? Int == 1)
        }
    }

    @Test("Domains, files and one file, for a session only")
    func files() async throws {
        try await withBridge { bridge in
            let path = base + "/files?domain=HomeDomain&like=%25.txt&page_size=3"
            for path in [base + "/domains", path, base + "/files/\(FakeDaemon.smallFile)"] {
                #expect(try await bridge.client.send(.GET, path).status == 401)
                #expect(try await bridge.unlocked.send(.GET, path).status == 200)
            }
            #expect(bridge.daemon.seen.calls.contains("ListFiles HomeDomain"))
            #expect(bridge.daemon.seen.likes.last == "%.txt")
            let files = try object(try await bridge.unlocked.send(.GET, path))["files"] as? [[String: Any]]
            #expect(files?.first?["kind"] as? String == "FILE_KIND_FILE")
            #expect(files?.first?["relative_path"] as? String == Data("Library/a.txt".utf8).base64EncodedString())
        }
    }

    @Test("What the daemon says of itself when it fails is not passed on")
    func internalErrors() async throws {
        try await withBridge(failingWith: RPCError(.internalError, "secret detail")) { bridge in
            let answer = try await bridge.client.send(.GET, "/api/v1/backups")
            #expect(answer.status == 500)
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test("Without a daemon the answer says what to do, and with one it works again, also after a restart")
    func restarts() async throws {
        try await withBridge(startsDaemon: false) { bridge in
            let socket = bridge.folder.file("s")
            let answer = try await bridge.client.send(.GET, "/api/v1/backups")
            #expect(answer.status == 503)
            #expect(answer.text.contains("juicerd"))
            for _ in 0..<2 {
                try await withDaemon(bridge.daemon, at: socket) {
                    let answer = try await bridge.client.send(.GET, "/api/v1/backups")
                    #expect(answer.status == 200)
                }
                try? FileManager.default.removeItem(atPath: socket)
                #expect(try await bridge.client.send(.GET, "/api/v1/backups").status == 503)
            }
        }
    }

    @Test("curl gets the same over HTTP/2 with the authority's certificate, and nothing without it")
    func http2() async throws {
        try await withBridge { bridge in
            let url = "https://localhost:\(bridge.client.port)"
            let content = "\(url)\(base)/files/\(FakeDaemon.bigFile)/content"
            let arguments = [
                "--silent", "--show-error", "--http2", "--cacert", bridge.authorityPath,
                "--header", "Authorization: Bearer \(bridge.client.token)",
                "--header", "Juicer-Session: \(FakeDaemon.session)",
            ]
            let got = try await ChildProcess.run(
                "/usr/bin/curl",
                arguments + ["--write-out", "%{stderr}%{http_version} %{http_code}", content]
            )
            #expect(got.errorText == "2 200")
            #expect(Array(got.output) == FakeDaemon.content(FakeDaemon.bigFile, 0, Int(FakeDaemon.bigCount)))
            let head = try await ChildProcess.run("/usr/bin/curl", arguments + ["--head", content])
            #expect(head.status == 0)
            #expect(head.text.contains("content-length: \(FakeDaemon.bigCount)"))
            let foreign = try await ChildProcess.run(
                "/usr/bin/curl",
                arguments + [
                    "--header", "Host: evil.example", "--write-out", "%{http_code}", "--output", "/dev/null", "\(url)/",
                ]
            )
            #expect(foreign.text == "403")
            let untrusted = try await ChildProcess.run("/usr/bin/curl", ["--silent", "\(url)/healthz"])
            #expect(untrusted.status == 60)
        }
    }
}
