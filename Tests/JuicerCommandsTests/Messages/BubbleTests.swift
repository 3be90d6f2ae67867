import JuicerProto
import Testing

@testable import JuicerCommands

@Suite("Messages as bubbles")
struct BubbleTests {
    private let anna = PersonRef(personID: "p1", name: "Anna Muster", handle: "+41790000001")
    private let owner = PersonRef(isOwner: true)

    private func shown(_ message: MessageItem, quoted: String = "", width: Int = 40, isMarked: Bool = false) -> String {
        Bubble(message, quoted: quoted, width: width, utc: true, isMarked: isMarked).lines.joined(separator: "\n")
    }

    private func message(_ text: String, from: PersonRef? = nil) -> MessageItem {
        MessageItem(
            id: "m1",
            type: .message,
            from: from ?? anna,
            sent: Timestamp(seconds: 1_714_564_805),
            text: text,
            textState: .decoded
        )
    }

    @Test("of others stand on the left")
    func others() {
        #expect(
            shown(message("Hello, are you there? I am waiting.")) == """
                Anna Muster  12:00
                ╭────────────────────────────╮
                │ Hello, are you there? I am │
                │ waiting.                   │
                ╰────────────────────────────╯
                """
        )
    }

    @Test("of the owner stand on the right, with what is known of their arrival")
    func owners() {
        var mine = message("Soon", from: owner)
        mine.delivered = Timestamp(seconds: 1_714_564_860)
        #expect(
            shown(mine) == """
                                               me  12:00
                                                ╭──────╮
                                                │ Soon │
                                                ╰──────╯
                            delivered 2024-05-01 12:01
                """
        )
        mine.read = Timestamp(seconds: 1_714_564_920)
        #expect(shown(mine).contains("read 2024-05-01 12:02"))
    }

    @Test("have reactions under them and what they answer in them")
    func reactionsAndReplies() {
        var reply = message("Yes")
        reply.replyToID = "m0"
        reply.reactions = [
            Reaction(from: owner, kind: "❤️"), Reaction(from: anna, kind: "👍"), Reaction(from: anna, kind: "❤️"),
        ]
        #expect(
            shown(reply, quoted: "me: Will you come to the party on Saturday?") == """
                Anna Muster  12:00
                ╭────────────────────────────╮
                │ > me: Will you come to th… │
                │ Yes                        │
                ╰────────────────────────────╯
                  ❤️ me, Anna Muster  👍 Anna
                  Muster
                """
        )
    }

    @Test("name attachments by type, name, size and file id")
    func attachments() {
        let id = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
        var photo = message("\u{FFFC}")
        photo.attachments = [
            JuicerProto.Attachment(
                fileID: id,
                name: "IMG_0042.HEIC",
                mediaType: "image/heic",
                size: 2_100_000,
                width: 4_032,
                height: 3_024
            )
        ]
        #expect(
            shown(photo, width: 80) == """
                Anna Muster  12:00
                ╭──────────────────────────────────────────────────╮
                │ [image/heic] IMG_0042.HEIC, 2.10 MB, 4032 × 3024 │
                │ file 3d0d7e5fb2ce288813306e4d4636395e047a3d28    │
                ╰──────────────────────────────────────────────────╯
                """
        )
        photo.text = "See \u{FFFC} and \u{FFFC}!"
        photo.attachments[0].textOffset = 10
        photo.attachments.append(
            JuicerProto.Attachment(name: "gone.mov", durationMs: 61_000, textOffset: 4, isSticker: true)
        )
        let both = shown(photo, width: 100)
        #expect(both.contains("│ See [2] and [1]!"))
        #expect(both.contains("│ 1: [image/heic] IMG_0042.HEIC"))
        #expect(both.contains("│ file \(id)"))
        #expect(both.contains("│ 2: [file] gone.mov, 1:01, sticker"))
        #expect(both.contains("│ not in this backup"))
    }

    @Test("say where an attachment is that is no file of the backup")
    func places() {
        func place(_ attachment: JuicerProto.Attachment) -> String { attachment.place }
        #expect(place(JuicerProto.Attachment(state: .notOnDevice)) == "not on the device")
        let missing = JuicerProto.Attachment(state: .notInBackup, domain: "MediaDomain", relativePath: "a\u{7}.jpg")
        #expect(place(missing) == "not in this backup: MediaDomain:a\\x07.jpg")
        let cell = DatabaseCell(source: ArtifactSource(fileID: "ab12", table: "ZMEDIA", rowID: 7), column: "ZDATA")
        #expect(
            place(JuicerProto.Attachment(state: .inDatabase, cell: cell)) == "in file ab12, ZMEDIA.ZDATA, row 7"
        )
    }

    @Test("never are empty: they say what became of the text")
    func states() {
        #expect(shown(message("")).contains("│ [no text] │"))
        #expect(shown(message(" \n ")).contains("│ [no text] │"))
        var lost = message("")
        lost.textState = .undecoded
        lost.textProblem = "archive of an unknown kind"
        #expect(
            shown(lost, width: 100)
                .contains("│ [there is text that is not shown: archive of an unknown kind] │")
        )
        var unsent = message("")
        unsent.textState = .unsent
        unsent.edits = [MessageEdit(time: Timestamp(seconds: 1_714_564_805), text: "I hate you")]
        #expect(shown(unsent, width: 80).contains("│ [unsent: the sender took it back] "))
        #expect(shown(unsent, width: 80).contains("│ I hate you "))
        var deleted = message("secret")
        deleted.textState = .deleted
        #expect(shown(deleted).contains("│ [deleted, and recovered] │\n│ secret                   │"))
        var unknown = message("x")
        unknown.textState = .unrecognized(99)
        #expect(shown(unknown, width: 80).contains("it is not known whether the text is whole"))
    }

    @Test("say what was edited, what an app put in, where and how")
    func facts() {
        var message = message("new")
        message.edits = [
            MessageEdit(time: Timestamp(seconds: 1_714_564_805), text: "old"), MessageEdit(text: ""),
        ]
        message.appSummary = "poll: Lunch?"
        message.place = GeoPoint(latitude: 47.3769, longitude: -8.5417, accuracyM: 65)
        message.effect = "confetti"
        message.isStarred = true
        let text = shown(message, width: 100, isMarked: true)
        #expect(text.contains("Anna Muster  12:00  starred  ◆\n"))
        for line in [
            "new", "[poll: Lunch?]", "place 47.37690, -8.54170 ± 65 m", "sent with effect: confetti",
            "[edited: version of 2024-05-01 12:00]", "old", "[edited: version without text]",
        ] { #expect(text.contains("│ \(line) "), "\(line)") }
    }

    @Test("are lines in the middle for what is no message of a person")
    func events() {
        var event = message("")
        event.event = "named the conversation Party"
        #expect(shown(event, width: 60) == "      Anna Muster named the conversation Party, 12:00")
    }

    @Test("fit terminals of any width, whatever is in them", arguments: [12, 13, 20, 33, 40, 80, 100, 250])
    func widths(width: Int) {
        var hostile = message(
            "日本語日本語日本語日本語 👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦 \u{1B}[2J\u{202E}evil\r\n\r\n\t"
                + String(repeating: "x", count: 300)
        )
        hostile.from?.name = "\u{1B}]0;title\u{7}" + String(repeating: "日", count: 60)
        hostile.reactions = [Reaction(from: anna, kind: "\u{1B}[31m👍")]
        hostile.attachments = [
            JuicerProto.Attachment(fileID: "\u{9B}2J", name: "a\nb\u{202E}gpj.exe", mediaType: "x\u{1B}[m")
        ]
        hostile.edits = [MessageEdit(text: "\u{1B}c")]
        for from in [hostile.from, PersonRef(name: "日本", isOwner: true)] {
            hostile.from = from
            let lines = Bubble(hostile, quoted: "日本語日本語日本語日本語日本語日本語", width: width, utc: true).lines
            #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
            let unsafe = lines.joined().unicodeScalars
                .filter { scalar in
                    scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
                        || (0x202A...0x202E).contains(scalar.value)
                }
            #expect(unsafe.isEmpty)
            let framed = lines.filter { $0.contains("│") || $0.contains("╭") || $0.contains("╰") }
            #expect(Set(framed.map { DisplayWidth.of($0) }).count == 1, "the frame is straight")
        }
    }

    @Test("without a time or a sender say so")
    func unknown() {
        let nobody = MessageItem(text: "x", textState: .decoded)
        #expect(shown(nobody).hasPrefix("unknown  no time\n"))
    }
}

@Suite("The preview of a conversation")
struct PreviewTests {
    @Test(
        "says what the last message says, or why it says nothing",
        arguments: [
            (.decoded, "Hi", 0, "Hi"), (.decoded, "", 1, "[1 attachment]"), (.decoded, "Hi", 2, "Hi [2 attachments]"),
            (.undecoded, "", 0, "[text that is not shown]"), (.unsent, "", 0, "[unsent]"),
            (.deleted, "a\nb", 0, "[deleted] a\\nb"), (.unspecified, "", 0, "-"),
        ] as [(TextState, String, Int32, String)]
    )
    func preview(state: TextState, text: String, attachments: Int32, shown: String) {
        let conversation = Conversation(preview: text, previewState: state, previewAttachmentCount: attachments)
        #expect(conversation.shownPreview == shown)
    }
}
