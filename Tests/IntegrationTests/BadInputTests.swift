import Foundation
import TestSupport
import Testing

/// Backups that are wrong in every way that the field has seen, and what a person is told about them.
@Suite("bad backups, from outside")
struct BadInputTests {
    @Test("a wrong passphrase is refused as such, and the right one still opens")
    func wrongPassphrase() async throws {
        let world = try await World()
        let id = try #require(try await world.identifiers()["phone"])
        let wrong = try await world.juicer("unlock", id, "--passphrase-stdin", input: "wrong\n")
        #expect(wrong.status == 5)
        #expect(wrong.errorText.contains("passphrase"))
        #expect(!wrong.errorText.contains("wrong\n"))
        _ = try await world.unlock("phone")
    }

    /// Damage to the whole backup: it cannot be unlocked, and says why.
    @Test(
        "a backup that cannot be opened says why and leaves the others alone",
        arguments: [
            "missing-manifest", "empty-manifest", "truncated-manifest", "missing-manifest-plist",
            "empty-manifest-plist", "truncated-manifest-plist", "hostile-outer-iterations",
            "hostile-inner-iterations", "mixed-keybag", "truncated-keybag", "wrong-keybag-type",
        ]
    )
    func unopenable(damage: String) async throws {
        let world = try await World(samples: ["bad": ["--damage", damage], "good": []])
        let identifiers = try await world.identifiers()
        if let bad = identifiers["bad"] {
            let clock = ContinuousClock()
            let begin = clock.now
            let result = try await world.juicer("unlock", bad, "--passphrase-stdin", input: World.passphrase + "\n")
            #expect(result.status != 0)
            #expect(result.errorText.hasPrefix("juicer: error: "))
            #expect(clock.now - begin < .seconds(20), "refused quickly")
        }
        let good = try await world.unlock("good")
        try await world.succeed("files", "domains", good)
        #expect(world.daemon.isRunning)
    }

    @Test(
        "a backup with harmless oddities opens",
        arguments: ["missing-status", "missing-info", "unpadded-manifest", "wal-manifest", "null-row"]
    )
    func harmless(damage: String) async throws {
        let world = try await World(samples: ["odd": ["--damage", damage]])
        let id = try await world.unlock("odd")
        try await world.succeed("files", "stat", id, "HomeDomain:Library/SMS/sms.db")
    }

    @Test("bad files are counted and named, the rest comes out, and the exit status is 3")
    func badFiles() async throws {
        let kinds = [
            "missing-content", "truncated-content", "ragged-content", "size-too-small", "size-too-large",
            "folder-as-content", "symlink-as-content", "damaged-record", "missing-class-key", "device-bound-key",
            "corrupt-file-key", "hostile-names", "hostile-file-id", "outside-symlink",
        ]
        let world = try await World(samples: ["bad": kinds.flatMap { ["--damage", $0] }])
        let id = try await world.unlock("bad")
        let target = world.folder.file("out")
        let result = try await world.juicer("files", "extract", id, "--to", target)
        #expect(result.status == 3)
        for file in try world.expectations("bad") where file["type"] == "file" && file["damage"] == nil {
            let path = try target + "/" + #require(file["domain"]) + "/" + #require(file["path"])
            let content = try #require(FileManager.default.contents(atPath: path), "\(path) is missing")
            #expect(hexDigest(content) == file["sha256"], "\(path)")
        }
        #expect(try escaped(from: target, inside: world.folder.path).isEmpty)
        #expect(world.daemon.isRunning)
    }

    /// What an extraction put beside its target.
    private func escaped(from target: String, inside folder: String) throws -> [String] {
        let known: Set = ["backups", "run", "state", "out"]
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !known.contains($0) }
    }

    @Test("a backup whose files are cut while it is open fails typed, per file")
    func changesWhileOpen() async throws {
        let world = try await World(samples: ["phone": ["--big-file", "8000000"]])
        let id = try await world.unlock("phone")
        let big = try #require(try world.expectations("phone").first { $0["size"] == "8000000" }?["file_id"])
        let content = world.backups + "/phone/" + big.prefix(2) + "/" + big
        truncate(content, 1_000_000)
        let result = try await world.juicer("files", "cat", id, big)
        #expect(result.status != 0 || result.output.count < 8_000_000)
        try await world.succeed("files", "stat", id, "HomeDomain:Library/SMS/sms.db")

        try FileManager.default.removeItem(atPath: world.backups + "/phone")
        let gone = try await world.juicer("files", "cat", id, "HomeDomain:Library/SMS/sms.db")
        #expect(gone.status != 0)
        #expect(gone.errorText.hasPrefix("juicer: error: "))
        try await world.succeed("backups", "rescan")
        #expect(try await world.identifiers().isEmpty)
        #expect(world.daemon.isRunning)
    }

    @Test("folders that are no backups, and roots that are not there, are borne")
    func wrongFolders() async throws {
        let world = try await World(samples: [:], arguments: ["--backups", "/nonexistent/backups"]) { folder in
            try FileManager.default.createDirectory(
                atPath: folder.file("backups/holiday"),
                withIntermediateDirectories: true
            )
            try Data("hello".utf8).write(to: URL(fileURLWithPath: folder.file("backups/holiday/photo.jpg")))
        }
        #expect(try await world.identifiers().isEmpty)
        let missing = try await world.juicer("unlock", "abcdef", "--passphrase-stdin", input: "x\n")
        #expect(missing.status == 4)
    }
}
