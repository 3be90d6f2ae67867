import Foundation
import TestSupport
import Testing

/// Starting, stopping, and living beside others.
@Suite("juicerd as a process")
struct LifecycleTests {
    @Test("SIGTERM ends it within five seconds, a running stream included, and the socket is gone")
    func gracefulStop() async throws {
        let world = try await World(samples: ["phone": ["--big-file", "200000000"]])
        let id = try await world.unlock("phone")
        let big = try #require(try world.expectations("phone").first { $0["size"] == "200000000" }?["file_id"])
        let reader = try ChildProcess(
            BuiltProducts.path("juicer"),
            ["files", "cat", id, big, "--socket", world.socket],
            environment: World.environment(world.folder)
        )
        let begin = ContinuousClock.now
        world.daemon.signal(SIGTERM)
        let result = await world.daemon.result()
        #expect(result.status == 0, "\(result.errorText)")
        #expect(ContinuousClock.now - begin < .seconds(6))
        #expect(!FileManager.default.fileExists(atPath: world.socket))
        _ = await reader.result()
    }

    @Test("no passphrase, token or content is in the log or in anything that the daemon writes")
    func canaries() async throws {
        let world = try await World()
        let id = try #require(try await world.identifiers()["phone"])
        let token =
            try await world.succeed(
                "unlock",
                id,
                "--passphrase-stdin",
                "--print-token",
                input: World.passphrase + "\n"
            )
            .text.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(token.utf8.count >= 43)
        _ = try await world.juicer("unlock", id, "--passphrase-stdin", input: "not the one\n")
        try await world.succeed("unlock", id, "--passphrase-stdin", input: World.passphrase + "\n")
        let database = try await world.succeed("files", "cat", id, "HomeDomain:Library/SMS/sms.db").output
        world.daemon.signal(SIGTERM)
        let log = await world.daemon.result()
        var written = log.output + log.errors
        let state = FileManager.default.enumerator(atPath: world.folder.file("state"))
        while let name = state?.nextObject() as? String {
            written += FileManager.default.contents(atPath: world.folder.file("state/" + name)) ?? Data()
        }
        for secret in [World.passphrase, "not the one", token, String(token.suffix(43))] {
            #expect(written.range(of: Data(secret.utf8)) == nil)
        }
        #expect(written.range(of: database.prefix(16)) == nil)
    }
}
