import Foundation
import TestSupport
import Testing

/// From an encrypted backup to its files, through the daemon, as a person does it.
@Suite("from a backup to its files")
struct MainPathTests {
    static let generations: [[String]] = [
        ["--ios", "17"], ["--ios", "10.2"], ["--ios", "10.1"], ["--ios", "10.0"], ["--ios", "9"],
        ["--ios", "17", "--plain"], ["--ios", "9", "--plain"],
    ]

    @Test("every file of every generation comes out byte for byte", arguments: generations)
    func everyByte(options: [String]) async throws {
        let world = try await World(samples: ["phone": options + ["--messages", "40", "--photos", "3"]])
        let id = try await world.unlock("phone")
        let target = world.folder.file("out")
        let result = try await world.succeed("files", "extract", id, "--to", target, "--json")
        let files = try world.expectations("phone").filter { $0["type"] == "file" }
        #expect(files.count > 20)
        for file in files {
            let path = try target + "/" + #require(file["domain"]) + "/" + #require(file["path"])
            let content = try #require(FileManager.default.contents(atPath: path), "\(path) is missing")
            #expect(hexDigest(content) == file["sha256"], "\(path)")
            let modified = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            #expect(modified?.timeIntervalSince1970 == file["modified"].flatMap(Double.init), "\(path)")
        }
        #expect(result.status == 0)
    }

    private static let python = ProcessInfo.processInfo.environment["JUICER_TEST_PYTHON"]

    @Test(
        "a backup made by an independent generator comes out byte for byte",
        .enabled(if: python != nil, "set JUICER_TEST_PYTHON to a Python with pycryptodome, as make test does")
    )
    func independentGenerator() async throws {
        let python = try #require(Self.python)
        let script = RepositoryFile.path("Tests/Interop/python/make_backup.py")
        let expected = LockedBox<[Entry]>([])
        let world = try await World(samples: [:]) { folder in
            let made = try await ChildProcess.run(
                python,
                [script, folder.file("backups/other"), "--files", "2000", "--passphrase", World.passphrase]
            )
            try #require(made.status == 0, "\(made.errorText)")
            expected.value = try made.text.split(separator: "\n").map { try Entry($0) }
        }
        let id = try await world.unlock("other")
        let target = world.folder.file("out")
        try await world.succeed("files", "extract", id, "--to", target)
        #expect(expected.value.count == 2000)
        for file in expected.value {
            let path = try target + "/" + #require(file["domain"]) + "/" + #require(file["path"])
            let content = try #require(FileManager.default.contents(atPath: path), "\(path) is missing")
            #expect(hexDigest(content) == file["sha256"], "\(path)")
        }
    }

    @Test("listing goes through all pages and agrees with what was written")
    func listing() async throws {
        let world = try await World(samples: ["phone": ["--many-files", "2500"]])
        let id = try await world.unlock("phone")
        let listed = try await world.succeed("files", "ls", id, "--json").text.split(separator: "\n")
            .map { try Entry($0) }
        let expected = try world.expectations("phone").filter { $0["type"] == "file" }
        let listedFiles = listed.filter { $0["kind"] == "FILE_KIND_FILE" }
        #expect(Set(listedFiles.compactMap { $0["file_id"] }) == Set(expected.compactMap { $0["file_id"] }))
        #expect(Set(listed.compactMap { $0["file_id"] }).count == listed.count, "no entry twice")

        let domains = try await world.succeed("files", "domains", id, "--json").text.split(separator: "\n")
            .map { try Entry($0) }
        let total = domains.compactMap { $0["entry_count"].flatMap { Int($0) } }.reduce(0, +)
        #expect(total == listed.count)

        let some = try await world.succeed("files", "ls", id, "--json", "--limit", "7").text
        #expect(some.split(separator: "\n").count == 7)
        let one = try await world.succeed("files", "ls", id, "--json", "--domain", "HomeDomain", "--like", "%sms.db")
            .text
        #expect(one.split(separator: "\n").count == 1)
    }

    @Test("any range of a file reads as that range")
    func ranges() async throws {
        let world = try await World(samples: ["phone": ["--big-file", "1000003"]])
        let id = try await world.unlock("phone")
        let big = try #require(try world.expectations("phone").first { $0["size"] == "1000003" })
        let file = try #require(big["file_id"])
        let whole = try await world.succeed("files", "cat", id, file).output
        #expect(hexDigest(whole) == big["sha256"])
        for (offset, length) in [
            (0, 1), (15, 2), (16, 16), (999_990, 13), (999_990, 5000), (500_001, 65_537), (1_000_003, 5),
        ] {
            let part = try await world.succeed(
                "files",
                "cat",
                id,
                file,
                "--offset",
                "\(offset)",
                "--length",
                "\(length)"
            )
            #expect(part.output == whole.dropFirst(offset).prefix(length), "\(offset)+\(length)")
        }
        #expect(try await world.juicer("files", "cat", id, file, "--offset", "1000004").status != 0)
    }

    @Test("a file is found by its id, by its place, and its backup by prefix or device name")
    func names() async throws {
        let world = try await World()
        let id = try await world.unlock("phone")
        let byPlace = try await world.succeed(
            "files",
            "stat",
            String(id.prefix(6)),
            "HomeDomain:Library/SMS/sms.db",
            "--json"
        )
        let entry = try Entry(byPlace.text)
        _ = entry
        let name = try #require(
            try Entry(try await world.succeed("backups", "show", id, "--json").text)["device_name"]
        )
        let byName = try await world.succeed("files", "stat", name, "HomeDomain:Library/SMS/sms.db", "--json")
        #expect(byName.text == byPlace.text)
    }

    @Test("nothing is readable before unlock and after lock")
    func locking() async throws {
        let world = try await World()
        let id = try #require(try await world.identifiers()["phone"])
        #expect(try await world.juicer("files", "domains", id).status == 5)
        _ = try await world.unlock("phone")
        try await world.succeed("files", "domains", id)
        try await world.succeed("lock", id)
        #expect(try await world.juicer("files", "domains", id).status == 5)
    }
}
