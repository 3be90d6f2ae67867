import Foundation
import TestSupport
import Testing

/// What the index says of a backup that an independent generator made, against what that says it put in.
@Suite("the index against an independent generator")
struct IndexTruthTests {
    private static let python = ProcessInfo.processInfo.environment["JUICER_TEST_PYTHON"]
    /// Schemas that differ from each other, a set of options each.
    private static let variants =
        [["--messages", isThorough ? "200000" : "2000"]]
        + (isThorough
            ? [
                [
                    "--messages", "20000", "--seed", "2", "--ios", "16", "--photos-release", "15", "--notes-release",
                    "15", "--without-whatsapp-contacts",
                ],
                [
                    "--messages", "20000", "--seed", "3", "--ios", "17", "--photos-release", "13", "--notes-release",
                    "16",
                ],
            ] : [])

    @Test(
        "everything that was put into a backup is in the index as it was put in, and nothing else",
        .enabled(if: python != nil, "set JUICER_TEST_PYTHON to a Python with pycryptodome, as make test does"),
        arguments: variants
    )
    func everythingIsTold(options: [String]) async throws {
        let python = try #require(Self.python)
        let world = try await World(samples: [:]) { folder in
            let made = try await ChildProcess.run(
                python,
                [
                    RepositoryFile.path("Tests/Interop/python/make_apps_backup.py"), folder.file("backups/phone"),
                    "--facts", folder.file("facts"), "--passphrase-stdin",
                ] + options,
                input: Array(World.passphrase.utf8)
            )
            try #require(made.status == 0, "\(made.errorText)")
        }
        let id = try await world.unlock("phone")
        try await world.succeed("index", id, "--watch")
        let files = try await Self.tellEverything(of: id, in: world)
        let compared = try await ChildProcess.run(
            python,
            [RepositoryFile.path("Tests/Interop/python/compare_apps.py"), world.folder.file("facts")] + files
        )
        #expect(compared.status == 0, "\(compared.text)\(compared.errorText)")
    }

    /// Writes all that the command line tells into files, and returns their paths.
    private static func tellEverything(of id: String, in world: World) async throws -> [String] {
        var files: [String] = []
        func keep(_ text: String) throws {
            let file = world.folder.file("items-\(files.count)")
            try text.write(toFile: file, atomically: false, encoding: .utf8)
            files.append(file)
        }
        for type in ["messages", "whatsapp"] {
            try keep(try await world.succeed("timeline", id, "--json", "--type", type).text)
        }
        for list in ["messages conversations", "whatsapp chats", "safari history", "safari bookmarks", "people list"] {
            let words = list.split(separator: " ").map(String.init)
            try keep(try await world.succeed(words[0], words[1], id, "--json").text)
        }
        for list in ["photos", "albums", "contacts", "calls", "calendar", "voicemail"] {
            try keep(try await world.succeed(list, id, "--json").text)
        }
        // Lists of notes leave their texts out.
        let notes = try await world.succeed("notes", "list", id, "--json").text.split(separator: "\n")
        for note in notes {
            let note = try #require(try Entry(note)["id"])
            try keep(try await world.succeed("notes", "show", id, note, "--json").text)
        }
        return files
    }
}
