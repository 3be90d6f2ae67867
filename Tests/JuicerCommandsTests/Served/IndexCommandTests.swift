import JuicerProto
import Synchronization
import Testing

@testable import JuicerCommands

@Suite("Indexing")
struct IndexCommandTests {
    @Test("starts a job for all types or some, and watches it where that is asked for")
    func index() async throws {
        let index = ServedIndex(SampleItems.contents)
        try await CommandLineFixture.with(index: index) { juicer in
            _ = try await juicer.unlock()
            let started = try await juicer.run("index", "0123")
            #expect(started.output == String(repeating: "a", count: 32) + " queued\n")
            let watched = try await juicer.run(
                "index",
                "0123",
                "--type",
                "photos",
                "--type",
                "SAFARI-HISTORY",
                "--rebuild",
                "--watch",
                "--json"
            )
            let lines = watched.output.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines.last?.contains(#""state":"JOB_STATE_SUCCEEDED""#) == true)
            #expect(index.asked.withLock { $0 } == ["", "photo safariVisit, rebuild"])
            let text = try await juicer.run("index", "0123", "--watch")
            #expect(text.output.contains("state   succeeded\n"))
            #expect(try await juicer.run("index", "0123", "--type", "nonsense").status == 2)
        }
    }

    @Test("is summed up by type, with what could not be read")
    func summary() async throws {
        var contents = SampleItems.contents
        contents.notIndexed = [.note]
        try await CommandLineFixture.with(index: ServedIndex(contents)) { juicer in
            _ = try await juicer.unlock()
            let shown = try await juicer.run("summary", "0123")
            #expect(
                shown.output == """
                    TYPE       STATE      ITEMS  UNREADABLE  FIRST             LAST
                    messages   complete  12,345           0  2024-05-01 12:00  2024-05-01 12:29
                    photos     partial        2           1  -                 -
                    voicemail  absent         0           0  -                 -

                    conversations   12
                    people          3
                    indexed by job  job-1

                    photos: row 3: \\x07

                    """
            )
            let json = try await juicer.run("summary", "0123", "--json")
            #expect(json.output.hasPrefix(#"{"types":[{"type":"ARTIFACT_TYPE_MESSAGE","state":"INDEX_STATE_COMPLETE""#))
        }
    }
}
