import Glibc
import JuicerArtifacts
import JuicerCore

/// Messages as people write them, as far as an index notices: lengths, how often words come, scripts, conversations.
struct SyntheticMessages {
    /// A small generator (SplitMix64): the same messages on every machine.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
        mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    }

    static let vocabularySize = 50_000
    static let conversationCount = 400
    private(set) var vocabulary: [String] = []
    private var cumulative: [Double] = []
    private var random = Random(state: 7)

    init() {
        let syllables = [
            "a", "be", "can", "de", "en", "fo", "go", "hin", "is", "ju", "ka", "li", "mor", "ne", "on", "pa", "qu",
            "ra",
            "st", "ter", "un", "va", "wer", "xi", "y", "zo", "ß", "é", "the", "ing",
        ]
        var known: Set<String> = []
        var total = 0.0
        while vocabulary.count < Self.vocabularySize {
            let rank = vocabulary.count
            let count = rank < 40 ? 1 : rank < 2_000 ? 1 + random.below(2) : 2 + random.below(3)
            let word = (0..<count).map { _ in syllables[random.below(syllables.count)] }.joined()
            let unique = known.insert(word).inserted ? word : "\(word)\(syllables[random.below(26)])"
            vocabulary.append(unique)
            // Zipf's law, flattened at its head as in real languages (Mandelbrot).
            total += 1 / (Double(rank) + 2.7)
            cumulative.append(total)
        }
    }

    mutating func word() -> String {
        let wanted = random.fraction() * cumulative[cumulative.count - 1]
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return vocabulary[low]
    }

    /// A text of about 60 characters in the mean; three in a hundred are Chinese, Japanese or Korean.
    mutating func text() -> String {
        let count = min(120, 1 + Int(-log(1 - random.fraction()) * 9.5))
        guard random.below(100) >= 3 else {
            var text = String.UnicodeScalarView()
            let ranges: [(UInt32, UInt32)] = [(0x4E00, 600), (0x3042, 80), (0xAC00, 600)]
            let (first, size) = ranges[random.below(ranges.count)]
            for _ in 0..<(3 + count * 2) {
                let code = first + UInt32(Double(size) * pow(random.fraction(), 2))
                text.append(Unicode.Scalar(code) ?? " ")
            }
            return String(text)
        }
        return (0..<count).map { _ in word() }.joined(separator: " ")
    }

    static func handle(_ conversation: Int) -> HandleRef {
        let isMail = conversation % 10 == 9
        return isMail
            ? HandleRef(handle: "person\(conversation)@example.org", kind: .email)
            : HandleRef(handle: "+4179\(1_000_000 + conversation)", kind: .phone)
    }

    static func conversations() -> [ArtifactRow] {
        (0..<conversationCount)
            .map { number in
                let source = SourceRow(file: 0, table: "chat", rowID: Int64(number + 1))
                var row = ConversationRow(id: "chat-\(number)", app: .message, source: source)
                row.members = [handle(number)]
                row.service = "iMessage"
                return .conversation(row)
            }
    }

    /// Message number `number`; a few come late, as they do after they were synced.
    mutating func message(_ number: Int) -> ArtifactRow {
        let conversation = Int(Double(Self.conversationCount) * pow(random.fraction(), 3))
        let source = SourceRow(file: 0, table: "message", rowID: Int64(number + 1))
        var row = MessageRow(
            id: "\(random.next())-\(number)",
            conversationID: "chat-\(conversation)",
            app: .message,
            source: source
        )
        row.text = text()
        row.from = random.below(2) == 0 ? .owner() : Self.handle(conversation)
        let late = random.below(100) < 2 ? Int64(random.below(1_000_000)) : 0
        row.sent = UnixTime(nanoseconds: (1_400_000_000 + Int64(number) * 300 - late) * 1_000_000_000)
        row.service = "iMessage"
        if random.below(10) == 0 {
            var file = AttachmentRef(.file(domain: "MediaDomain", path: "Library/SMS/Attachments/\(number)/IMG.HEIC"))
            file.name = "IMG_\(number % 10_000).HEIC"
            row.attachments = [file]
        }
        if random.below(100) == 0 {
            row.place = GeoPoint(latitude: random.fraction() * 90, longitude: random.fraction() * 180)
        }
        return .message(row)
    }

    /// Writes conversations and messages, some hundred at a time with their length in 4 bytes before them.
    static func write(_ count: Int, to path: String) throws {
        guard let file = fopen(path, "w") else { throw SystemError(lastErrorOf: "open \(path)") }
        defer { fclose(file) }
        var encoder = RowEncoder()
        func flush() {
            var length = UInt32(encoder.bytes.count).littleEndian
            fwrite(&length, 4, 1, file)
            fwrite(encoder.bytes, 1, encoder.bytes.count, file)
            encoder.removeAll()
        }
        for row in conversations() { encoder.append(row) }
        var messages = SyntheticMessages()
        for number in 0..<count {
            encoder.append(messages.message(number))
            if number % 256 == 255 { flush() }
        }
        flush()
    }
}
