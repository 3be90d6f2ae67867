import JuicerProto

/// Messages as bubbles on a terminal: those of the owner on the right, all others on the left.
struct Bubble {
    private static let widest = 100
    private static let narrowest = 12

    private let message: MessageItem
    private let parts: MessageParts
    private let utc: Bool
    private let isMarked: Bool
    /// Columns of the conversation, and the most that a bubble takes of them.
    private let width: Int
    private let bubbleWidth: Int

    /// - Parameters:
    ///   - width: columns of the terminal.
    ///   - isMarked: whether it is the one that was asked for.
    init(_ message: MessageItem, quoted: String = "", width: Int, utc: Bool, isMarked: Bool = false) {
        self.message = message
        self.utc = utc
        self.isMarked = isMarked
        parts = MessageParts(message, quoted: quoted, utc: utc)
        self.width = max(min(width, Self.widest), Self.narrowest)
        bubbleWidth = max(self.width * 3 / 4, Self.narrowest)
    }

    /// The line between two days.
    static func dayLine(_ day: String, width: Int) -> String {
        centred("── \(day) ──", width: max(min(width, widest), narrowest))
    }

    /// Its lines, each at most as wide as the terminal.
    var lines: [String] {
        if let event = parts.event, message.text.isEmpty, message.attachments.isEmpty {
            return TextWrap.lines("\(event), \(clock)", width: width).map { Self.centred($0, width: width) }
        }
        let body = body
        let inner = body.map(DisplayWidth.of).max() ?? 0
        var lines = TextWrap.lines(header, width: bubbleWidth)
        lines.append("╭" + String(repeating: "─", count: inner + 2) + "╮")
        lines += body.map { "│ " + $0 + String(repeating: " ", count: inner - DisplayWidth.of($0)) + " │" }
        lines.append("╰" + String(repeating: "─", count: inner + 2) + "╯")
        for line in [parts.reactions, isOwners ? parts.receipt : ""] where !line.isEmpty {
            lines += TextWrap.lines(line, width: bubbleWidth - 2).map { isOwners ? $0 + "  " : "  " + $0 }
        }
        guard isOwners else { return lines }
        return lines.map { String(repeating: " ", count: max(width - DisplayWidth.of($0), 0)) + $0 }
            .map(Self.withoutTrailingSpaces)
    }

    private var isOwners: Bool { message.from?.isOwner ?? false }

    private var clock: String { message.sent.map { Units.clock(seconds: $0.seconds, utc: utc) } ?? "no time" }

    private var header: String {
        var words = [message.from.shownName, clock]
        if message.isStarred { words.append("starred") }
        if isMarked { words.append("◆") }
        return words.joined(separator: "  ")
    }

    private var body: [String] {
        let inner = bubbleWidth - 4
        return parts.all.flatMap { part in
            switch part {
            case .quote(let quote): [DisplayWidth.cut("> " + quote, to: inner)]
            case .text(let text): TextWrap.lines(text, width: inner)
            case .fact(let fact): TextWrap.lines(fact, width: inner)
            }
        }
    }

    private static func centred(_ text: String, width: Int) -> String {
        String(repeating: " ", count: max((width - DisplayWidth.of(text)) / 2, 0)) + text
    }

    private static func withoutTrailingSpaces(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
