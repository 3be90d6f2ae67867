import JuicerClient
import JuicerProto

/// Searches for what is in messages: words, several words, phrases, beginnings and runs of characters, half of them filtered.
struct Searches {
    private let id: String
    private let texts: [[Substring]]
    private let conversations: [String]
    private let people: [String]
    private var random = SystemRandomNumberGenerator()

    /// Takes words from messages of everywhere.
    init(_ artifacts: ArtifactsClient, _ id: String) async throws {
        self.id = id
        var texts: [[Substring]] = []
        let page = PageRequest(pageSize: 100)
        let listed = try await artifacts.listConversations(ListConversationsRequest(backupID: id, page: page))
        conversations = listed.conversations.map(\.id)
        for conversation in conversations.prefix(50) {
            let request = ListMessagesRequest(backupID: id, conversationID: conversation, page: page)
            for message in try await artifacts.listMessages(request).messages {
                // A picture alone is a character that nobody looks for.
                let words = message.text.split(separator: " ").filter { $0.allSatisfy(\.isLetter) }
                if !words.isEmpty { texts.append(words) }
            }
        }
        self.texts = texts
        people = try await artifacts.listPeople(ListPeopleRequest(backupID: id, page: page)).people.map(\.id)
    }

    mutating func next() -> (request: SearchArtifactsRequest, kind: String) {
        var request = SearchArtifactsRequest(backupID: id, page: PageRequest(pageSize: 50))
        let words = texts.randomElement(using: &random) ?? []
        // Words that people search for are mostly not the very commonest, which are short.
        let word = words.max { $0.count < $1.count } ?? ""
        var kind = "word"
        request.query = "\"\(word)\""
        switch Int.random(in: 0..<5, using: &random) {
        case 1 where words.count > 2:
            (request.query, kind) = ("\"\(word)\" \"\(words[0])\"", "words")
        case 2 where words.count > 2:
            let first = Int.random(in: 0..<words.count - 1, using: &random)
            (request.query, kind) = ("\"\(words[first]) \(words[first + 1])\"", "phrase")
        case 3 where word.count >= 4:
            (request.query, kind) = (String(word.prefix(Int.random(in: 3...4, using: &random))), "prefix")
        case 4 where word.count >= 4:
            (request.query, kind) = (String(word.dropFirst(word.count > 4 ? 1 : 0)), "substring")
            request.mode = .substring
        default: break
        }
        request.order = Bool.random(using: &random) ? .rank : .newest
        request.filter = filter()
        return (request, kind)
    }

    private mutating func filter() -> ArtifactFilter? {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: ArtifactFilter(conversationID: conversations.randomElement(using: &random) ?? "")
        case 1: ArtifactFilter(personID: people.randomElement(using: &random) ?? "")
        case 2: ArtifactFilter(hasAttachment: true)
        case 3: ArtifactFilter(fromOwner: true)
        default: nil
        }
    }
}
