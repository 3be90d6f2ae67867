import JuicerProto
import JuicerProtobuf
import TTRPC

/// Prints the messages of a conversation one after another: as bubbles on a terminal, as lines elsewhere, as JSON where
/// that is asked for.
struct ConversationWriter {
    /// Messages that are kept for those that answer them.
    private static let quotableCount = 2_000
    private static let widestName = 24

    private let index: BackupIndex
    private let type: ArtifactType
    private let markedID: String
    private let nameWidth: Int
    private var lastDay = ""
    private var quotable: [String: String] = [:]
    private var quotableIDs: [String] = []

    /// - Parameter markedID: the message that was asked for; empty for none.
    init(_ index: BackupIndex, _ conversation: Conversation, markedID: String = "") {
        self.index = index
        type = conversation.type
        self.markedID = markedID
        let names = conversation.members.map(\.shownName) + ["me"]
        nameWidth = min(names.map { DisplayWidth.of($0) }.max() ?? 0, Self.widestName)
    }

    /// Prints one message.
    mutating func write(_ message: MessageItem) async throws {
        let output = index.daemon.surroundings.output
        if index.daemon.json {
            try output.append(message.jsonBytes() + [0x0A])
            return
        }
        let quote = try await quote(for: message)
        remember(message)
        guard let width = index.daemon.surroundings.outputWidth else {
            return try output.writeLine(line(message, quote))
        }
        let day = message.sent.map { Units.day(seconds: $0.seconds, utc: index.usesUTC) } ?? "no date"
        if day != lastDay {
            try output.write(Bubble.dayLine(day, width: width) + "\n\n")
            lastDay = day
        }
        let isMarked = !markedID.isEmpty && message.id == markedID
        let bubble = Bubble(message, quoted: quote, width: width, utc: index.usesUTC, isMarked: isMarked)
        try output.write(bubble.lines.joined(separator: "\n") + "\n\n")
    }

    /// "2024-05-01 12:00  Anna Muster  [> Ben: Where are you?]  On my way  (❤️ Ben)".
    private func line(_ message: MessageItem, _ quote: String) -> String {
        let parts = MessageParts(message, utc: index.usesUTC)
        let name = parts.event == nil ? message.from.shownName : "-"
        let padding = String(repeating: " ", count: max(nameWidth - DisplayWidth.of(name), 0))
        let reactions = parts.reactions
        let facts = [
            message.sent.text(utc: index.usesUTC), name + padding, quote.isEmpty ? "" : "[> \(quote)]", parts.oneLine,
            reactions.isEmpty ? "" : "(\(reactions))", message.isStarred ? "(starred)" : "",
        ]
        return facts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// What the message says that this one answers; empty where it answers none.
    private func quote(for message: MessageItem) async throws -> String {
        guard !message.replyToID.isEmpty else { return "" }
        if let known = quotable[message.replyToID] { return known }
        let request = GetArtifactRequest(backupID: index.backupID, type: type, id: message.replyToID)
        do {
            guard case .message(let original) = try await index.artifacts.get(request).item?.item else {
                return Self.unknownQuote
            }
            return quote(of: original)
        } catch let error as RPCError where error.code == .notFound {
            return Self.unknownQuote
        }
    }

    private static let unknownQuote = "a message that is not in the index"

    private func quote(of message: MessageItem) -> String {
        let text = message.from.shownName + ": " + MessageParts(message, utc: index.usesUTC).oneLine
        return DisplayWidth.cut(text, to: 100)
    }

    private mutating func remember(_ message: MessageItem) {
        quotable[message.id] = quote(of: message)
        quotableIDs.append(message.id)
        if quotableIDs.count > 2 * Self.quotableCount {
            for id in quotableIDs.prefix(Self.quotableCount) { quotable[id] = nil }
            quotableIDs.removeFirst(Self.quotableCount)
        }
    }
}
