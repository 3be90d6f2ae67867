/// Invented words, and sentences in which they come as often as words of a language do: the one of rank n about 1/n as often as the
/// commonest (Zipf's law).
struct Vocabulary {
    private static let syllables = [
        "a", "be", "can", "de", "en", "fo", "go", "hin", "is", "ju", "ka", "li", "mor", "ne", "on", "pa", "qu", "ra",
        "st",
        "ter", "un", "va", "wer", "xi", "y", "zo", "ß", "é", "the", "ing",
    ]
    private let words: [String]
    /// For each word, how often it or one before it comes, of the whole.
    private let cumulative: [Double]

    /// - Parameter count: how many words, at least 1.
    init(_ count: Int, _ source: SampleRandom) {
        var random = source
        var known = Set<String>()
        var words: [String] = []
        var cumulative: [Double] = []
        var total = 0.0
        while words.count < count {
            // The commonest are short.
            let length = words.count < 40 ? 1 : words.count < 2_000 ? 2 : 3
            let word = (0..<Int.random(in: length...length + 1, using: &random))
                .map { _ in random.element(of: Self.syllables) }.joined()
            guard known.insert(word).inserted else { continue }
            words.append(word)
            total += 1 / Double(words.count)
            cumulative.append(total)
        }
        self.words = words
        self.cumulative = cumulative.map { $0 / total }
    }

    /// One to 24 words, mostly few.
    func sentence(using random: inout SampleRandom) -> String {
        let fraction = Double.random(in: 0..<1, using: &random)
        let count = 1 + Int(24 * fraction * fraction)
        return (0..<count).map { _ in word(using: &random) }.joined(separator: " ")
    }

    private func word(using random: inout SampleRandom) -> String {
        let wanted = Double.random(in: 0..<1, using: &random)
        var (low, high) = (0, words.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return words[low]
    }
}
