import Foundation
import TestSupport
import Testing

@Suite("where secrets and contents are left")
struct CanaryTests {
    @Test(
        "after lock no passphrase, token, key or content is in the daemon's memory, files, log, environment or arguments",
        .enabled("needs root, to read its memory") { geteuid() == 0 }
    )
    func locked() async throws {
        let world = try await World(samples: ["phone": ["--messages", "60"]])
        let made = try await world.succeed("keys", "create", "phone", "--scope", "read", "--json").text
        let key = try #require(made.firstMatch(of: /jk_[A-Za-z0-9]+_([A-Za-z0-9_-]+)/)).output
        let id = try #require(try await world.identifiers()["phone"])
        let input = World.passphrase + "\n"
        let token = try await world.succeed("unlock", id, "--passphrase-stdin", "--print-token", input: input).text
            .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(token.count == 43)

        // All of it passes through the daemon, by each way there is.
        let database = "HomeDomain:Library/SMS/sms.db"
        let bytes = try await world.succeed("files", "cat", id, database, "--session-stdin", input: token).output
        let texts = Self.texts(in: bytes)
        #expect(texts.count > 10)
        let folder = world.folder.file("extracted")
        try await world.succeed("files", "extract", id, "--to", folder, "--session-stdin", input: token)
        try await world.succeed("files", "ls", id, "--session-stdin", input: token)
        let needles = [Data(World.passphrase.utf8), Data(token.utf8), Data(key.1.utf8)] + texts
        try await world.succeed("lock", id, "--session-stdin", input: token)

        let found = try ProcessMemory.copies(of: needles, in: world.daemon.id)
        #expect(found == needles.map { _ in 0 })
        for name in ["environ", "cmdline"] {
            let seen = try #require(FileManager.default.contents(atPath: "/proc/\(world.daemon.id)/\(name)"))
            for needle in needles { #expect(seen.range(of: needle) == nil) }
        }
        let limit = try String(contentsOfFile: "/proc/\(world.daemon.id)/limits", encoding: .utf8)
            .split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(limit?.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
        let log = Data(world.daemon.errorsSoFar.utf8)
        for needle in needles { #expect(log.range(of: needle) == nil) }
        let state = world.folder.file("state")
        var searched = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: state) {
            guard let content = FileManager.default.contents(atPath: state + "/" + name) else { continue }
            searched += content.count
            for needle in needles { #expect(content.range(of: needle) == nil, "\(name)") }
        }
        #expect(searched > 1_000)
    }

    /// Runs of printable characters that are no part of a schema.
    private static func texts(in database: Data) -> [Data] {
        var runs: [Data] = []
        var run = Data()
        for byte in database {
            if (0x20..<0x7F).contains(byte) {
                run.append(byte)
            } else {
                if run.count >= 24, run.filter({ $0 == 0x20 }).count > 3, run.range(of: Data("CREATE".utf8)) == nil {
                    runs.append(run)
                }
                run = Data()
            }
        }
        return Array(runs.prefix(50))
    }
}
