internal import JuicerSQLite

/// Reactions, which are rows of `message` too, by the guid of the message that they are on.
///
/// `associated_message_type` is 2000 to 2005 for love, like, dislike, laugh, emphasis and question, 2006 for an emoji and
/// 2007 for a sticker; with 3 for the 2 the reaction is taken back. 1000 is a sticker that was dropped onto a message.
struct MessageReactions {
    /// The types that are reactions.
    static let types: Set<Int64> = Set([1_000]).union(2_000...2_007).union(3_000...3_007)

    private struct Reaction {
        let row: ReactionRow
        let part: String
        /// Pictures of a sticker.
        var pictures: [AttachmentRef] = []
    }

    private var reactions: [String: [Reaction]] = [:]
    /// Reactions to what is not there any more.
    private var orphans: Set<Int64> = []
    private let output: ParseOutput

    init(
        _ database: SourceDatabase,
        _ handles: MessageHandles,
        _ attachments: MessageAttachments,
        _ output: ParseOutput
    ) throws {
        self.output = output
        var select = Select(database, from: "message")
        guard select.has("associated_message_type"), select.has("associated_message_guid"), select.has("guid") else {
            return
        }
        let (type, target) = (select.column("associated_message_type"), select.column("associated_message_guid"))
        let (emoji, handle) = (select.column("associated_message_emoji"), select.column("handle_id"))
        let (isFromMe, date) = (select.column("is_from_me"), select.column("date"))
        let exists = try database.connection.prepare("SELECT 1 FROM message WHERE guid = ?")
        let times = TimeReader(table: "message", output: output)
        var count = 0
        try select.scan(where: "associated_message_type BETWEEN 1000 AND 3007", for: output) { row, rowID in
            guard let number = row.integer(type), Self.types.contains(number) else { return }
            let (guid, part) = Self.target(row.string(target))
            exists.reset()
            try exists.bind(guid, at: 1)
            guard try exists.step(), count < MessagesParser.mostKept else {
                if orphans.count < MessagesParser.mostKept { orphans.insert(rowID) }
                if count >= MessagesParser.mostKept { output.report(.limitReached, table: "message", row: rowID) }
                return
            }
            count += 1
            let from = row.flag(isFromMe) ? HandleRef.owner() : handles[row.integer(handle) ?? 0]
            let kind = Self.symbol(number, emoji: row.string(emoji))
            let time = times.time(row, date, .cocoaNanoseconds, row: rowID)
            var reaction = Reaction(row: ReactionRow(from: from, kind: kind, time: time), part: part)
            if kind == "sticker", number < 3_000 {
                reaction.pictures = try attachments.attachments(ofMessage: rowID)
                for index in reaction.pictures.indices { reaction.pictures[index].isSticker = true }
            }
            add(number, reaction, to: guid, rowID)
        }
    }

    /// Rows come in the order in which they were received: a later reaction of somebody takes the place of the earlier.
    private mutating func add(_ type: Int64, _ reaction: Reaction, to guid: String, _ rowID: Int64) {
        var list = reactions[guid] ?? []
        let isSticker = reaction.row.kind == "sticker"
        if type >= 3_000 {
            list.removeAll {
                $0.row.from == reaction.row.from && $0.part == reaction.part
                    && $0.row.kind == reaction.row.kind
            }
        } else {
            if !isSticker {
                list.removeAll {
                    $0.row.from == reaction.row.from && $0.part == reaction.part
                        && $0.row.kind != "sticker"
                }
            }
            if list.count < 1_000 {
                list.append(reaction)
            } else {
                output.report(.limitReached, table: "message", row: rowID)
            }
        }
        reactions[guid] = list
    }

    /// What is on a message.
    func reactions(on guid: String) -> [ReactionRow] {
        reactions.isEmpty ? [] : reactions[guid]?.map(\.row) ?? []
    }

    /// Pictures of the stickers that are on a message.
    func stickers(on guid: String) -> [AttachmentRef] {
        reactions.isEmpty ? [] : reactions[guid]?.flatMap(\.pictures) ?? []
    }

    /// Whether a row of a reaction is to be shown by itself, as there is no message for it.
    func isOrphan(_ rowID: Int64) -> Bool { orphans.contains(rowID) }

    /// The guid and the part out of `p:0/GUID`, `bp:GUID` (a bubble of an app) or `GUID`.
    static func target(_ text: String) -> (guid: String, part: String) {
        if text.hasPrefix("p:"), let slash = text.firstIndex(of: "/") {
            return (String(text[text.index(after: slash)...]), String(text[..<slash]))
        }
        return text.hasPrefix("bp:") ? (String(text.dropFirst(3)), "bp") : (text, "")
    }

    /// A reaction as an emoji.
    static func symbol(_ type: Int64, emoji: String) -> String {
        switch type % 1_000 {
        case 0 where type == 1_000: "sticker"
        case 0: "❤️"
        case 1: "👍"
        case 2: "👎"
        case 3: "😂"
        case 4: "‼️"
        case 5: "❓"
        case 6: emoji.isEmpty ? "?" : emoji
        default: "sticker"
        }
    }
}
