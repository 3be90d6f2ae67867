import JuicerProto

/// What a message says, piece by piece, in the order in which it is shown.
enum MessagePart: Equatable {
    /// The message that it answers: "Anna: See you there".
    case quote(String)
    /// Words of the message itself, as they came.
    case text(String)
    /// What is to know about it, in our words and safe for a terminal.
    case fact(String)
}

/// Takes a message apart into what is shown of it. There is always something: a message without words says why.
struct MessageParts {
    private let message: MessageItem
    private let quoted: String
    private let utc: Bool

    /// - Parameter quoted: what the message that it answers says, where it answers one.
    init(_ message: MessageItem, quoted: String = "", utc: Bool) {
        self.message = message
        self.quoted = quoted
        self.utc = utc
    }

    /// Who did what, for what is no message of a person; nil for one that is.
    var event: String? {
        guard !message.event.isEmpty else { return nil }
        let who = message.from.map { $0.shownName + " " } ?? ""
        return who + Printable.text(message.event)
    }

    /// The parts, at least one.
    var all: [MessagePart] {
        var parts: [MessagePart] = []
        if !quoted.isEmpty { parts.append(.quote(quoted)) }
        if let event { parts.append(.fact(event)) }
        if let state { parts.append(.fact(state)) }
        let text = words
        if text.contains(where: { !$0.isWhitespace }) { parts.append(.text(text)) }
        if !message.appSummary.isEmpty { parts.append(.fact("[\(Printable.text(message.appSummary))]")) }
        if let place = message.place { parts.append(.fact("place " + place.text)) }
        for (index, attachment) in message.attachments.enumerated() {
            let number = message.attachments.count > 1 ? "\(index + 1): " : ""
            parts.append(.fact(number + attachment.facts))
            parts.append(.fact(attachment.place))
        }
        if parts.allSatisfy(\.isQuote), message.edits.isEmpty { parts.append(.fact("[no text]")) }
        if !message.effect.isEmpty { parts.append(.fact("sent with effect: " + Printable.text(message.effect))) }
        return parts + edits
    }

    /// "❤️ Anna, Ben  👍 Carl"; empty where nothing was put on it.
    var reactions: String {
        var kinds: [(kind: String, people: [PersonRef])] = []
        for reaction in message.reactions {
            let person = reaction.from ?? PersonRef()
            if let index = kinds.firstIndex(where: { $0.kind == reaction.kind }) {
                kinds[index].people.append(person)
            } else {
                kinds.append((reaction.kind, [person]))
            }
        }
        return kinds.map { Printable.text($0.kind) + " " + $0.people.shownNames }.joined(separator: "  ")
    }

    /// "read 12:05", as far as it is known that the other side has it.
    var receipt: String {
        if let read = message.read { return "read " + read.text(utc: utc) }
        if let delivered = message.delivered { return "delivered " + delivered.text(utc: utc) }
        return ""
    }

    /// The beginning of what it says on one line, for a quote or a list.
    var oneLine: String {
        all.compactMap { part in
            switch part {
            case .quote: nil
            case .text(let text): Printable.text(text)
            case .fact(let fact): fact
            }
        }
        .joined(separator: "  ")
    }

    // MARK: - Text

    /// Why there is no text, or not the one that was sent.
    private var state: String? {
        switch message.textState {
        case .decoded: nil
        case .undecoded:
            "[there is text that is not shown"
                + (message.textProblem.isEmpty ? "" : ": " + Printable.text(message.textProblem)) + "]"
        case .unsent: "[unsent: the sender took it back]"
        case .deleted: "[deleted, and recovered]"
        case .unspecified, .unrecognized: "[it is not known whether the text is whole]"
        }
    }

    /// The text; the place of an attachment is its number among several, and nothing where it is the only one.
    private var words: String {
        guard message.text.unicodeScalars.contains("\u{FFFC}") else { return message.text }
        var words = ""
        var offset: Int32 = 0
        for scalar in message.text.unicodeScalars {
            if scalar != "\u{FFFC}" {
                words.unicodeScalars.append(scalar)
            } else if message.attachments.count > 1,
                let index = message.attachments.firstIndex(where: { $0.textOffset == offset })
            {
                words += "[\(index + 1)]"
            }
            offset += scalar.value > 0xFFFF ? 2 : 1
        }
        return words
    }

    private var edits: [MessagePart] {
        message.edits.flatMap { edit -> [MessagePart] in
            let time = edit.time.map { " of \($0.text(utc: utc))" } ?? ""
            guard edit.text.contains(where: { !$0.isWhitespace }) else {
                return [.fact("[edited: version\(time) without text]")]
            }
            return [.fact("[edited: version\(time)]"), .text(edit.text)]
        }
    }
}

extension MessagePart {
    fileprivate var isQuote: Bool {
        if case .quote = self { true } else { false }
    }
}
