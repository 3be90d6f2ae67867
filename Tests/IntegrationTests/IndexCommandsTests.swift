import Foundation
import TestSupport
import Testing

/// The command line of the index against a real daemon with a real backup.
@Suite("the index from the command line")
struct IndexCommandsTests {
    private func objects(_ result: ProcessResult) throws -> [[String: Any]] {
        try result.text.split(separator: "\n")
            .map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
    }

    @Test("a backup is indexed, summed up, listed, searched and read to the last item")
    func commands() async throws {
        let world = try await World(samples: ["phone": ["--messages", "2000"]])
        let id = try await world.unlock("phone")
        let early = try await world.juicer("messages", "conversations", id)
        #expect(early.status == 1)
        #expect(early.errorText.contains("juicer: hint: index it: juicer index \(id.prefix(8))\n"))

        try await world.succeed("index", id, "--type", "messages", "--watch")
        let photos = try await world.juicer("photos", id)
        #expect(photos.status == 1)
        let partial = try await world.succeed("search", "lunch")
        #expect(partial.errorText.contains("not all of it is indexed: whatsapp (not indexed)"))
        try await world.succeed("index", id, "--watch")

        let summary = try #require(try objects(try await world.succeed("summary", id, "--json")).first)
        let types = try #require(summary["types"] as? [[String: Any]])
        let counts = Dictionary(
            uniqueKeysWithValues: types.map {
                ($0["type"] as? String ?? "", Int($0["item_count"] as? String ?? "") ?? -1)
            }
        )
        var messageCount = 0
        for conversation in try objects(try await world.succeed("messages", "conversations", id, "--json")) {
            let name = try #require(conversation["id"] as? String)
            let messages = try objects(try await world.succeed("messages", "show", id, name, "--json"))
            #expect(conversation["message_count"] as? String == "\(messages.count)")
            #expect(messages.allSatisfy { $0["conversation_id"] as? String == name })
            messageCount += messages.count
        }
        #expect(messageCount > 1_000)
        #expect(messageCount == counts["ARTIFACT_TYPE_MESSAGE"])
        for (command, type) in [
            ("photos", "PHOTO"), ("contacts", "CONTACT"), ("calls", "CALL"), ("notes", "NOTE"),
            ("calendar", "CALENDAR_EVENT"), ("voicemail", "VOICEMAIL"),
        ] {
            let items = try objects(try await world.succeed(command, id, "--json"))
            #expect(items.count == counts["ARTIFACT_TYPE_" + type])
        }

        let hits = try objects(try await world.succeed("search", "lunch", "--order", "newest", "--json"))
        #expect(hits.count > 10)
        #expect(hits.allSatisfy { $0["backup_id"] as? String == id })
        let note = try #require(try objects(try await world.succeed("notes", id, "--json")).first)
        let shown = try await world.succeed("notes", "show", id, try #require(note["title"] as? String))
        #expect(shown.text.contains(try #require(note["id"] as? String)))
        let photo = try #require(try objects(try await world.succeed("photos", id, "--json")).first)
        let media = try #require(photo["media"] as? [String: Any])
        let file = try await world.succeed("media", "cat", id, try #require(media["file_id"] as? String))
        #expect("\(file.output.count)" == media["size"] as? String)
    }
}
