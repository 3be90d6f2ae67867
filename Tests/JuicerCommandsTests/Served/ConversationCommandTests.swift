import Testing

@testable import JuicerCommands

@Suite("Conversations")
struct ConversationCommandTests {
    private func with(_ body: (CommandLineFixture) async throws -> Void) async throws {
        try await CommandLineFixture.with(index: ServedIndex(SampleItems.contents)) { juicer in
            _ = try await juicer.unlock()
            try await body(juicer)
        }
    }

    @Test("are listed through all pages")
    func list() async throws {
        try await with { juicer in
            let shown = try await juicer.run("messages", "conversations", "0123")
            let lines = shown.output.split(separator: "\n")
            #expect(lines.count == 12)
            #expect(lines[1] == "1.anna  Anna Muster        30  2024-05-01 12:29  iMessage  message 29")
            let some = try await juicer.run("messages", "conversations", "0123", "--json", "--limit", "8")
            #expect(some.output.split(separator: "\n").count == 8)
            #expect(some.output.hasPrefix(#"{"id":"1.anna","type":"ARTIFACT_TYPE_MESSAGE","title":"Anna Muster""#))
        }
    }

    @Test(
        "are lines for a program, with what each message answers",
        arguments: ["1.anna", "anna muster", "+41790000001"]
    )
    func lines(name: String) async throws {
        try await with { juicer in
            let shown = try await juicer.run("messages", "show", "0123", name)
            let lines = shown.output.split(separator: "\n")
            #expect(lines.count == 30)
            #expect(lines[0] == "2024-05-01 12:00  Anna Muster  message 0")
            #expect(lines[5] == "2024-05-01 12:05  me           [> Anna Muster: message 4]  message 5")
            #expect(lines[6] == "2024-05-01 12:06  Anna Muster  [> a message that is not in the index]  message 6")
        }
    }

    @Test("are whole items as JSON, the newest ones with a limit")
    func json() async throws {
        try await with { juicer in
            let all = try await juicer.run("messages", "show", "0123", "1.anna", "--json")
            #expect(all.output.split(separator: "\n").count == 30)
            #expect(all.output.hasPrefix(#"{"id":"m0","conversation_id":"1.anna","type":"ARTIFACT_TYPE_MESSAGE""#))
            let some = try await juicer.run("messages", "show", "0123", "1.anna", "--json", "--limit", "9")
            let lines = some.output.split(separator: "\n")
            #expect(lines.count == 9)
            #expect(lines[0].hasPrefix(#"{"id":"m21""#) && lines[8].hasPrefix(#"{"id":"m29""#))
        }
    }

    @Test("can be shown around one message")
    func around() async throws {
        try await with { juicer in
            let some = try await juicer.run("messages", "show", "0123", "1.anna", "--around", "m10", "--limit", "5")
            let lines = some.output.split(separator: "\n")
            #expect(lines.count == 5)
            #expect(lines[0].hasSuffix("message 8") && lines[4].hasSuffix("message 12"))
            let none = try await juicer.run("messages", "show", "0123", "1.anna", "--around", "nothing")
            #expect(none.status == 4)
            #expect(none.errors.contains("juicer: hint: `juicer summary 01234567` shows what is indexed"))
        }
    }

    @Test("are bubbles on a terminal")
    func bubbles() async throws {
        try await with { juicer in
            let shown = try await juicer.runOnTerminal(
                columns: 40,
                ["messages", "show", "0123", "anna muster", "--around", "m5", "--limit", "3"]
            )
            #expect(
                shown.output == """
                    Anna Muster, 30 messages, iMessage

                                ── 2024-05-01 ──

                    Anna Muster  12:04
                    ╭───────────╮
                    │ message 4 │
                    ╰───────────╯

                                                me  12:05  ◆
                                ╭──────────────────────────╮
                                │ > Anna Muster: message 4 │
                                │ message 5                │
                                ╰──────────────────────────╯

                    Anna Muster  12:06
                    ╭────────────────────────────╮
                    │ > a message that is not i… │
                    │ message 6                  │
                    ╰────────────────────────────╯


                    """
            )
        }
    }

    @Test("that share a title must be named by id")
    func ambiguous() async throws {
        try await with { juicer in
            let shown = try await juicer.run("messages", "show", "0123", "same")
            #expect(shown.status == 2)
            #expect(shown.errors.hasPrefix("juicer: error: 2 conversations are called ‘same’; name one by its id\n"))
            #expect(shown.errors.contains("juicer: hint: 1.0  Same  0 messages, last -\n"))
            // A chat of another app is none of this one.
            #expect(try await juicer.run("messages", "show", "0123", "2.group").status == 4)
            let hostile = try await juicer.run("whatsapp", "show", "0123", "family")
            #expect(hostile.errors.contains("did you mean 2.group  Family \\x1b[31m  2 messages"))
        }
    }
}
