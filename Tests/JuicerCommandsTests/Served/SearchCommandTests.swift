import JuicerProto
import Synchronization
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("Searching")
struct SearchCommandTests {
    private static var second: ServedContents {
        var contents = SampleItems.contents
        contents.items = SampleItems.messages.suffix(3)
            .map { message in
                var later = message
                later.id = "b-" + message.id
                later.sent = SampleItems.time(-1 - message.id.count)
                return ArtifactItem(item: .message(later))
            }
        contents.people = [PersonItem(id: "b-p1", name: "Anna Muster")]
        return contents
    }

    @Test("goes through all pages, or up to a limit, in lines for a program")
    func lines() async throws {
        let index = ServedIndex(SampleItems.contents)
        try await CommandLineFixture.with(index: index) { juicer in
            _ = try await juicer.unlock()
            let all = try await juicer.run("search", "message", "--backup", "0123")
            let lines = all.output.split(separator: "\n")
            #expect(lines.count == 31)
            #expect(lines[0] == "TIME              TYPE     WHO          FITS        ID   CONVERSATION  BACKUP")
            #expect(lines[1] == "2024-05-01 12:00  message  Anna Muster  message 0   m0   1.anna        01234567")
            let some = try await juicer.run("search", "message", "--json", "--limit", "9")
            #expect(some.output.split(separator: "\n").count == 9)
            #expect(
                some.output.hasPrefix(
                    #"{"backup_id":"0123456789abcdef0123456789abcdef","item":{"message":{"id":"m0","#
                )
            )
            #expect(some.output.contains(#""highlights":[{"start":0,"length":7}],"rank":1.0}"#))
            let none = try await juicer.run("search", "nothing like this")
            #expect(none.status == 0 && none.output.split(separator: "\n").count == 1)
        }
    }

    @Test("passes on every condition, names as ids")
    func conditions() async throws {
        let index = ServedIndex(SampleItems.contents)
        try await CommandLineFixture.with(index: index) { juicer in
            _ = try await juicer.unlock()
            let shown = try await juicer.run(
                "search",
                "x",
                "--type",
                "messages",
                "--type",
                "whatsapp",
                "--since",
                "2024-05-01",
                "--until",
                "2024-05-02T00:00:00Z",
                "--person",
                "anna muster",
                "--conversation",
                "ANNA MUSTER",
                "--substring",
                "--order",
                "oldest",
                "--has-attachment",
                "--from-me"
            )
            #expect(shown.status == 0)
            let asked = index.asked.withLock { $0.last ?? "" }
            for part in [
                "substring oldest", "[JuicerProto.ArtifactType.message, JuicerProto.ArtifactType.whatsapp]",
                "seconds: 1714521600", "seconds: 1714608000", #"personID: "p1""#, #"conversationID: "1.anna""#,
                "hasAttachment: true", "fromOwner: true",
            ] { #expect(asked.contains(part), "\(part)") }
        }
    }

    @Test("goes over all backups that are unlocked, in turn by rank or by time")
    func several() async throws {
        try await CommandLineFixture.with(index: ServedIndex(SampleItems.contents, second: Self.second)) { juicer in
            _ = try await juicer.unlock()
            let one = try await juicer.run("search", "message", "--json")
            #expect(one.output.split(separator: "\n").count == 30)
            _ = try await juicer.unlock("fedc")
            func ids(_ order: String, _ limit: Int) async throws -> [String] {
                let shown = try await juicer.run("search", "message", "--order", order, "--limit", "\(limit)")
                return shown.output.split(separator: "\n").dropFirst()
                    .map { line in
                        line.split(separator: " ").first { $0.contains("m") && $0 != "me" && $0 != "message" }
                            .map(String.init) ?? ""
                    }
            }
            #expect(try await ids("rank", 8) == ["m0", "b-m27", "m1", "b-m28", "m2", "b-m29", "m3", "m4"])
            #expect(try await ids("oldest", 4) == ["b-m27", "b-m28", "b-m29", "m0"])
            let named = try await juicer.run("search", "message", "--backup", "Ben’s iPad")
            #expect(named.output.split(separator: "\n").count == 4)
            let person = try await juicer.run("search", "message", "--person", "b-p1")
            #expect(person.status == 0)
            #expect(person.output.split(separator: "\n").count == 4)
            #expect(try await juicer.run("search", "message", "--person", "nobody").status == 4)
        }
    }

    @Test("goes on where one of several backups is not open any more, and exits 3")
    func partial() async throws {
        try await CommandLineFixture.with(index: ServedIndex(SampleItems.contents, second: Self.second)) { juicer in
            _ = try await juicer.unlock()
            _ = try await juicer.unlock("fedc")
            try plant("stale", juicer.folder.file("juicer/sessions/" + ServedBackup.secondID))
            let shown = try await juicer.run("search", "message")
            #expect(shown.status == 3)
            #expect(shown.output.split(separator: "\n").count == 31)
            #expect(
                shown.errors == """
                    juicer: warning: Ben’s iPad was not searched: the session is over
                    juicer: hint: unlock it again: juicer unlock fedcba98
                    juicer: error: 1 of 2 backups not searched

                    """
            )
            #expect(try await juicer.run("search", "message").status == 0)
            let named = try await juicer.run("search", "message", "--backup", "fedc")
            #expect(named.status == 5)
        }
    }

    @Test("says what it could not look at")
    func gaps() async throws {
        var contents = SampleItems.contents
        contents.types.append(.init(type: .note, state: .running))
        contents.notIndexed = [.note]
        try await CommandLineFixture.with(index: ServedIndex(contents)) { juicer in
            _ = try await juicer.unlock()
            let shown = try await juicer.run("search", "message", "--limit", "1")
            #expect(shown.status == 0)
            #expect(
                shown.errors.hasPrefix("juicer: warning: Anna’s iPhone: not all of it is indexed: notes (running)\n")
            )
            let notes = try await juicer.run("search", "message", "--type", "notes")
            #expect(notes.status == 1)
            #expect(notes.errors.contains("juicer: hint: index it: juicer index 01234567\n"))
        }
    }

    @Test("needs a backup that is unlocked")
    func locked() async throws {
        try await CommandLineFixture.with(index: ServedIndex(SampleItems.contents)) { juicer in
            _ = try await juicer.run("unlock", "0123", "--passphrase-stdin", input: ServedBackup.passphrase)
            _ = try await juicer.run("lock", "0123")
            let shown = try await juicer.run("search", "message")
            #expect(shown.status == 5)
            #expect(shown.errors.hasPrefix("juicer: error: no backup is unlocked for you\njuicer: hint: "))
            let stray = try await juicer.run("search", "message", "--session-stdin", input: "token-1")
            #expect(stray.status == 2)
        }
    }

    @Test("shows cards with the place that fits on a terminal")
    func cards() async throws {
        try await CommandLineFixture.with(index: ServedIndex(SampleItems.contents)) { juicer in
            _ = try await juicer.unlock()
            let shown = try await juicer.runOnTerminal(columns: 60, ["search", "Dentist"])
            #expect(
                shown.output == """
                    2024-05-01 12:00  event  Anna Muster
                      \u{1B}[1mDentist\u{1B}[0m  Main Street
                      id event-1


                    """
            )
            let none = try await juicer.runOnTerminal(columns: 60, ["search", "nothing like this"])
            #expect(none.output == "nothing fits\n")
        }
    }
}
