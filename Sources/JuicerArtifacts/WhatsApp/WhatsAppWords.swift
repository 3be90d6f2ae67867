internal import FoundationEssentials

/// What WhatsApp stores as numbers, in words.
enum WhatsAppWords {
    /// Types of messages that say something even when they are empty: text, media, place, contact, event, link,
    /// document, deleted, sticker.
    static let known: Set<Int64> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 14, 15]

    /// The media type of a message that does not say: what is always sent as it.
    static func mediaType(_ type: Int64) -> String {
        switch type {
        case 1, 38: "image/jpeg"
        case 2, 11, 39: "video/mp4"
        case 3: "audio/ogg"
        case 15: "image/webp"
        default: ""
        }
    }
}

/// What happened: rows of type 6, which are of groups, and 10, which are of WhatsApp itself. `ZGROUPEVENTTYPE` says what;
/// of other rows it says something else.
struct WhatsAppEvent {
    /// As it follows the name of who did it, or a sentence where nobody did.
    let words: String
    /// Who did it, where the text says so.
    private(set) var author: WhatsAppID?
    /// Whether the text of the row went into the words.
    private(set) var usesText = true

    init(_ type: Int64, _ event: Int64, _ text: String, _ people: WhatsAppPeople) {
        switch (type, event) {
        case (6, 1):
            let subject = Subject(text)
            author = subject?.author.flatMap { WhatsAppID($0) }
            let name = subject?.subject ?? text
            words = name.isEmpty ? "changed the name of the group" : "named the group \(name)"
        case (6, 2):
            let names = Self.names(text, people)
            words = names.isEmpty ? "joined the group" : "added \(names) to the group"
        case (6, 3): words = "left the group"
        case (6, 4): words = "changed the picture of the group"
        case (6, 7):
            let names = Self.names(text, people)
            words = names.isEmpty ? "was removed from the group" : "removed \(names) from the group"
        case (6, 9): words = "changed their number"
        case (6, 12): words = text.isEmpty ? "created the group" : "created the group \(text)"
        case (10, 2): words = "Messages and calls are end-to-end encrypted"
        case (10, 26), (10, 38): words = "This is a chat with a business"
        case (10, 36): words = "The security code changed"
        default:
            words = "did something that is not known (\(type), \(event))"
            usesText = false
        }
    }

    /// People out of identifiers with commas between them; empty when it is something else.
    private static func names(_ text: String, _ people: WhatsAppPeople) -> String {
        let ids = text.prefix(4_096).split(separator: ",").prefix(50).map { WhatsAppID(String($0)) }
        guard !ids.contains(where: { $0 == nil }) else { return "" }
        return ids.compactMap { $0 }
            .map { id in
                let person = people.person(id)
                return person.name.isEmpty ? person.handle : person.name
            }
            .joined(separator: ", ")
    }

    /// A new name of a group, as newer versions note it: JSON.
    private struct Subject: Decodable {
        var subject: String
        var author: String?

        init?(_ text: String) {
            guard text.hasPrefix("{"), text.utf8.count <= 1 << 16,
                let subject = try? JSONDecoder().decode(Subject.self, from: Data(text.utf8))
            else { return nil }
            self = subject
        }
    }
}
