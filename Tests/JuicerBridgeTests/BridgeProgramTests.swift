import Foundation
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("The program juicer-bridge", .timeLimit(.minutes(1)))
struct BridgeProgramTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func start(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(
            BuiltProducts.path("juicer-bridge"),
            ["--state", folder.file("state"), "--listen", "127.0.0.1:0", "--address-file", folder.file("address")]
                + arguments,
            environment: environment
        )
    }

    /// Runs the program until it listens, then stops it.
    private func run(_ arguments: [String] = []) async throws -> ProcessResult {
        try? FileManager.default.removeItem(atPath: folder.file("address"))
        let program = try start(arguments)
        let listens = await eventually { FileManager.default.fileExists(atPath: folder.file("address")) }
        #expect(listens)
        program.signal(SIGTERM)
        return await program.result()
    }

    private func token(in text: String) -> Substring? {
        text.split(separator: "\n").first { $0.hasPrefix("access token") }?.split(separator: " ").last
    }

    @Test("The token is shown at the first start only, and again when a new one is asked for")
    func token() async throws {
        let first = try await run()
        #expect(first.status == 0)
        #expect(token(in: first.text)?.hasPrefix("juicer_") == true)
        #expect(first.text.contains("CA certificate: \(folder.file("state"))/ca.pem"))
        #expect(first.text.contains("listening on https://127.0.0.1:"))
        let second = try await run()
        #expect(token(in: second.text) == nil)
        #expect(!second.text.contains("certificate authority"))
        let third = try await run(["--new-token"])
        #expect(token(in: third.text) != nil)
        #expect(token(in: third.text) != token(in: first.text))
    }

    @Test("A token file gets the token for its owner alone, and the address file where to send it")
    func files() async throws {
        let answer = try await run(["--token-file", folder.file("token")])
        #expect(token(in: answer.text) == nil)
        let token = try String(contentsOfFile: folder.file("token"), encoding: .utf8)
        #expect(token.hasPrefix("juicer_") && token.count == 50)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("token"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let address = try String(contentsOfFile: folder.file("address"), encoding: .utf8)
        #expect(address.wholeMatch(of: #/https://127\.0\.0\.1:[0-9]+/#) != nil)
    }

    @Test("A token is not written into the journal")
    func journal() async throws {
        let refused = await (try start([], environment: ["JOURNAL_STREAM": "8:1"])).result()
        #expect(refused.status != 0)
        #expect(refused.errorText.contains("--token-file"))
        #expect(token(in: refused.text) == nil)
    }

    @Test("An address that others can reach is refused")
    func address() async throws {
        let refused = await (try start(["--listen", "0.0.0.0:0"])).result()
        #expect(refused.status != 0)
        #expect(refused.errorText.contains("loopback"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("state")))
    }

    @Test("It leaves no core dump")
    func noCoreDump() async throws {
        let program = try start([])
        let listens = await eventually { FileManager.default.fileExists(atPath: folder.file("address")) }
        #expect(listens)
        let limits = try String(contentsOfFile: "/proc/\(program.id)/limits", encoding: .utf8)
        let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
        program.signal(SIGTERM)
        #expect(await program.result().status == 0)
    }
}
