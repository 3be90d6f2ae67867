import Foundation
import TestSupport
import Testing

@Suite("getting everything out without Juicer")
struct RecoveryTests {
    /// The command lines of `docs/recovery.md`: the indented ones.
    private static func steps() throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("docs/recovery.md"), encoding: .utf8)
            .split(separator: "\n")
            .filter { $0.hasPrefix("       ") }
            .map { String($0.drop { $0 == " " }) }
    }

    @Test(
        "the steps of docs/recovery.md, taken literally, give every file and what the daemon remembers",
        .enabled("needs gocryptfs and /dev/fuse") { StockProgram.canMount }
    )
    func steps() async throws {
        let world = try await World(samples: ["phone": ["--messages", "40", "--photos", "3"]])
        let id = try await world.unlock("phone")
        try await world.succeed("files", "materialize", id)
        world.daemon.signal(SIGTERM)
        #expect(await world.daemon.result().status == 0)

        let folder = try TemporaryDirectory()
        let (root, backup, out) = (folder.file("root"), folder.file("backup"), folder.file("out"))
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
        let words = [
            ("NAME", "machine"), ("SECRET", world.folder.file("state/vault.key")), ("/tmp/root", root),
            ("/tmp/backup", backup), ("/where/it/goes", out), ("ID", id),
        ]
        let lines = try Self.steps()
            .map { line in
                words.reduce(line) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
            }
        #expect(lines.count == 10)
        let script = ["cd \(world.folder.file("state"))"] + lines
        let undo = "trap 'for m in \(backup) \(root); do fusermount -u $m 2>/dev/null || :; done' EXIT\n"
        let result = try await ChildProcess.run("/bin/bash", ["-euc", undo + script.joined(separator: "\n")])
        #expect(result.status == 0, "\(result.errorText)")
        #expect(result.text.contains("\(id)|"))

        var compared = 0
        for file in try world.expectations("phone") where file["type"] == "file" {
            let place = try out + "/files/" + #require(file["domain"]) + "/" + #require(file["path"])
            let content = try #require(FileManager.default.contents(atPath: place), "\(place)")
            #expect(hexDigest(content) == file["sha256"], "\(place)")
            compared += 1
        }
        #expect(compared > 40)
    }
}
