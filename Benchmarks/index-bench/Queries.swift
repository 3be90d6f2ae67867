import JuicerArtifacts
import JuicerIndex

/// Measures searches and lists one by one.
struct Queries {
    private let index: ArtifactIndex
    private let count: Int
    private var random = SyntheticMessages.Random(state: 11)
    private let vocabulary = SyntheticMessages().vocabulary
    private let people: [Person]
    private let conversations: [Conversation]

    init(_ index: ArtifactIndex, count: Int) throws {
        self.index = index
        self.count = count
        people = try index.people(matching: "", PageRequest(size: 200)).items
        conversations = try index.conversations(nil, PageRequest(size: 200)).items
    }

    mutating func run() throws {
        let sample = try messages()
        // What is read at the first time, such as columns of facts, is not measured.
        for _ in 0..<20 { _ = try index.search(request(sample).0, PageRequest(size: 50)) }
        var all: [Double] = []
        var byKind: [String: [Double]] = [:]
        for _ in 0..<count {
            let (request, kind) = request(sample)
            let time = try milliseconds { _ = try index.search(request, PageRequest(size: 50)) }
            all.append(time)
            byKind[kind, default: []].append(time)
        }
        report("search", all)
        for (kind, times) in byKind.sorted(by: { $0.key < $1.key }) { report("search_\(kind)", times) }
        try pages()
    }

    /// Texts of messages from everywhere.
    private mutating func messages() throws -> [String] {
        try conversations.prefix(50)
            .flatMap { conversation in
                try index.messages(in: conversation.id, PageRequest(size: 40)).items
                    .compactMap { item in
                        guard case .message(let row) = item.row else { return nil }
                        return row.text
                    }
            }
    }

    private mutating func request(_ sample: [String]) -> (SearchRequest, String) {
        var request = SearchRequest("")
        var kind = ""
        // Words that people search for are mostly not the very commonest.
        let rank = Int(Double(vocabulary.count) * (random.fraction() * random.fraction() * random.fraction()))
        let text = sample[random.below(sample.count)]
        let words = text.split(separator: " ")
        switch random.below(5) {
        case 0: (request.query, kind) = ("\"\(vocabulary[rank])\"", "word")
        case 1:
            let other = vocabulary[random.below(2_000)]
            (request.query, kind) = ("\(vocabulary[rank]) \"\(other)\"", "words")
        case 2 where words.count > 2:
            let first = random.below(words.count - 2)
            (request.query, kind) = ("\"\(words[first..<first + 2].joined(separator: " "))\"", "phrase")
        case 3 where vocabulary[rank].count >= 3:
            (request.query, kind) = (String(vocabulary[rank].prefix(3 + random.below(2))), "prefix")
        default:
            let scalars = Array(text.unicodeScalars)
            let length = min(scalars.count, 4 + random.below(6))
            let start = random.below(scalars.count - length + 1)
            request.query = String(String.UnicodeScalarView(scalars[start..<start + length]))
            request.mode = .substring
            kind = "substring"
            if length < 3 { (request.query, request.mode, kind) = (vocabulary[rank], .words, "word") }
        }
        request.order = random.below(2) == 0 ? .rank : .newest
        switch random.below(6) {
        case 0: request.filter.conversation = conversations[random.below(conversations.count)].id
        case 1: request.filter.personID = people[random.below(people.count)].id
        case 2: request.filter.hasAttachment = true
        case 3:
            request.filter.since = UnixTime(seconds: Int64(1_420_000_000))
            request.filter.until = UnixTime(seconds: Int64(1_600_000_000))
        case 4: request.filter.fromOwner = true
        default: break
        }
        return (request, kind)
    }

    // MARK: Lists

    private mutating func pages() throws {
        var times: [Double] = []
        let size = 100
        func page(_ body: (PageRequest) throws -> IndexCursor?) throws {
            var cursor: IndexCursor?
            for _ in 0..<5 {
                times.append(try milliseconds { cursor = try body(PageRequest(size: size, after: cursor)) })
                if cursor == nil { break }
            }
        }
        for filter in filters() {
            for oldestFirst in [false, true] {
                try page { try index.timeline(filter, oldestFirst: oldestFirst, $0).next }
                try page { try index.items(.message, filter, oldestFirst: oldestFirst, $0).next }
            }
            times.append(try milliseconds { _ = try index.countByDay(filter, utcOffsetMinutes: 120) })
        }
        for _ in 0..<100 {
            let conversation = conversations[random.below(conversations.count)]
            for newestFirst in [false, true] {
                try page { try index.messages(in: conversation.id, newestFirst: newestFirst, $0).next }
            }
            guard let some = try index.messages(in: conversation.id, PageRequest(size: 1)).items.first else { continue }
            times.append(
                try milliseconds {
                    _ = try index.messages(in: conversation.id, around: some.id, PageRequest(size: size))
                }
            )
            times.append(try milliseconds { _ = try index.item(.message, id: some.id) })
        }
        try page { try index.conversations(nil, $0).next }
        try page { try index.people(matching: "", $0).next }
        report("page", times)
    }

    private func filters() -> [ItemFilter] {
        var attachments = ItemFilter()
        attachments.hasAttachment = true
        var range = ItemFilter()
        range.since = UnixTime(seconds: Int64(1_500_000_000))
        var person = ItemFilter()
        person.personID = people.first?.id
        var both = attachments
        both.fromOwner = true
        both.conversation = conversations.first?.id
        return [ItemFilter(), attachments, range, person, both]
    }

    private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        try ContinuousClock().measure(body) / .milliseconds(1)
    }

    private func report(_ name: String, _ times: [Double]) {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return }
        print("\(name)_p50_ms \(sorted[sorted.count / 2])")
        print("\(name)_p99_ms \(sorted[min(sorted.count - 1, sorted.count * 99 / 100)])")
        print("\(name)_max_ms \(sorted[sorted.count - 1])")
    }
}
