internal import Glibc

/// How well a row fits a query, and where.
struct Fit {
    private(set) var rank: Double = 0
    private(set) var snippet = Snippet(of: "", [])

    /// Words beyond which a text counts as long: about that of a message.
    private static let usualLength = 60.0

    /// The rank is a sum over the fields of how often each phrase is in it, less for each time more, less in a long
    /// text, more for whole words than for beginnings, times the field's weight: BM25 (Robertson, Zaragoza 2009) without
    /// the term's rarity, as all hits have all terms. A query of several phrases gains where they stand close.
    init(_ query: SearchQuery, _ fields: [SearchField], withSnippet: Bool = true) {
        var best: (score: Double, text: String, matches: [Match])?
        for field in fields {
            let matches = query.matches(in: field.text)
            guard !matches.isEmpty else { continue }
            let length = Double(field.text.utf8.count)
            var score = 0.0
            var counts: [Int: Double] = [:]
            for match in matches { counts[match.phrase, default: 0] += match.isWhole ? 1 : 0.6 }
            for count in counts.values {
                score += count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / Self.usualLength))
            }
            if counts.count > 1, counts.count == query.phrases.count { score += Self.closeness(matches, counts.count) }
            score *= field.weight
            rank += score
            if best.map({ score > $0.score }) ?? true { best = (score, field.text, matches) }
        }
        guard withSnippet else { return }
        if let best {
            snippet = Snippet(of: best.text, best.matches)
        } else {
            snippet = Snippet(of: fields.first?.text ?? "", [])
        }
    }

    /// 1 where all phrases stand side by side, less the farther apart they are.
    private static func closeness(_ matches: [Match], _ phraseCount: Int) -> Double {
        var last: [Int: Range<Int>] = [:]
        var narrowest = Int.max
        for match in matches {
            last[match.phrase] = match.range
            guard last.count == phraseCount, let start = last.values.map(\.lowerBound).min() else { continue }
            narrowest = min(narrowest, match.range.upperBound - start)
        }
        return narrowest == .max ? 0 : 1 / (1 + log2(1 + Double(narrowest) / 32))
    }
}
