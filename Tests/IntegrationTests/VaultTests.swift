import Foundation
import TestSupport
import Testing

@Suite("the vault, from outside")
struct VaultTests {
    private static let passphrase = "a vault's own passphrase"

    @Test("what is kept is checked, sealed and unsealed, and no plaintext, passphrase or key is in any file or message")
    func life() async throws {
        let world = try await World(samples: ["phone": ["--messages", "40", "--photos", "3"]])
        let id = try await world.unlock("phone")
        var messages = try await world.succeed("files", "materialize", id).text
        messages += try await world.succeed("vault", "check").text
        #expect(messages.contains("verified"))

        // Known plaintexts: the middle of a few files.
        var needles = [Data(World.passphrase.utf8), Data(Self.passphrase.utf8)]
        for file in try world.expectations("phone").filter({ $0["type"] == "file" }).prefix(200) {
            let name = try #require(file["domain"]) + ":" + #require(file["path"])
            guard needles.count < 8, let size = file["size"].flatMap(Int.init), size >= 4_096 else { continue }
            let content = try await world.succeed("files", "cat", id, name).output
            needles.append(content.subdata(in: 2_000..<2_032))
        }
        #expect(needles.count > 3)

        let keyFile = world.folder.file("state/vault.key")
        messages +=
            try await world.succeed(
                "vault",
                "add-slot",
                "person",
                "--current-key-file",
                keyFile,
                "--passphrase-stdin",
                input: Self.passphrase + "\n"
            )
            .text
        messages += try await world.succeed("vault", "seal").text
        let refused = try await world.juicer("backups", "list")
        #expect(refused.status == 1)
        #expect(refused.errorText.contains("juicer vault unseal"))
        let wrong = try await world.juicer("vault", "unseal", "--passphrase-stdin", input: "not the passphrase\n")
        #expect(wrong.status == 5)
        messages += try await world.succeed("vault", "unseal", "--passphrase-stdin", input: Self.passphrase + "\n").text
        messages += try await world.succeed("vault", "status").text + refused.errorText + wrong.errorText
        #expect(messages.contains("person (passphrase)"))

        let key = try #require(FileManager.default.contents(atPath: keyFile))
        #expect(try FileManager.default.attributesOfItem(atPath: keyFile)[.posixPermissions] as? Int == 0o600)
        needles.append(key.dropLast())
        messages += world.daemon.errorsSoFar
        for needle in needles { #expect(Data(messages.utf8).range(of: needle) == nil) }
        var searched = 0
        for entry in try FileManager.default.subpathsOfDirectory(atPath: world.folder.path)
        where !entry.hasPrefix("backups/") && entry != "state/vault.key" {
            guard let bytes = FileManager.default.contents(atPath: world.folder.file(entry)) else { continue }
            searched += 1
            for needle in needles { #expect(bytes.range(of: needle) == nil, "\(entry)") }
        }
        #expect(searched > 50)

        try await world.succeed("vault", "purge", id)
        #expect(try await world.juicer("vault", "purge", id).status == 4)
        #expect(!FileManager.default.fileExists(atPath: world.folder.file("state/vault/backups/" + id)))
    }

    @Test("a key file that others may read stops the daemon, with a hint")
    func openKeyFile() async throws {
        let folder = try TemporaryDirectory()
        let key = folder.file("key")
        try Data(String(repeating: "k", count: 64).utf8).write(to: URL(fileURLWithPath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let result = try await ChildProcess.run(
            BuiltProducts.path("juicerd"),
            ["--no-system", "--state", folder.file("state"), "--socket", folder.file("s/juicer.sock")],
            environment: World.environment(folder).merging(["JUICER_VAULT_KEY_FILE": key]) { $1 }
        )
        #expect(result.status != 0)
        #expect(result.errorText.contains("chmod 600"))
    }
}
